"""The modules for GitHub and HCP Terraform: held to the providers' schemas, and to what they stop.

They are not run here. provider_schemas/ has the arguments of each type as the providers' published
bindings have them: cdktf-cdktf-provider-github 15.3.1 and cdktf-cdktf-provider-tfe 12.5.1.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import hcl2
import pytest

from smsbot import project
from stacks.settings.oidc import GITHUB_SUBJECT
from tests.pipeline.workflows import FOLDER, workflow

Block = dict[str, Any]
SCHEMAS = Path(__file__).parent / "provider_schemas"
MODULES = {"github": "github", "hcp": "tfe"}
META = {"count", "depends_on", "for_each", "lifecycle", "provider"}
# How python-hcl2 tells blocks and comments.
NOTES = {"__is_block__", "__comments__", "__inline_comments__"}
KINDS = {bool: "boolean", int: "number", list: "array", dict: "map"}
PAGE = (project.ROOT / "docs" / "deploy" / "ci.md").read_text(encoding="utf-8")


def module(name: str) -> Block:
    return hcl2.loads((project.ROOT / "pipeline" / name / "main.tf").read_text(encoding="utf-8"))


def plain(value: Any) -> Any:
    """A value without the quotes and notes of python-hcl2."""
    if isinstance(value, str) and value.startswith('"'):
        return value[1:-1]
    if isinstance(value, list):
        return [plain(each) for each in value]
    if isinstance(value, dict):
        return {plain(name): plain(each) for name, each in value.items() if name not in NOTES}
    return value


def resources(name: str) -> Iterator[tuple[str, str, Block]]:
    """The type, the name and the body of each; a data source's type begins with ``data.``."""
    found = module(name)
    for kind, start in (("resource", ""), ("data", "data.")):
        for each in plain(found.get(kind, [])):
            for type_, named in each.items():
                for called, body in named.items():
                    yield f"{start}{type_}", called, body


def problems(body: Block, schema: Block, place: str) -> Iterator[str]:
    """What a provider with a schema would refuse of a block."""
    given = {name: each for name, each in body.items() if name not in META}
    for dynamic in given.pop("dynamic", []):
        for name, block in dynamic.items():
            given[name] = block["content"]
    for name, value in given.items():
        here = f"{place}.{name}"
        if name in schema["blocks"]:
            for each in value:
                yield from problems(each, schema["blocks"][name], here)
        elif name not in schema["arguments"]:
            yield f"{here} is not there"
        elif type(value) in KINDS and KINDS[type(value)] not in schema["arguments"][name]:
            yield f"{here} is {KINDS[type(value)]}, not {schema['arguments'][name]}"
    yield from (f"{place}.{name} is missing" for name in schema["required"] if name not in given)


@pytest.mark.parametrize("name", MODULES)
def test_every_argument_is_one_of_the_provider(name: str) -> None:
    schemas = json.loads((SCHEMAS / f"{MODULES[name]}.json").read_text())
    found = list(resources(name))
    assert {type_ for type_, _, _ in found} == schemas.keys()
    for type_, called, body in found:
        assert list(problems(body, schemas[type_], f"{type_}.{called}")) == []


def one(name: str, type_: str, called: str) -> Block:
    (found,) = (body for kind, its, body in resources(name) if (kind, its) == (type_, called))
    return found


def test_main_takes_two_others_and_checks_of_github_actions() -> None:
    """Attack: one writer looks like two people, or posts a status by hand."""
    ruleset = one("github", "github_repository_ruleset", "main")
    assert ruleset["enforcement"] == "active"
    assert "bypass_actors" not in ruleset
    ((refs,),) = (each["ref_name"] for each in ruleset["conditions"])
    assert refs == {"include": ["refs/heads/main"], "exclude": []}
    (rules,) = ruleset["rules"]
    assert rules["deletion"] is rules["non_fast_forward"] is True
    assert rules["pull_request"] == [
        {
            "required_approving_review_count": 2,
            "require_code_owner_review": True,
            "require_last_push_approval": True,
            "dismiss_stale_reviews_on_push": True,
        }
    ]
    (checks,) = rules["required_status_checks"]
    assert checks["strict_required_status_checks_policy"] is True
    names = [job["name"] for job in workflow("test")["jobs"].values()]
    # GitHub Actions, by its number.
    assert checks["required_check"] == [
        {"context": name, "integration_id": 15368} for name in names
    ]


def test_only_a_deployment_is_approved() -> None:
    """And from main alone. Nobody is there for what runs at night."""
    text = (project.ROOT / "pipeline" / "github" / "main.tf").read_text()
    jobs = '{ plan = "plan-${name}", deploy = name, verify = "verify-${name}" }'
    assert f"for role, job in {jobs} :" in text
    for setting in ("each.reviewers : []", "each.wait_in_minutes : 0"):
        assert f'role == "deploy" ? {setting}' in text
    environment = one("github", "github_repository_environment", "job")
    assert environment["can_admins_bypass"] is False
    assert environment["prevent_self_review"] == "${length(each.value.reviewers) > 0}"
    assert environment["deployment_branch_policy"] == [
        {"protected_branches": False, "custom_branch_policies": True}
    ]
    policy = one("github", "github_repository_environment_deployment_policy", "main")
    assert policy["branch_pattern"] == "main"
    assert policy["for_each"] == environment["for_each"] == "${local.jobs}"


def test_tokens_have_the_subject_that_the_settings_take() -> None:
    """Attack: a new owner of the repository's old name assumes the roles."""
    kind = "github_actions_repository_oidc_subject_claim_customization_template"
    template = one("github", kind, "subject")
    assert template["use_default"] is False
    claims = template["include_claim_keys"]
    values = {"repository_owner_id": "1", "repository_id": "2", "ref": "refs/heads/main"}
    # The context of a job with an environment is that.
    parts = [
        "environment:{job}" if each == "context" else f"{each}:{values[each]}" for each in claims
    ]
    assert GITHUB_SUBJECT.fullmatch(":".join(parts))


def test_a_plan_takes_the_role_that_reads_and_nothing_applies_itself() -> None:
    """Attack: whoever may plan uploads code, which a plan runs."""
    text = (project.ROOT / "pipeline" / "hcp" / "main.tf").read_text()
    assert re.search(r'"TFC_AWS_PLAN_ROLE_ARN"\n\s+value +=.*role/smsbot-plan-\$\{name\}"', text)
    assert re.search(r'"TFC_AWS_APPLY_ROLE_ARN"\n\s+value +=.*smsbot-deploy-\$\{name\}', text)
    for called in ("environment", "bootstrap"):
        workspace = one("hcp", "tfe_workspace", called)
        for never in ("auto_apply", "speculative_enabled", "queue_all_runs", "force_delete"):
            assert workspace[never] is False
        assert "working_directory" not in workspace
        settings = one("hcp", "tfe_workspace_settings", called)
        assert settings["global_remote_state"] is False
    assert one("hcp", "tfe_workspace", "environment")["auto_apply_run_trigger"] is False
    modes = [
        one("hcp", "tfe_workspace_settings", each)["execution_mode"]
        for each in ("environment", "bootstrap")
    ]
    # The bootstrap has no role yet that a run could take.
    assert modes == ["remote", "local"]
    variable = one("hcp", "tfe_variable", "environment")
    assert (variable["category"], variable["sensitive"], variable["hcl"]) == ("env", False, False)
    (version,) = (
        each["terraform_version"]["default"]
        for each in plain(module("hcp"))["variable"]
        if "terraform_version" in each
    )
    assert version == (project.ROOT / ".terraform-version").read_text().strip()


def test_no_job_applies_a_module() -> None:
    """Attack: a change of the module takes the reviewers of prod away."""
    named = re.compile(r"pipeline/(github|hcp)\b")
    assert not [each for each in FOLDER.iterdir() if named.search(each.read_text())]


def test_the_page_sets_what_the_provider_lacks() -> None:
    """Attacks: a fork's workflow cancels a deployment; an action is replaced under its tag."""
    for line in (
        "fork-pr-contributor-approval -f approval_policy=all_external_contributors",
        "-F require_approval_for_fork_pr_workflows=true",
        "-F send_write_tokens_to_workflows=false -F send_secrets_and_variables=false",
        "-F sha_pinning_required=true",
        "-f default_workflow_permissions=read -F can_approve_pull_request_reviews=false",
        "private-vulnerability-reporting",
        "-F allow_rebase_merge=false",
    ):
        assert line in PAGE
