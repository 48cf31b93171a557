"""The environments of GitHub: who approves their jobs, from which branch, with which variables."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from smsbot.services.github.api import Api, Json
from smsbot.services.github.change import Change
from stacks.bootstrap.names import role_arn
from stacks.bootstrap.role import Role
from stacks.bootstrap.trust import github_environment, role_of_jobs
from stacks.settings.environment import Environment

MAIN = "main"
ONLY_SOME_BRANCHES = {"protected_branches": False, "custom_branch_policies": True}
Reviewer = tuple[str, int]


@dataclass(frozen=True, kw_only=True)
class Protection:
    """What stands before the jobs of an environment.

    ``reviewers`` are the kind and number of each who may approve, with the name. ``wait`` is in
    minutes. A reviewer may approve the own deployment unless ``others_only``.
    """

    reviewers: Mapping[Reviewer, str]
    wait: int
    others_only: bool
    branches: object = None

    def __str__(self) -> str:
        named = ", ".join(sorted(self.reviewers.values())) or "nobody approves"
        also = "" if self.others_only or not self.reviewers else ", also their own"
        waits = f", after {self.wait} minutes" if self.wait else ""
        anywhere = "" if self.branches == ONLY_SOME_BRANCHES else ", from any branch"
        return f"{named}{also}{waits}{anywhere}"

    def taken_by(self, other: "Protection") -> Iterator[str]:
        """What is weaker in the other one, by its setting."""
        # One of the reviewers is enough, so another one more is a weaker protection too.
        if self.reviewers and (not other.reviewers or other.reviewers.keys() - self.reviewers):
            yield "reviewers"
        elif self.others_only and not other.others_only:
            yield "self-review"
        if other.wait < self.wait:
            yield "wait"


def changes_of_environment(
    api: Api, environment: Environment, role: Role, teams: Mapping[str, int]
) -> Iterator[Change]:
    """What is to be done about the environment whose jobs take a role."""
    name = github_environment(environment, role)
    path = f"/environments/{name}"
    read = api.read(path)
    now = _protection(read) if read else None
    declared = _declared(environment, role, teams)
    if now != declared:
        yield Change(
            what=f"environment {name}",
            method="PUT",
            path=path,
            body=_body(declared),
            now=str(now or "absent"),
            then=str(declared),
            takes=tuple(f"{name}/{each}" for each in now.taken_by(declared)) if now else (),
        )
    yield from _of_branches(api, name, path, is_there=read is not None)
    yield from _of_variables(api, environment, role, is_there=read is not None)


def _declared(environment: Environment, role: Role, teams: Mapping[str, int]) -> Protection:
    """Only what deploys is approved: nobody is there for what runs at night."""
    deploys = role is Role.DEPLOY
    named = environment.deployment_reviewers if deploys else ()
    return Protection(
        reviewers={("Team", teams[each]): each for each in named},
        wait=environment.deployment_wait_in_minutes if deploys else 0,
        others_only=bool(named),
        branches=ONLY_SOME_BRANCHES,
    )


def _protection(read: Json) -> Protection:
    rules: dict[str, Any] = {each["type"]: each for each in read.get("protection_rules", [])}
    required = rules.get("required_reviewers", {})
    reviewers = {
        (each["type"], int(each["reviewer"]["id"])): str(
            each["reviewer"].get("slug") or each["reviewer"].get("login") or each["reviewer"]["id"]
        )
        for each in required.get("reviewers", [])
    }
    return Protection(
        reviewers=reviewers,
        wait=int(rules.get("wait_timer", {}).get("wait_timer", 0)),
        others_only=bool(required.get("prevent_self_review")),
        branches=read.get("deployment_branch_policy"),
    )


def _body(wanted: Protection) -> dict[str, Any]:
    return {
        "wait_timer": wanted.wait,
        "prevent_self_review": wanted.others_only,
        "reviewers": [{"type": kind, "id": number} for kind, number in wanted.reviewers] or None,
        "deployment_branch_policy": ONLY_SOME_BRANCHES,
    }


def _of_variables(
    api: Api, environment: Environment, role: Role, *, is_there: bool
) -> Iterator[Change]:
    name = github_environment(environment, role)
    path = f"/environments/{name}/variables"
    variables = {
        "AWS_ROLE_ARN": role_arn(environment, role_of_jobs(environment, role)),
        "AWS_REGION": environment.region,
    }
    there = api.listed(path, "variables") if is_there else []
    known = {each["name"]: each["value"] for each in there}
    for key, value in variables.items():
        what, body = f"variable {key} of {name}", {"name": key, "value": value}
        now = known.get(key, "absent")
        if key not in known:
            yield Change(what=what, method="POST", path=path, body=body, now=now, then=value)
        elif known[key] != value:
            place = f"{path}/{key}"
            yield Change(what=what, method="PATCH", path=place, body=body, now=now, then=value)


def _of_branches(api: Api, name: str, path: str, *, is_there: bool) -> Iterator[Change]:
    branches = f"{path}/deployment-branch-policies"
    known = api.listed(branches, "branch_policies") if is_there else []
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
