"""What a repository on GitHub is set to, and what differs from that."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from keyproof.terminal.failure import Failure
from smsbot.services.github.api import Api, Json
from smsbot.services.roles.names import PIPELINE, role_arn
from smsbot.services.roles.role import Role
from smsbot.services.roles.trust import SUBJECT_CLAIMS, github_environment, role_of_jobs
from stacks.settings.environment import Environment

RULESET = "smsbot: main"
MAIN = "main"
# The jobs of test.yml.
CHECKS = ("Test", "Scenarios")
ONLY_SOME_BRANCHES = {"protected_branches": False, "custom_branch_policies": True}
RULES: list[dict[str, Any]] = [
    {"type": "deletion"},
    {"type": "non_fast_forward"},
    {
        "type": "pull_request",
        "parameters": {
            "dismiss_stale_reviews_on_push": True,
            "require_code_owner_review": True,
            "require_last_push_approval": True,
            "required_approving_review_count": 1,
            "required_review_thread_resolution": False,
        },
    },
    {
        "type": "required_status_checks",
        "parameters": {
            "required_status_checks": [{"context": each} for each in CHECKS],
            "strict_required_status_checks_policy": True,
        },
    },
]


@dataclass(frozen=True, kw_only=True)
class Change:
    """One documented request, and what it changes in words."""

    what: str
    method: str
    path: str
    body: Json | None


def refuse_other_repository(api: Api, repository: str, environments: Sequence[Environment]) -> None:
    """Raise Failure if the settings name another repository, or `main` is not its default."""
    found = api.read("")
    if found is None:
        raise Failure(
            f"There is no repository {repository}, or the token may not see it.",
            way_on="Name it as OWNER/REPOSITORY, and use the token of an administrator of it.",
        )
    numbers = int(found["owner"]["id"]), int(found["id"])
    for each in environments:
        named = each.github and (each.github.owner_id, each.github.repository_id)
        if named != numbers:
            raise Failure(
                f"[{each.name}] github: received {named or 'nothing'}, and {repository} has the "
                f"owner {numbers[0]} and the number {numbers[1]}.",
                way_on=f"Set github = {{ owner_id = {numbers[0]}, repository_id = {numbers[1]} }} "
                "in environments.toml.",
            )
    if found["default_branch"] != MAIN:
        raise Failure(
            f"The default branch of {repository} is {found['default_branch']!r}; everything here "
            f"runs from {MAIN!r}.",
            way_on="Rename it in the settings of the repository.",
        )


def changes(
    api: Api, environments: Sequence[Environment], *, reviewer_id: int | None
) -> Iterator[Change]:
    """What is to be done, in an order in which it can be done."""
    yield from _of_tokens(api)
    for environment in environments:
        for role in PIPELINE:
            yield from _of_environment(api, environment, role, reviewer_id)
    yield from _of_main(api)
    yield from _of_reports(api)


def findings(api: Api) -> list[str]:
    """What only a person can mend."""
    errors = (api.read("/codeowners/errors") or {}).get("errors", [])
    return [f".github/CODEOWNERS, line {each['line']}: {each['message']}" for each in errors]


def _of_tokens(api: Api) -> Iterator[Change]:
    wanted: dict[str, tuple[str, dict[str, Any]]] = {
        "subject of the tokens": (
            "/actions/oidc/customization/sub",
            {"use_default": False, "include_claim_keys": list(SUBJECT_CLAIMS)},
        ),
        "default rights of a job": (
            "/actions/permissions/workflow",
            {
                "default_workflow_permissions": "read",
                "can_approve_pull_request_reviews": False,
            },
        ),
    }
    for what, (path, body) in wanted.items():
        if not _holds(api.read(path), body):
            yield Change(what=what, method="PUT", path=path, body=body)
    path = "/actions/permissions"
    found = api.read(path) or {}
    body = {"enabled": True, "sha_pinning_required": True}
    if not _holds(found, body):
        kept = {"allowed_actions": found.get("allowed_actions", "all")}
        yield Change(what="actions by commit only", method="PUT", path=path, body={**body, **kept})


def _of_environment(
    api: Api, environment: Environment, role: Role, reviewer_id: int | None
) -> Iterator[Change]:
    name = github_environment(environment, role)
    path = f"/environments/{name}"
    is_reviewed = role is Role.DEPLOY and environment.deletion_protection
    reviewers = [{"type": "Team", "id": reviewer_id}] if is_reviewed and reviewer_id else None
    found = api.read(path)
    if found is None or _differs(found, reviewers):
        body = {
            "wait_timer": 0,
            "prevent_self_review": reviewers is not None,
            "reviewers": reviewers,
            "deployment_branch_policy": ONLY_SOME_BRANCHES,
        }
        yield Change(what=f"environment {name}", method="PUT", path=path, body=body)
    yield from _of_branches(api, name, path, is_there=found is not None)
    variables = {
        "AWS_ROLE_ARN": role_arn(environment, role_of_jobs(environment, role)),
        "AWS_REGION": environment.region,
    }
    there = (api.read(f"{path}/variables?per_page=30") or {}) if found else {}
    known = {each["name"]: each["value"] for each in there.get("variables", [])}
    for key, value in variables.items():
        what, body = f"variable {key} of {name}", {"name": key, "value": value}
        if key not in known:
            yield Change(what=what, method="POST", path=f"{path}/variables", body=body)
        elif known[key] != value:
            yield Change(what=what, method="PATCH", path=f"{path}/variables/{key}", body=body)


def _of_branches(api: Api, name: str, path: str, *, is_there: bool) -> Iterator[Change]:
    branches = f"{path}/deployment-branch-policies"
    found = (api.read(branches) or {}) if is_there else {}
    known: list[Json] = found.get("branch_policies", [])
    right = [each for each in known if (each["name"], each.get("type")) == (MAIN, "branch")]
    if not right:
        body = {"name": MAIN, "type": "branch"}
        yield Change(what=f"branch {MAIN} of {name}", method="POST", path=branches, body=body)
    for each in known:
        if each not in right:
            yield Change(
                what=f"no branch {each['name']} of {name}",
                method="DELETE",
                path=f"{branches}/{each['id']}",
                body=None,
            )


def _differs(found: Json, reviewers: list[dict[str, Any]] | None) -> bool:
    """Whether an environment allows other branches or other reviewers than declared."""
    rules = found.get("protection_rules", [])
    required = next((each for each in rules if each["type"] == "required_reviewers"), {})
    now = [
        {"type": each["type"], "id": each["reviewer"]["id"]}
        for each in required.get("reviewers", [])
    ]
    return (
        found.get("deployment_branch_policy") != ONLY_SOME_BRANCHES
        or now != (reviewers or [])
        or bool(now and not required.get("prevent_self_review"))
    )


def _of_main(api: Api) -> Iterator[Change]:
    body = {
        "name": RULESET,
        "target": "branch",
        "enforcement": "active",
        "conditions": {"ref_name": {"include": [f"refs/heads/{MAIN}"], "exclude": []}},
        "bypass_actors": [],
        "rules": RULES,
    }
    listed = (api.read("/rulesets") or {}).get("items", [])
    number = next((each["id"] for each in listed if each["name"] == RULESET), None)
    if number is None:
        yield Change(what=f"rules of {MAIN}", method="POST", path="/rulesets", body=body)
    elif not _holds(api.read(f"/rulesets/{number}"), body):
        path = f"/rulesets/{number}"
        yield Change(what=f"rules of {MAIN}", method="PUT", path=path, body=body)


def _of_reports(api: Api) -> Iterator[Change]:
    path = "/private-vulnerability-reporting"
    if not _holds(api.read(path), {"enabled": True}):
        yield Change(what="private reports of weaknesses", method="PUT", path=path, body=None)


def _holds(found: object, wanted: object) -> bool:
    """Whether what is there has all that is wanted; GitHub adds members of its own."""
    if isinstance(wanted, dict):
        return isinstance(found, dict) and all(
            _holds(found.get(name), each) for name, each in wanted.items()
        )
    if isinstance(wanted, list):
        return (
            isinstance(found, list)
            and len(found) == len(wanted)
            and all(any(_holds(one, each) for one in found) for each in wanted)
        )
    return found == wanted
