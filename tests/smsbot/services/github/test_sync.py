"""``smsbot github sync`` against a stand-in that refuses what is not documented."""

from collections.abc import Generator
from dataclasses import dataclass

import pytest
from typer.testing import CliRunner, Result

from keyproof.terminal.failure import Failure
from keyproof.tests.cases import read_data
from smsbot.cli import app
from smsbot.services.github import commands
from stacks.settings.environment import Environment
from tests.smsbot.services.github.repository import REPOSITORY, TOKEN, Repository, served
from tests.stacks.bootstrap.test_policies import CLOUD, GITHUB, S3
from tests.stacks.synthesized import environment

ACCOUNT = "111122223333"
SUBJECT = ["repository_owner_id", "repository_id", "context", "ref"]


@dataclass
class Here:
    repository: Repository
    environments: dict[str, Environment]

    def sync(self, *options: str, answer: str | None = None) -> Result:
        return CliRunner().invoke(app, ["github", "sync", REPOSITORY, *options], input=answer)

    def failure(self, *options: str) -> Failure:
        failed = self.sync(*options).exception
        assert isinstance(failed, Failure), failed
        assert TOKEN not in failed.problem + failed.way_on
        return failed


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch) -> Generator[Here]:
    repository = Repository()
    environments = {
        name: environment(
            name,
            account_id=ACCOUNT,
            backend=S3,
            github=GITHUB,
            deploy_role=f"{name}-deploy",
            deployment_reviewers=["security"] if name == "prod" else [],
        ).model_copy(update={"plan_role": f"{name}-plan", "verify_role": f"{name}-verify"})
        for name in ("dev", "prod")
    }
    with served(repository) as address:
        monkeypatch.setenv("GITHUB_API_URL", address)
        monkeypatch.setenv("GH_TOKEN", TOKEN)
        monkeypatch.setenv("NO_PROXY", "127.0.0.1")
        monkeypatch.setattr(commands, "all_environments", lambda: environments)
        yield Here(repository, environments)
    assert repository.refused == []


def test_a_new_repository_is_set_and_a_second_run_has_nothing_to_do(here: Here) -> None:
    first = here.sync("--yes")
    assert first.exit_code == 0, first.output
    repository = here.repository
    assert set(repository.environments) == {
        *("plan-dev", "dev", "verify-dev", "plan-prod", "prod", "verify-prod")
    }
    for name, each in repository.environments.items():
        # Attack 2: only main gets into an environment.
        assert each.body["deployment_branch_policy"]["custom_branch_policies"] is True
        assert list(each.branches.values()) == [{"name": "main", "type": "branch"}]
        role = name.partition("-")[0] if "-" in name else "deploy"
        of = name.rpartition("-")[2]
        assert each.variables == {
            "AWS_ROLE_ARN": f"arn:aws:iam::{ACCOUNT}:role/{of}-{role}",
            "AWS_REGION": "eu-west-1",
        }
        wanted = [{"type": "Team", "id": 77}] if name == "prod" else None
        # Attack 9: nobody has to approve what runs at night.
        assert each.body["reviewers"] == wanted
        assert each.body["prevent_self_review"] is (name == "prod")
    subject = repository.settings["/actions/oidc/customization/sub"]
    assert subject == {"use_default": False, "include_claim_keys": SUBJECT}
    workflow = repository.settings["/actions/permissions/workflow"]
    assert workflow["default_workflow_permissions"] == "read"
    assert repository.settings["/actions/permissions"]["sha_pinning_required"] is True
    (rules,) = repository.rulesets.values()
    assert rules["bypass_actors"] == []
    pull_request = next(each for each in rules["rules"] if each["type"] == "pull_request")
    assert pull_request["parameters"]["require_code_owner_review"] is True
    assert pull_request["parameters"]["require_last_push_approval"] is True
    repository.changed.clear()
    second = here.sync("--yes")
    assert (second.exit_code, repository.changed) == (0, [])
    assert "is set as the environments need it" in second.output


def test_what_somebody_changed_by_hand_is_shown_and_changed_back(here: Here) -> None:
    here.sync("--yes")
    repository = here.repository
    # After more than GitHub lists in one answer.
    others = {f"OTHER_{number}": "x" for number in range(31)}
    environment = repository.environments["dev"]
    environment.variables = others | environment.variables
    environment.branches.update(
        {9 + number: {"name": f"b{number}", "type": "branch"} for number in range(31)}
    )
    repository.rulesets = {
        **{100 + number: {"name": f"r{number}"} for number in range(31)},
        **repository.rulesets,
    }
    repository.environments["dev"].variables["AWS_ROLE_ARN"] = "arn:aws:iam::666:role/evil"
    repository.environments["prod"].body["prevent_self_review"] = False
    repository.settings["/actions/permissions/workflow"]["default_workflow_permissions"] = "write"
    *_, number = repository.rulesets
    repository.rulesets[number] = {**repository.rulesets[number], "enforcement": "disabled"}
    repository.changed.clear()
    check = here.sync("--check")
    assert (check.exit_code, repository.changed) == (1, [])
    for what in ("no branch b30 of dev", "variable AWS_ROLE_ARN of dev", "environment prod"):
        assert f"- {what}" in check.output
    assert here.sync("--yes").exit_code == 0
    assert sorted(repository.changed) == [
        *sorted(f"DELETE /environments/dev/deployment-branch-policies/{9 + n}" for n in range(31)),
        "PATCH /environments/dev/variables/AWS_ROLE_ARN",
        "PUT /actions/permissions/workflow",
        "PUT /environments/prod",
        f"PUT /rulesets/{number}",
    ]


def test_on_hcp_terraform_every_job_only_verifies(here: Here) -> None:
    cloud = environment("x", backend=CLOUD).backend
    for name, each in here.environments.items():
        here.environments[name] = each.model_copy(update={"backend": cloud})
    assert here.sync("--yes").exit_code == 0
    arns = {
        each.variables["AWS_ROLE_ARN"].rpartition("-")[2]
        for each in here.repository.environments.values()
    }
    assert arns == {"verify"}


def test_a_code_owner_that_github_does_not_know_is_a_finding(here: Here) -> None:
    here.repository.codeowners = [{"line": 3, "message": "Unknown owner on line 3"}]
    found = here.sync("--yes")
    assert found.exit_code == 1
    assert "CODEOWNERS, line 3: Unknown owner on line 3" in found.output


def test_another_repository_and_another_branch_are_refused(here: Here) -> None:
    here.repository.default_branch = "master"
    assert "The default branch of acme/bot is 'master'" in here.failure("--check").problem
    other = GITHUB | {"repository_id": 1}
    named = environment("x", github=other).github
    here.environments["dev"] = here.environments["dev"].model_copy(update={"github": named})
    failure = here.failure("--check")
    assert "[dev] github: received (1234567, 1)" in failure.problem
    assert "repository_id = 987654321" in failure.way_on
    assert here.repository.changed == []


def test_refusals_name_the_way_on(here: Here, monkeypatch: pytest.MonkeyPatch) -> None:
    prod = here.environments["prod"]
    here.environments["prod"] = prod.model_copy(update={"deployment_reviewers": ("nobody",)})
    assert "has no team 'nobody'" in here.failure("--check").problem
    here.environments["prod"] = prod
    here.repository.reviewers_allowed = False
    failure = here.failure("--yes")
    assert "need GitHub Enterprise" in failure.way_on
    monkeypatch.setenv("GH_TOKEN", "another")
    assert "(401): Bad credentials" in here.failure("--check").problem
    monkeypatch.delenv("GH_TOKEN")
    monkeypatch.delenv("GITHUB_TOKEN", raising=False)
    assert "There is no token for GitHub" in here.failure("--check").problem


def test_without_a_terminal_nothing_is_changed_without_yes(here: Here) -> None:
    assert "Not an interactive terminal" in here.failure().problem


# What somebody set by hand that is stronger, and the name of what sync would take away.
STRONGER: dict[str, tuple[str, dict[str, object], str]] = read_data(__file__, "stronger")


@pytest.mark.parametrize("name", STRONGER)
def test_no_protection_is_taken_away_that_nobody_named(name: str, here: Here) -> None:
    place, stronger, taken = STRONGER[name]
    here.sync("--yes")
    here.repository.environments[place].body |= stronger
    before = dict(here.repository.environments[place].body)
    here.repository.changed.clear()
    for options in ((), ("--weaken", "prod/other"), ("--weaken", taken, "--weaken", "x")):
        failure = here.failure("--yes", *options)
        assert taken in failure.problem + failure.way_on
        assert here.repository.changed == []
        assert here.repository.environments[place].body == before
    check = here.sync("--check")
    assert (check.exit_code, here.repository.changed) == (1, [])
    assert f"(takes away {taken})" in check.output.replace("\n", " ")
    assert here.sync("--yes", "--weaken", taken).exit_code == 0
    assert here.repository.changed == [f"PUT /environments/{place}"]


def test_the_difference_is_shown_before_the_question(here: Here) -> None:
    here.sync("--yes")
    here.repository.environments["prod"].body |= {"reviewers": None, "wait_timer": 5}
    told = here.sync("--check").output.replace("\n", " ")
    assert "environment prod: nobody approves, after 5 minutes → security" in told


def test_rules_of_the_organization_that_are_called_alike_are_not_those_of_main(here: Here) -> None:
    here.sync("--yes")
    ((number, own),) = here.repository.rulesets.items()
    alike = {**own, "source_type": "Organization", "enforcement": "disabled"}
    here.repository.rulesets = {7: alike, number: own}
    here.repository.changed.clear()
    assert (here.sync("--yes").exit_code, here.repository.changed) == (0, [])


def test_a_queue_of_merges_lands_no_acceptance_before_its_change(here: Here) -> None:
    here.sync("--yes")
    (ruleset,) = here.repository.rulesets.values()
    queue = {"merge_method": "REBASE", "max_entries_to_merge": 5}
    ruleset["rules"].append({"type": "merge_queue", "parameters": queue})
    here.sync("--yes")
    (ruleset,) = here.repository.rulesets.values()
    rules = {each["type"]: each.get("parameters", {}) for each in ruleset["rules"]}
    assert rules["merge_queue"] == {**queue, "merge_method": "SQUASH"}


def test_rules_that_are_stricter_than_declared_stay(here: Here) -> None:
    here.sync("--yes")
    (ruleset,) = here.repository.rulesets.values()
    rules = {each["type"]: each.get("parameters", {}) for each in ruleset["rules"]}
    rules["pull_request"] |= {
        "required_approving_review_count": 3,
        "required_review_thread_resolution": True,
        "allowed_merge_methods": ["squash"],
        "dismiss_stale_reviews_on_push": False,
    }
    rules["required_status_checks"]["required_status_checks"].append({"context": "Licences"})
    ruleset["rules"].append({"type": "required_signatures"})
    ruleset["conditions"]["ref_name"] = {"include": ["refs/heads/release/*"], "exclude": ["x"]}
    assert here.sync("--yes").exit_code == 0
    (ruleset,) = here.repository.rulesets.values()
    rules = {each["type"]: each.get("parameters", {}) for each in ruleset["rules"]}
    assert "required_signatures" in rules
    branches = {"include": ["refs/heads/main", "refs/heads/release/*"], "exclude": []}
    assert ruleset["conditions"]["ref_name"] == branches
    assert {"context": "Licences"} in rules["required_status_checks"]["required_status_checks"]
    assert rules["pull_request"] == {
        "allowed_merge_methods": ["squash"],
        "dismiss_stale_reviews_on_push": True,
        "require_code_owner_review": True,
        "require_last_push_approval": True,
        "required_approving_review_count": 3,
        "required_review_thread_resolution": True,
    }
    here.repository.changed.clear()
    assert here.sync("--yes").exit_code == 0
    assert here.repository.changed == []


@pytest.mark.parametrize("private", [True, False])
def test_workflows_of_forks_wait_for_somebody(here: Here, *, private: bool) -> None:
    here.repository.private = private
    assert here.sync("--yes").exit_code == 0
    settings = here.repository.settings
    policy = settings["/actions/permissions/fork-pr-contributor-approval"]["approval_policy"]
    of_private = settings["/actions/permissions/fork-pr-workflows-private-repos"]
    assert (policy == "all_external_contributors") is not private
    assert of_private["require_approval_for_fork_pr_workflows"] is private
    assert of_private["send_secrets_and_variables"] is not private
