"""What AWS documents of caches, policies and delays, and each probe's method has to mind."""

import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Any

import pytest

from smsbot.actions.acceptance.bench import KEY_OF_LOGS_IN_SECONDS
from smsbot.actions.acceptance.commands import tried
from smsbot.actions.acceptance.probe import Outcome, refuted
from smsbot.actions.acceptance.probes.every import chosen
from smsbot.actions.acceptance.probes.logs import CACHE_IN_SECONDS
from smsbot.actions.acceptance.world import EVENTS_IN_SECONDS, PROPAGATION_IN_SECONDS
from tests.smsbot.actions.acceptance.cases.every import CASES
from tests.smsbot.actions.acceptance.conftest import Verdicts, Worlds
from tests.smsbot.actions.acceptance.worlds import (
    BY_ID,
    DENIED,
    DEPLOYED,
    KEY,
    LOCATION,
    NO_KEY,
    PREFIX,
    ended,
    metadata,
)
from tests.smsbot.standing_in import Refused, StandIn


def asked_of(name: str, verdicts: Verdicts) -> StandIn:
    case = CASES[name]
    return verdicts(name, case.confirms, case.run)[1]


def test_no_two_probes_measure_a_key_by_the_same_topic_or_queue(verdicts: Verdicts) -> None:
    """A service goes on for minutes with what KMS gave it.

    https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html
    """
    seen: dict[str, str] = {}
    for name in ("source-of-sns", "context-of-eventbridge", "source-of-eventbridge"):
        made = {
            str(given.get("Name") or given["QueueName"])
            for call, given in asked_of(name, verdicts).calls
            if call in ("sns.CreateTopic", "sqs.CreateQueue", "events.PutRule")
        }
        assert made
        assert {each: seen[each] for each in made & seen.keys()} == {}
        seen |= dict.fromkeys(made, name)


def test_the_topic_of_a_configuration_set_lets_the_service_publish(verdicts: Verdicts) -> None:
    """Without it, the stack fails for that, and says nothing of TEXT_ALL.

    https://docs.aws.amazon.com/sms-voice/latest/userguide/configuration-sets-sns-creating-role.html
    """
    calls = dict(asked_of("text-all", verdicts).calls)
    policy = json.loads(calls["sns.CreateTopic"]["Attributes"]["Policy"])
    arn = LOCATION.arn("sns", f"{PREFIX}-probe-topic-texts")
    allowed = [
        (each["Action"], each["Resource"])
        for each in policy["Statement"]
        if each["Principal"] == {"Service": "sms-voice.amazonaws.com"}
    ]
    assert allowed in ([("sns:Publish", arn)], [(["sns:Publish"], [arn])])


@pytest.mark.parametrize(
    ("there", "recorded", "waits"),
    [(True, False, True), (False, True, True), (False, False, False)],
)
def test_what_a_trail_has_under_way_arrives_before_it_counts(
    there: object, recorded: object, waits: object, worlds: Worlds
) -> None:
    """An interrupted run may have ended it just before."""
    gone = {} if there else {"cloudtrail.DeleteTrail": Refused("TrailNotFoundException")}
    answers = {**CASES["eventbridge-needs-trail"].confirms, **gone}
    world, _ = worlds(answers)
    if recorded:
        world.record.will_make("aws_cloudtrail", f"{PREFIX}-probe-trail-probe")
    waited: list[float] = []
    patient = replace(world, pause=waited.append)
    assert tried(BY_ID["eventbridge-needs-trail"], patient, DEPLOYED).outcome is Outcome.CONFIRMED
    assert (EVENTS_IN_SECONDS in waited) is waits


def test_a_rule_and_a_trail_have_their_effect_before_an_event_is_provoked(worlds: Worlds) -> None:
    """https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutRule.html"""
    world, stand_in = worlds(CASES["eventbridge-needs-trail"].confirms)

    def pause(seconds: float) -> None:
        if seconds == PROPAGATION_IN_SECONDS:
            stand_in.calls.append(("waited", {}))

    tried(BY_ID["eventbridge-needs-trail"], replace(world, pause=pause), DEPLOYED)
    calls = [call for call, _ in stand_in.calls]
    for effect, provoked in (
        ("events.PutTargets", "kms.EnableKeyRotation"),
        ("cloudtrail.StartLogging", "kms.DisableKeyRotation"),
    ):
        assert "waited" in calls[calls.index(effect) : calls.index(provoked)]


@pytest.mark.parametrize("name", ["events-by-bucket", "organization-trail"])
def test_no_second_trail_is_made_which_would_cost(name: str, verdicts: Verdicts) -> None:
    """https://aws.amazon.com/cloudtrail/pricing/"""
    for answers, run in ((CASES[name].confirms, CASES[name].run), *CASES[name].refuting()):
        _, stand_in = verdicts(name, answers, run)
        assert "cloudtrail.CreateTrail" not in stand_in.answered


@pytest.mark.parametrize("name", ["eventbridge-needs-trail", "events-name-key"])
def test_beside_a_trail_no_other_one_is_made(name: str, worlds: Worlds) -> None:
    there = {"cloudtrail.DescribeTrails": {"trailList": [{"Name": "all"}]}}
    world, stand_in = worlds({**CASES[name].confirms, **there})
    tried(BY_ID[name], world, DEPLOYED)
    assert "cloudtrail.CreateTrail" not in stand_in.answered


def test_a_metric_of_a_key_is_waited_for_half_an_hour(worlds: Worlds) -> None:
    """https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_ListMetrics.html"""
    waited: list[float] = []
    world, _ = worlds({})
    tried(BY_ID["metrics-of-keys"], replace(world, pause=waited.append), DEPLOYED)
    assert sum(waited) >= 1_800


def test_a_way_out_that_was_open_is_closed_again(worlds: Worlds) -> None:
    """Whatever comes after it: an answer, an error, or an interrupt."""

    def interrupted(_: Mapping[str, Any]) -> Any:
        raise KeyboardInterrupt

    opened: dict[str, Any] = {"role>sqs.SetQueueAttributes": {}}
    for granted in ({"GrantId": "1"}, DENIED, Refused("ThrottlingException"), interrupted):
        answers = {**CASES["ways-out"].confirms, **opened, "role>kms.CreateGrant": granted}
        world, stand_in = worlds(answers)
        with suppress(KeyboardInterrupt):
            tried(BY_ID["ways-out"], world, DEPLOYED)
        own = [call for call, _ in stand_in.own]
        set_ = [given for call, given in stand_in.calls if call == "sqs.SetQueueAttributes"]
        assert [each["Attributes"]["KmsMasterKeyId"] for each in set_] == ["", KEY]
        assert own.count("sqs.SetQueueAttributes") == 1
        assert ("kms.RevokeGrant" in own) is isinstance(granted, dict)


def test_a_key_is_unlocked_after_it_was_locked_in_any_case(worlds: Worlds) -> None:
    for after in (DENIED, {}, Refused("ThrottlingException")):
        answers = {"kms.DisableKey": [{}, after], "kms.ScheduleKeyDeletion": {}}
        world, stand_in = worlds(answers)
        tried(BY_ID["deletion-lock"], world, DEPLOYED)
        policies = [given["Policy"] for call, given in stand_in.calls if "PutKeyPolicy" in call]
        locked = ["DeletionLock" in each for each in policies]
        assert any(locked)
        assert not locked[-1]


@pytest.mark.parametrize(("streams", "waits"), [([], True), ([{"logStreamName": "probe"}], False)])
def test_a_run_that_goes_on_waits_until_a_group_is_under_its_key(
    streams: list[Any], *, waits: bool, worlds: Worlds
) -> None:
    """An interrupted run made the group; its stream shows that it waited."""
    there = Refused("ResourceAlreadyExistsException")
    answers = {
        **CASES["logs-writer"].confirms,
        "logs.CreateLogGroup": there,
        "logs.DescribeLogStreams": {"logStreams": streams},
    }
    world, stand_in = worlds(answers)
    waited: list[float] = []
    tried(BY_ID["logs-writer"], replace(world, pause=waited.append), DEPLOYED)
    assert (KEY_OF_LOGS_IN_SECONDS in waited) is waits
    assert ("logs.CreateLogStream" in stand_in.answered) is waits


@pytest.mark.parametrize("name", ["logs-writer", "logs-reader"])
def test_what_logs_has_of_a_key_ends_before_it_counts(name: str, worlds: Worlds) -> None:
    """It goes on for five minutes with what KMS gave it."""
    for answers in (CASES[name].confirms, next(CASES[name].refuting())[0]):
        world, stand_in = worlds(answers)
        waited: list[float] = []
        tried(BY_ID[name], replace(world, pause=waited.append), DEPLOYED)
        read = [given for call, given in stand_in.calls if call == "logs.GetLogEvents"]
        # Nothing of an earlier run is read.
        assert all(each["startTime"] > 1_700_000_000_000 for each in read)
        if answers is CASES[name].confirms:
            assert CACHE_IN_SECONDS in waited


def test_nothing_is_deployed_without_the_bucket_of_its_state(worlds: Worlds) -> None:
    """It would fail for the bucket, and say nothing of the environment."""
    assert [each.id for each in chosen(["deploy"])] == ["bootstrap", "deploy"]
    case = CASES["deploy"]
    world, _ = worlds(case.confirms, run=ended(1, "Planned 82 changes"))
    for verdicts in ({}, {"bootstrap": refuted("no")}):
        found = tried(BY_ID["deploy"], world, replace(DEPLOYED, verdicts=verdicts))
        assert found.outcome is Outcome.NOT_POSSIBLE
        assert "bootstrap" in found.says


def test_the_key_of_the_table_that_ends_is_of_no_other_probe(verdicts: Verdicts) -> None:
    """Another probe would enable it again, within the week that it has to be unusable."""
    active = CASES["archived-table"].unsettled[-1]["dynamodb.DescribeTable"]
    absent = {"kms.DescribeKey": [Refused("NotFoundException"), metadata()]}
    tables = {"dynamodb.DescribeTable": [Refused("ResourceNotFoundException"), active]}
    _, stand_in = verdicts("archived-table", {**absent, **tables})
    calls = dict(stand_in.calls)
    assert calls["kms.CreateAlias"]["AliasName"] == f"alias/{PREFIX}-probe-key-archived"
    assert "kms.DisableKey" in calls
    assert "kms.EnableKey" not in calls


def test_an_event_that_meets_a_change_has_as_long_as_lambda_waits_to_try_again(
    verdicts: Verdicts,
) -> None:
    """https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html"""
    shown = CASES["code-change"].confirms["logs.FilterLogEvents"]
    # Every three seconds, for nearly ten minutes.
    late = [shown[0], *[shown[0]] * 195, *shown[1:]]
    answers = {**CASES["code-change"].confirms, "logs.FilterLogEvents": late}
    verdict, _ = verdicts("code-change", answers, ended())
    assert verdict.outcome is Outcome.CONFIRMED


@pytest.mark.parametrize(
    ("name", "call", "sources"),
    [
        (
            *("context-of-eventbridge", "sqs.CreateQueue"),
            {LOCATION.arn("sns", "*"), LOCATION.arn("events", "*")},
        ),
        (
            *("events-by-bucket", "s3.PutBucketPolicy"),
            {LOCATION.arn("cloudtrail", f"trail/{PREFIX}-probe-trail-probe")},
        ),
    ],
)
def test_a_service_calls_for_this_account_alone(
    name: str, call: str, sources: set[str], verdicts: Verdicts
) -> None:
    """By aws:SourceArn, which AWS documents for each of these.

    https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html
    https://docs.aws.amazon.com/sns/latest/dg/subscribe-sqs-queue-to-sns-topic.html
    https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-s3-bucket-policy-for-cloudtrail.html
    """
    given = dict(asked_of(name, verdicts).calls)[call]
    policy = json.loads(given.get("Policy") or given["Attributes"]["Policy"])
    found = [each.get("Condition") for each in policy["Statement"]]
    assert {json.dumps(each) for each in found} == {
        json.dumps({"ArnLike": {"aws:SourceArn": each}}) for each in sources
    }


def test_a_writer_that_was_refused_while_the_policy_of_the_key_was_on_its_way_is_asked_again(
    verdicts: Verdicts,
) -> None:
    # It writes into the plain group, is refused once, and not after the owner wrote.
    answers = {**CASES["logs-writer"].confirms, "role>logs.PutLogEvents": [{}, NO_KEY, {}]}
    verdict, _ = verdicts("logs-writer", answers, ended())
    assert verdict.outcome is Outcome.CONFIRMED
