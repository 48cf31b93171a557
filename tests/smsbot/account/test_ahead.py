"""An account is read as far as that needs no design, while that is still synthesized."""

from collections.abc import Generator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from threading import Event
from typing import Any

import boto3
import pytest
from botocore.client import BaseClient

from keyproof.terminal.failure import Failure
from smsbot.account.load import load_account
from smsbot.account.scope import Scope
from smsbot.questions.verify import verification
from stacks.settings.environment import Environment
from tests.smsbot.account.reading import HERE, design_of
from tests.stacks.synthesized import environment

# They name nothing of the design.
AHEAD = {
    *("DescribeTrails", "ListAliases", "ListFunctions", "ListKeys", "ListRoles", "ListTables"),
    "ListTopics",
}
DEV = environment("dev", account_id=HERE.account_id)


class Asked:
    """The calls so far; each is answered with nothing."""

    def __init__(self) -> None:
        self.calls: list[str] = []
        self.all_ahead = Event()

    def answer(self, operation: str) -> dict[str, Any]:
        self.calls.append(operation)
        if {*self.calls} >= AHEAD:
            self.all_ahead.set()
        return {"Account": HERE.account_id, "Arn": "arn:aws:iam::123456789012:user/x"}


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Asked:
    found = Asked()

    def call(_: BaseClient, operation: str, _parameters: object) -> dict[str, Any]:
        return found.answer(operation)

    monkeypatch.setattr(BaseClient, "_make_api_call", call)
    return found


def session() -> boto3.Session:
    return boto3.Session(aws_access_key_id="x", aws_secret_access_key="x", region_name=HERE.region)


def test_what_needs_no_design_is_asked_before_it_is_there(asked: Asked) -> None:
    scope = Future[Scope]()
    with ThreadPoolExecutor(1) as aside:
        reading = aside.submit(load_account, session(), scope, exemptions={})
        try:
            assert asked.all_ahead.wait(60)
            assert {*asked.calls} == AHEAD
        finally:
            scope.set_result(Scope(design=design_of({}), prefix="smsbot-dev-"))
    live = reading.result()
    assert not live.stack.resources
    assert not live.not_checked
    assert "ListQueues" in asked.calls


def test_where_the_synthesis_fails_nothing_waits_for_it(
    asked: Asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    @contextmanager
    def failing(_: Sequence[Environment]) -> Generator[dict[str, Path]]:
        assert asked.all_ahead.wait(60)
        raise Failure("It does not synthesize.", way_on="")
        yield {}

    monkeypatch.setattr(verification, "all_synthesized", failing)
    with pytest.raises(Failure, match="does not synthesize"):
        list(verification.verify([DEV], lambda _: session(), profile=None))
    assert {*asked.calls} == {*AHEAD, "GetCallerIdentity"}
