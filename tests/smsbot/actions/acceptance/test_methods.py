"""What AWS documents of caches, policies and delays, and each probe's method has to mind."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from smsbot.actions.acceptance.commands import tried
from smsbot.actions.acceptance.probe import Outcome
from smsbot.actions.acceptance.world import EVENTS_IN_SECONDS
from tests.smsbot.actions.acceptance.cases.every import CASES
from tests.smsbot.actions.acceptance.test_probes import BY_ID, DEPLOYED, verdict_of
from tests.smsbot.actions.acceptance.worlds import LOCATION, PREFIX, world_of
from tests.smsbot.standing_in import Refused, StandIn


def asked_of(name: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> StandIn:
    case = CASES[name]
    _, stand_in = verdict_of(BY_ID[name], case.confirms, case.run, folder, monkeypatch)
    return stand_in


def test_no_two_probes_measure_a_key_by_the_same_topic_or_queue(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A service goes on for minutes with what KMS gave it.

    https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html
    """
    seen: dict[str, str] = {}
    for name in ("source-of-sns", "context-of-eventbridge", "source-of-eventbridge"):
        made = {
            str(given.get("Name") or given["QueueName"])
            for call, given in asked_of(name, tmp_path / name, monkeypatch).calls
            if call in ("sns.CreateTopic", "sqs.CreateQueue", "events.PutRule")
        }
        assert made
        assert {each: seen[each] for each in made & seen.keys()} == {}
        seen |= dict.fromkeys(made, name)


def test_the_topic_of_a_configuration_set_lets_the_service_publish(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without it, the stack fails for that, and says nothing of TEXT_ALL.

    https://docs.aws.amazon.com/sms-voice/latest/userguide/configuration-sets-sns-creating-role.html
    """
    calls = dict(asked_of("text-all", tmp_path, monkeypatch).calls)
    policy = json.loads(calls["sns.CreateTopic"]["Attributes"]["Policy"])
    arn = LOCATION.arn("sns", f"{PREFIX}-probe-topic-texts")
    allowed = [
        (each["Action"], each["Resource"])
        for each in policy["Statement"]
        if each["Principal"] == {"Service": "sms-voice.amazonaws.com"}
    ]
    assert allowed in ([("sns:Publish", arn)], [(["sns:Publish"], [arn])])


@pytest.mark.parametrize("there", [True, False])
def test_what_a_trail_has_under_way_arrives_before_it_counts(
    there: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = {} if there else {"cloudtrail.DeleteTrail": Refused("TrailNotFoundException")}
    answers = {**CASES["eventbridge-needs-trail"].confirms, **gone}
    world, _ = world_of(answers, tmp_path, monkeypatch)
    waited: list[float] = []
    patient = replace(world, pause=waited.append)
    assert tried(BY_ID["eventbridge-needs-trail"], patient, DEPLOYED).outcome is Outcome.CONFIRMED
    assert (EVENTS_IN_SECONDS in waited) is there
