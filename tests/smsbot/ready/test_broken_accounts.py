"""Accounts in which one thing is missing each: what the row says, and what mends it."""

import re

import pytest

from smsbot.ready.row import State
from tests.smsbot.ready.account import ALL_THERE, DENIED, DEV, asked, keys
from tests.smsbot.ready.cases.every import BROKEN

__all__ = ["keys"]


@pytest.mark.parametrize("name", BROKEN)
def test_the_row_says_what_is_broken_and_what_mends_it(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = BROKEN[name]
    found = asked(case.settings, case.answers, monkeypatch)
    bad = [each for each in found.rows if each.state is not State.FINE]
    (row,) = [each for each in bad if each.subject == case.subject]
    assert re.fullmatch(re.escape(case.says).replace(r"\#", r"\d+"), row.says), row.says
    assert (row.remedy, row.state, row.stops) == (
        case.remedy,
        case.state,
        case.stops,
    )
    assert bad == [row]


def test_where_all_is_there_every_row_is_fine(monkeypatch: pytest.MonkeyPatch) -> None:
    found = asked(DEV, {}, monkeypatch)
    assert [each for each in found.rows if each.state is not State.FINE] == []
    assert len(found.rows) > 18


def test_every_call_that_is_refused_is_a_row_and_nothing_is_taken_as_there(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for call in ALL_THERE.keys() - {"sts.GetCallerIdentity"}:
        found = asked(DEV, {call: DENIED}, monkeypatch)
        unread = found.of(State.NOT_READABLE)
        assert unread, call
        assert all("is not allowed" in each.says and each.remedy for each in unread)
