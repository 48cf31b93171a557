"""Pull requests of the stand-in for a repository: pushes, reviews, statuses and the merge.

As documented: https://docs.github.com/en/rest/pulls/reviews, rest/pulls/pulls, rest/repos/contents,
rest/commits/statuses, rest/checks/runs, and
https://docs.github.com/en/repositories/configuring-branches-and-merges-in-your-repository/managing-rulesets/available-rules-for-rulesets
"""

import base64
from dataclasses import dataclass, field
from typing import Any

from tests.smsbot.services.github.repository import Repository

GITHUB_ACTIONS = 15368


@dataclass(frozen=True)
class Actor:
    """Who asks: a person, or the app of Actions by the token of a job that somebody wrote.

    ``owns`` is whether the person is in the team that CODEOWNERS names.
    """

    login: str
    writes: bool = True
    owns: bool = False
    app: int | None = None


ACTIONS = Actor("github-actions[bot]", app=GITHUB_ACTIONS)


@dataclass
class PullRequest:
    """One open pull request into main; every file has an owner."""

    repository: Repository
    author: Actor
    head: str = "1"
    pusher: Actor | None = None
    approvals: dict[str, Actor] = field(default_factory=dict[str, Actor])
    checks: list[tuple[str, int | None]] = field(default_factory=list[tuple[str, int | None]])
    merged: bool = False

    def __post_init__(self) -> None:
        self.pusher = self.author

    def ask(self, actor: Actor, method: str, path: str, body: dict[str, Any]) -> int:
        """The status of the answer."""
        head, number = f"/{self.head}", "/pulls/7"
        match method, path:
            case "PUT", "/contents/handler.py":
                assert set(body) == {"message", "content", "branch"}
                base64.b64decode(body["content"], validate=True)
                return self._push(actor)
            case "POST", _ if path == f"{number}/reviews":
                assert body == {"event": "APPROVE"}
                return self._approve(actor)
            case "POST", _ if path == f"/statuses{head}":
                assert body["state"] == "success"
                self.checks.append((body["context"], actor.app))
                return 201
            case "POST", "/check-runs":
                assert (body["head_sha"], body["conclusion"]) == (self.head, "success")
                # Only an app may make one.
                if actor.app is None:
                    return 403
                self.checks.append((body["name"], actor.app))
                return 201
            case "PUT", _ if path == f"{number}/merge":
                # 405 is "Method not allowed if merge cannot be performed".
                self.merged = not self.refusals()
                return 200 if self.merged else 405
            case _:
                raise AssertionError((method, path))

    def _push(self, actor: Actor) -> int:
        if not actor.writes:
            return 403
        self.head, self.pusher, self.checks = str(int(self.head) + 1), actor, []
        if self._rule("pull_request").get("dismiss_stale_reviews_on_push"):
            self.approvals.clear()
        return 201

    def _approve(self, actor: Actor) -> int:
        permission = self.repository.settings["/actions/permissions/workflow"]
        is_job = actor.app == GITHUB_ACTIONS
        if actor == self.author or (is_job and not permission["can_approve_pull_request_reviews"]):
            return 422
        if actor.writes:
            self.approvals[actor.login] = actor
        return 200

    def refusals(self) -> list[str]:
        """Why it is not merged."""
        rule, found = self._rule("pull_request"), []
        approvals = self.approvals.values()
        if len(approvals) < rule.get("required_approving_review_count", 0):
            found.append("approvals")
        if rule.get("require_code_owner_review") and not any(each.owns for each in approvals):
            found.append("code owners")
        if rule.get("require_last_push_approval") and not any(
            each != self.pusher for each in approvals
        ):
            found.append("last push")
        for each in self._rule("required_status_checks").get("required_status_checks", []):
            app = each.get("integration_id")
            if not any(name == each["context"] and app in (None, by) for name, by in self.checks):
                found.append(each["context"])
        return found

    def _rule(self, kind: str) -> dict[str, Any]:
        rules = [one for each in self.repository.rulesets.values() for one in each["rules"]]
        return next((each["parameters"] for each in rules if each["type"] == kind), {})
