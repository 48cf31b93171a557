"""What AWS does late, in part, or what an interrupted run left, settles nothing."""

import json
import math
from collections.abc import Callable, Mapping
from dataclasses import replace
from email.utils import format_datetime
from itertools import count
from typing import Any

import pytest
from botocore.parsers import ResponseParserError

from smsbot.actions.acceptance import probe
from smsbot.actions.acceptance.cleaning.clean import PAUSE_IN_SECONDS
from smsbot.actions.acceptance.commands import tried
from smsbot.actions.acceptance.probe import Outcome
from tests.smsbot.actions.acceptance.cases.case import logged
from tests.smsbot.actions.acceptance.cases.every import CASES
from tests.smsbot.actions.acceptance.cases.keys import NOT_FOR_LOGS, NUMBER
from tests.smsbot.actions.acceptance.conftest import Verdicts, Worlds
from tests.smsbot.actions.acceptance.worlds import (
    ACCOUNT,
    BY_ID,
    DENIED,
    DEPLOYED,
    EMPTY,
    LOCATION,
    NEW,
    PREFIX,
    cleaned,
)
from tests.smsbot.standing_in import Refused, StandIn

Parameters = Mapping[str, Any]
Verdict = Callable[[str, Mapping[str, Any]], probe.Verdict]


@pytest.fixture
def verdict(verdicts: Verdicts) -> Verdict:
    """What comes of a probe where AWS does as believed, but for some answers."""
    return lambda name, answers: verdicts(
        name, {**CASES[name].confirms, **answers}, CASES[name].run
    )[0]


def clock() -> Callable[[Parameters], dict[str, Any]]:
    """The clock of AWS, by which a second passes with every question."""
    seconds = count(int(NEW.timestamp()))

    def answer(_: Parameters) -> dict[str, Any]:
        date = format_datetime(NEW.fromtimestamp(next(seconds), tz=NEW.tzinfo), usegmt=True)
        return {"Account": ACCOUNT, "ResponseMetadata": {"HTTPHeaders": {"date": date}}}

    return answer


@pytest.mark.parametrize("of_function", [False, True])
@pytest.mark.parametrize(("longest", "times"), [(math.inf, 300), (6, 2), (0, 1)])
def test_a_question_is_asked_again_for_at_most_as_long_as_the_account_may_take(
    longest: float, times: int, worlds: Worlds, *, of_function: bool
) -> None:
    asked: list[float] = []
    of_it, of_others = (longest, 30) if of_function else (30, longest)
    world = replace(worlds({})[0], function_in_seconds=of_it, longest_in_seconds=of_others)
    found = world.until(lambda: asked.append(longest), seconds=900, of_function=of_function)
    assert found is None
    assert len(asked) == times


def test_an_event_that_is_readable_late_is_seen(verdict: Verdict) -> None:
    """CloudWatch Logs shows an event some questions after it was written."""
    written: list[int] = []

    def put(given: Parameters) -> dict[str, Any]:
        written.append(given["logEvents"][0]["timestamp"])
        return {}

    def read(given: Parameters) -> dict[str, Any]:
        there = [at for at in written[:-2] if at >= given["startTime"]]
        # The policy has its effect from the second event on.
        masked = ["probe text to ************" if at > written[0] else NUMBER for at in there]
        return logged(*masked)

    answers = {
        "sts.GetCallerIdentity": clock(),
        "logs.PutLogEvents": put,
        "logs.GetLogEvents": read,
    }
    assert verdict("logs-masks", answers).outcome is Outcome.CONFIRMED


def test_each_page_of_events_is_read(verdict: Verdict) -> None:
    """The last page has the token that it was asked for by."""
    asked: list[str] = []
    pages = {"": [NUMBER], "1": [], "2": ["probe text to ************"]}

    def read(given: Parameters) -> dict[str, Any]:
        token = given.get("nextToken", "")
        asked.append(token)
        return {**logged(*pages[token]), "nextForwardToken": {"": "1"}.get(token, "2")}

    assert verdict("logs-masks", {"logs.GetLogEvents": read}).outcome is Outcome.CONFIRMED
    assert asked == ["", "1", "2"]


def test_logs_may_call_a_key_that_a_reader_may_not_use_invalid(verdict: Verdict) -> None:
    """As it does to who writes; the events of no key, and those of the owner, are readable."""
    refused = {"role>logs.GetLogEvents": [logged("probe"), NOT_FOR_LOGS]}
    assert verdict("logs-reader", refused).outcome is Outcome.CONFIRMED
    nobody = {**refused, "logs.GetLogEvents": NOT_FOR_LOGS}
    assert verdict("logs-reader", nobody).outcome is Outcome.NOT_POSSIBLE


def cleaned_in(answers: Mapping[str, Any], worlds: Worlds) -> tuple[bool, float]:
    """Whether cleaning ends clean, and for how many seconds it waits."""
    waited: list[float] = []
    found = cleaned(worlds({**EMPTY, **answers})[0], waited.append)
    return found.is_clean, sum(waited)


def restored(*, ready_after: int) -> dict[str, Any]:
    """DynamoDB deletes a table after some tries only."""
    tries: list[int] = []

    def delete(_: Parameters) -> Any:
        tries.append(1)
        return {} if len(tries) > ready_after else RESTORING

    def listed(_: Parameters) -> dict[str, Any]:
        there = len(tries) <= ready_after
        return {"TableNames": [f"{PREFIX}-probe-table-restored"] if there else []}

    return {"dynamodb.DeleteTable": delete, "dynamodb.ListTables": listed}


RESTORING = Refused("ResourceInUseException", "Table is being created")


def test_a_table_that_is_being_restored_is_waited_for(worlds: Worlds) -> None:
    """https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DeleteTable.html"""
    rounds = 600 // PAUSE_IN_SECONDS
    found = cleaned_in(restored(ready_after=rounds), worlds)
    assert found == (True, rounds * PAUSE_IN_SECONDS)


@pytest.mark.parametrize(
    "left",
    [
        {
            "dynamodb.ListTables": {"TableNames": [f"{PREFIX}-probe-table-restored"]},
            "dynamodb.DeleteTable": DENIED,
        },
        {"sns.ListTopics": {"Topics": [{"TopicArn": LOCATION.arn("sns", f"{PREFIX}-a")}]}},
    ],
)
def test_nothing_else_is_waited_for_that_long(left: Mapping[str, Any], worlds: Worlds) -> None:
    is_clean, seconds = cleaned_in({"sns.DeleteTopic": {}, **left}, worlds)
    assert not is_clean
    assert seconds < 300


def test_what_is_not_of_aws_is_no_answer(verdict: Verdict) -> None:
    """Such as a page of a proxy."""

    def page(_: Parameters) -> Any:
        raise ResponseParserError("Unable to parse response, invalid XML received")

    found = verdict("disabled-key", {"kms.Encrypt": page})
    assert found.outcome is Outcome.NOT_POSSIBLE
    assert "kms:Encrypt: no answer" in found.says


def test_a_stack_of_an_earlier_run_says_nothing(verdict: Verdict) -> None:
    stacks: dict[str, str] = {}
    status = "ROLLBACK_COMPLETE"

    def create(given: Parameters) -> Any:
        if given["StackName"] in stacks:
            return Refused("AlreadyExistsException")
        stacks[given["StackName"]] = status
        return {}

    def describe(given: Parameters) -> dict[str, Any]:
        name = given["StackName"]
        found = {"StackName": name, "StackStatus": stacks[name], "CreationTime": NEW}
        return {"Stacks": [found]}

    answers = {
        "sts.GetCallerIdentity": clock(),
        "cloudformation.CreateStack": create,
        "cloudformation.DescribeStacks": describe,
        "cloudformation.DescribeStackEvents": {"StackEvents": []},
    }
    assert verdict("text-all", answers).outcome is Outcome.NOT_POSSIBLE
    status = "CREATE_COMPLETE"
    assert verdict("text-all", answers).outcome is Outcome.CONFIRMED


@pytest.mark.parametrize(
    ("call", "failed"),
    [
        ("events.PutTargets", {"FailedEntries": [{"TargetId": "probe", "ErrorCode": "Busy"}]}),
        ("events.PutEvents", {"Entries": [{"ErrorCode": "Busy"}]}),
    ],
)
def test_eventbridge_may_take_a_request_and_not_what_is_in_it(
    call: str, failed: Mapping[str, Any], verdict: Verdict
) -> None:
    """https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html"""
    for name in ("context-of-eventbridge", "source-of-eventbridge"):
        found = verdict(name, {call: {"FailedEntryCount": 1, **failed}})
        assert found.outcome is Outcome.NOT_POSSIBLE
        assert "Busy" in found.says


def test_a_trail_of_its_own_that_an_interrupt_left_silent_logs_again(worlds: Worlds) -> None:
    own = {"trailList": [{"Name": f"{PREFIX}-probe-trail-probe"}]}
    there = Refused("TrailAlreadyExistsException")
    answers = {
        **CASES["events-name-key"].confirms,
        "cloudtrail.DescribeTrails": own,
        "cloudtrail.CreateTrail": there,
    }
    world, stand_in = worlds(answers)
    assert tried(BY_ID["events-name-key"], world, DEPLOYED).outcome is Outcome.CONFIRMED
    assert "cloudtrail.StartLogging" in stand_in.answered


def test_a_product_that_is_only_sold_in_advance_has_no_price(verdict: Verdict) -> None:
    listed = CASES["prices"].confirms["pricing.GetProducts"]

    def answer(given: Parameters) -> dict[str, Any]:
        found = listed(given)["PriceList"]
        return {"PriceList": [json.dumps({"terms": {"Reserved": {}}}), *found]}

    assert verdict("prices", {"pricing.GetProducts": answer}).outcome is Outcome.CONFIRMED
    alone = {"PriceList": [json.dumps({"terms": {}})]}
    assert verdict("prices", {"pricing.GetProducts": alone}).outcome is Outcome.NOT_POSSIBLE


@pytest.mark.parametrize("name", ["via-dynamodb", "via-sqs", "context-table", "context-topic"])
def test_no_two_runs_measure_by_the_same_resource(name: str, worlds: Worlds) -> None:
    """A service goes on for minutes with what KMS gave it, as after an interrupt."""
    ticking = clock()
    seen: set[str] = set()
    for run in range(2):
        answers = {**CASES[name].confirms, "sts.GetCallerIdentity": ticking}
        world, stand_in = worlds(answers, str(run))
        tried(BY_ID[name], replace(world, token=str(run)), DEPLOYED)
        made = made_by(stand_in)
        assert len(made) == 1
        assert not made & seen
        seen |= made


def made_by(stand_in: StandIn) -> set[str]:
    names = {"dynamodb.CreateTable": "TableName", "sqs.CreateQueue": "QueueName"}
    names["sns.CreateTopic"] = "Name"
    return {str(given[names[call]]) for call, given in stand_in.calls if call in names}
