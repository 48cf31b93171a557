"""One writer alone merges nothing, whoever else he makes push, approve or report for him."""

from typing import Any

import pytest

from smsbot.services.github.rules import CHECKS
from tests.smsbot.services.github.pull_requests import ACTIONS, Actor, PullRequest
from tests.smsbot.services.github.test_sync import Here, here

__all__ = ["here"]
EVE, ALICE, BOB = (Actor(each, owns=True) for each in ("eve", "alice", "bob"))
CAROL = Actor("carol")
MORE = {"message": "more", "content": "ZXZpbA==", "branch": "feature"}
Step = tuple[Actor, str, str, dict[str, Any]]
PUSH_AS_THE_APP: Step = (ACTIONS, "PUT", "/contents/handler.py", MORE)
PUSH: Step = (EVE, "PUT", "/contents/handler.py", MORE)


def approve(actor: Actor) -> Step:
    return (actor, "POST", "/pulls/7/reviews", {"event": "APPROVE"})


def status(actor: Actor, context: str) -> Step:
    return (actor, "POST", "/statuses/HEAD", {"state": "success", "context": context})


PASSING = tuple(status(ACTIONS, each) for each in CHECKS)
# Who opened the pull request, and what happens to it. Nobody but Eve wants the change.
ALONE: dict[str, tuple[Actor, tuple[Step, ...]]] = {
    "the app pushes to another's, and she approves": (
        ALICE,
        (PUSH_AS_THE_APP, *PASSING, approve(EVE)),
    ),
    "the same, and the app approves": (
        ALICE,
        (PUSH_AS_THE_APP, *PASSING, approve(EVE), approve(ACTIONS)),
    ),
    "after somebody approved what was there": (
        ALICE,
        (approve(BOB), PUSH_AS_THE_APP, *PASSING, approve(EVE)),
    ),
    "the app opens it": (ACTIONS, (*PASSING, approve(EVE))),
    "she pushes to another's and approves": (ALICE, (PUSH, *PASSING, approve(EVE))),
    "her own": (EVE, (*PASSING, approve(EVE), approve(ACTIONS))),
    "her own, which a reader approves": (
        EVE,
        (*PASSING, approve(Actor("reader", writes=False, owns=True)), approve(EVE)),
    ),
    "another account that owns nothing": (ALICE, (PUSH_AS_THE_APP, *PASSING, approve(CAROL))),
    "she reports the checks herself": (
        EVE,
        (approve(ALICE), approve(BOB), *(status(EVE, each) for each in CHECKS)),
    ),
}


def happens(pull_request: PullRequest, steps: tuple[Step, ...]) -> None:
    for actor, method, path, body in steps:
        pull_request.ask(actor, method, path.replace("HEAD", pull_request.head), body)
    pull_request.ask(EVE, "PUT", "/pulls/7/merge", {})


@pytest.mark.parametrize("name", ALONE)
def test_one_person_alone_merges_nothing(name: str, here: Here) -> None:
    assert here.sync("--yes").exit_code == 0
    author, steps = ALONE[name]
    pull_request = PullRequest(here.repository, author)
    happens(pull_request, steps)
    assert not pull_request.merged


def test_two_others_merge_what_one_proposes(here: Here) -> None:
    here.sync("--yes")
    pull_request = PullRequest(here.repository, EVE)
    happens(pull_request, (*PASSING, approve(ALICE), approve(CAROL)))
    assert pull_request.merged


@pytest.mark.parametrize(
    ("weaker", "name"),
    [
        ({"required_approving_review_count": 1}, "the app pushes to another's, and she approves"),
        ({"required_status_checks": [{"context": each} for each in CHECKS]}, "she reports the"),
    ],
)
def test_without_the_rule_she_merges(weaker: dict[str, Any], name: str, here: Here) -> None:
    here.sync("--yes")
    for rule in next(iter(here.repository.rulesets.values()))["rules"]:
        parameters = rule.get("parameters", {})
        parameters |= {each: weaker[each] for each in weaker if each in parameters}
    ((author, steps),) = (each for attack, each in ALONE.items() if attack.startswith(name))
    pull_request = PullRequest(here.repository, author)
    happens(pull_request, steps)
    assert pull_request.merged
