"""What a repository on GitHub is set to, and what differs from that."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from keyproof.terminal.failure import Failure
from keyproof.visible import one_line
from smsbot.services.github.api import Api, Json
from smsbot.services.github.change import Change, holds
from smsbot.services.github.environments import MAIN, changes_of_environment
from smsbot.services.github.rules import changes_of_main
from stacks.bootstrap.names import PIPELINE
from stacks.bootstrap.trust import SUBJECT_CLAIMS
from stacks.settings.environment import Environment


def read_repository(api: Api, repository: str, environments: Sequence[Environment]) -> Json:
    """The repository. Raises Failure if the settings name another, or `main` is not its default."""
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
    return found


def changes(api: Api, read: Json, environments: Sequence[Environment]) -> Iterator[Change]:
    """What is to be done, in an order in which it can be done; ``read`` is the repository."""
    yield from _of_tokens(api)
    yield from _of_forks(api, is_private=bool(read.get("private")))
    teams = _teams(api, environments)
    for environment in environments:
        for role in PIPELINE:
            yield from changes_of_environment(api, environment, role, teams)
    yield from changes_of_main(api)
    yield from _of_reports(api)


def findings(api: Api) -> list[str]:
    """What only a person can mend."""
    errors = (api.read("/codeowners/errors") or {}).get("errors", [])
    told = (f"line {each['line']}: {each['message']}" for each in errors)
    return [f".github/CODEOWNERS, {one_line(each)}" for each in told]


def refuse_weaker(needed: Sequence[Change], named: Sequence[str]) -> None:
    """Raise Failure for each protection that a change takes away and nobody named."""
    taken = {each for change in needed for each in change.takes}
    if unnamed := sorted(taken - set(named)):
        raise Failure(
            f"This takes protection away: {', '.join(unnamed)}. Nothing was changed.",
            way_on="Declare it in environments.toml (deployment_reviewers and "
            "deployment_wait_in_minutes), or give "
            + " ".join(f"--weaken {each}" for each in unnamed)
            + ".",
        )
    if unknown := sorted(set(named) - taken):
        raise Failure(
            f"--weaken: received {', '.join(unknown)}, which no change takes away; allowed: "
            f"{', '.join(sorted(taken)) or 'nothing'}.",
            way_on="Run it with --check, which shows what each change takes away.",
        )


def _teams(api: Api, environments: Sequence[Environment]) -> Mapping[str, int]:
    named = dict.fromkeys(one for each in environments for one in each.deployment_reviewers)
    return {each: api.team_id(each) for each in named}


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
        if not holds(api.read(path), body):
            yield Change(what=what, method="PUT", path=path, body=body)
    path = "/actions/permissions"
    found = api.read(path) or {}
    body = {"enabled": True, "sha_pinning_required": True}
    if not holds(found, body):
        kept = {"allowed_actions": found.get("allowed_actions", "all")}
        yield Change(what="actions by commit only", method="PUT", path=path, body={**body, **kept})


def _of_forks(api: Api, *, is_private: bool) -> Iterator[Change]:
    """Workflows of a fork wait until somebody approves them: they may cancel a deployment.

    https://docs.github.com/en/rest/actions/permissions
    """
    path = "/actions/permissions/fork-pr-contributor-approval"
    body: dict[str, Any] = {"approval_policy": "all_external_contributors"}
    if is_private:
        path = "/actions/permissions/fork-pr-workflows-private-repos"
        now = api.read(path) or {}
        body = {
            "run_workflows_from_fork_pull_requests": bool(
                now.get("run_workflows_from_fork_pull_requests")
            ),
            "send_write_tokens_to_workflows": False,
            "send_secrets_and_variables": False,
            "require_approval_for_fork_pr_workflows": True,
        }
    if not holds(api.read(path), body):
        yield Change(what="workflows of forks wait", method="PUT", path=path, body=body)


def _of_reports(api: Api) -> Iterator[Change]:
    path = "/private-vulnerability-reporting"
    if not holds(api.read(path), {"enabled": True}):
        yield Change(what="private reports of weaknesses", method="PUT", path=path, body=None)
