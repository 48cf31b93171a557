"""Each probe confirms where AWS does as believed, and refutes where it does not."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import EndpointConnectionError

from keyproof.aws.requests import request_context
from keyproof.aws.requests.condition_keys import carried
from keyproof.terminal.failure import Failure
from keyproof.terminal.terminal import Terminal
from smsbot.actions.acceptance import commands
from smsbot.actions.acceptance.cleaning.place import Place
from smsbot.actions.acceptance.commands import tried
from smsbot.actions.acceptance.probe import Outcome, confirmed, not_possible
from smsbot.actions.acceptance.probes.context import MEASUREMENTS
from smsbot.actions.acceptance.probes.every import PROBES
from smsbot.actions.acceptance.result import write_result
from smsbot.actions.acceptance.run import Run
from smsbot.actions.acceptance.throwaway import Files, throwaway
from smsbot.actions.acceptance.world import Caller
from tests.smsbot.actions.acceptance.cases.every import CASES
from tests.smsbot.actions.acceptance.conftest import Verdicts, Worlds
from tests.smsbot.actions.acceptance.worlds import (
    ACCOUNT,
    BY_ID,
    DENIED,
    DEPLOYED,
    EMPTY,
    LOCATION,
    MADE,
    PREFIX,
    ended,
)
from tests.smsbot.standing_in import Refused
from tests.stacks.synthesized import environment

THROTTLED = Refused("ThrottlingException", "Rate exceeded")


def lost(_: Mapping[str, Any]) -> Any:
    raise EndpointConnectionError(endpoint_url="https://aws")


def test_every_probe_has_a_case_in_which_it_is_refuted() -> None:
    assert set(CASES) == set(BY_ID)
    assert len(BY_ID) == len(PROBES)
    assert [name for name, case in CASES.items() if not list(case.refuting())] == []


@pytest.mark.parametrize("name", CASES)
def test_a_probe_confirms_where_aws_does_as_believed(name: str, verdicts: Verdicts) -> None:
    case = CASES[name]
    verdict, _ = verdicts(name, case.confirms, case.run)
    assert verdict.outcome is Outcome.CONFIRMED, verdict.says
    assert verdict.says


@pytest.mark.parametrize(
    ("name", "number"),
    [(name, each) for name, case in CASES.items() for each in range(len(list(case.refuting())))],
)
def test_a_probe_refutes_where_aws_does_otherwise(
    name: str, number: int, verdicts: Verdicts
) -> None:
    answers, run = list(CASES[name].refuting())[number]
    verdict, _ = verdicts(name, answers, run)
    assert verdict.outcome is Outcome.REFUTED, verdict.says
    assert verdict.says


@pytest.mark.parametrize("name", [each for each, case in CASES.items() if list(case.unsettling())])
def test_a_probe_settles_nothing_by_what_is_no_evidence(name: str, verdicts: Verdicts) -> None:
    for answers, run in CASES[name].unsettling():
        verdict, _ = verdicts(name, answers, run)
        assert verdict.outcome is Outcome.NOT_POSSIBLE, (answers, verdict.says)


@pytest.mark.parametrize("name", CASES)
def test_no_error_but_the_expected_at_any_call_settles_anything(
    name: str, verdicts: Verdicts
) -> None:
    """Whatever AWS would have done: a call that gets no answer leaves it open, or matters not."""
    case = CASES[name]
    for answers, run in ((case.confirms, case.run), next(case.refuting())):
        settled, stand_in = verdicts(name, answers, run)
        for call in dict.fromkeys(stand_in.answered):
            # That a narrow role is refused may be what shows it.
            for fault in (THROTTLED, lost, *(() if call.startswith("role>") else (DENIED,))):
                known = {**answers, call: fault}
                verdict, _ = verdicts(name, known, run)
                is_open = verdict.outcome is Outcome.NOT_POSSIBLE
                assert is_open or verdict == settled, (call, fault, verdict)


@pytest.mark.parametrize("name", CASES)
def test_where_aws_refuses_everything_nothing_is_settled(name: str, verdicts: Verdicts) -> None:
    """A policy on its way, or an account that is closed, is no evidence of anything."""
    known = {*MADE, *EMPTY, *CASES[name].confirms} | {
        each.removeprefix("role>") for each in CASES[name].confirms
    }
    denied = dict.fromkeys(known, DENIED)
    run = ended(2, "Error: AccessDenied")
    verdict, _ = verdicts(name, denied, run)
    assert verdict.outcome is Outcome.NOT_POSSIBLE, verdict.says


@pytest.mark.parametrize("name", CASES)
def test_everything_that_is_made_is_recorded_before_and_is_called_like_the_environment(
    name: str, worlds: Worlds, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = CASES[name]
    world, stand_in = worlds(case.confirms, run=case.run)
    made: list[tuple[str, frozenset[str]]] = []
    answer = stand_in.answer_to

    def noted(call: str, parameters: Mapping[str, Any]) -> Any:
        if any(word in call for word in (".Create", "RestoreTable", ".PutRule")):
            named = [
                each
                for key, each in parameters.items()
                if key.endswith(("Name", "Bucket")) and key not in ("ParentName", "logStreamName")
            ]
            if named:
                recorded = frozenset(each.name for each in world.record.made())
                made.append((str(named[-1] if "Restore" not in call else named[0]), recorded))
        return answer(call, parameters)

    monkeypatch.setattr(stand_in, "answer_to", noted)
    tried(BY_ID[name], world, DEPLOYED)
    for resource, recorded in made:
        if not resource.startswith("alias/"):
            assert resource.startswith("smsbot-acceptance-"), resource
        # A stream and a backup are parts of what is recorded.
        assert resource in recorded, (resource, recorded)


def test_the_table_of_condition_keys_is_measured_whole() -> None:
    """Each key that the table fixes for a role's request to KMS, or a service's, has a probe."""
    for each in MEASUREMENTS:
        for action in each.actions:
            if action not in ("kms:Encrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*"):
                assert carried(action).has(each.key), each.id
    fixed = {
        request_context.VIA_SERVICE,
        request_context.TABLE_CONTEXT,
        request_context.SUBSCRIBER_CONTEXT,
        request_context.PENDING_WINDOW,
        "kms:CallerAccount",
        "aws:PrincipalArn",
        *request_context.RESOURCE_CONTEXTS,
    }
    by_services = {"kms:EncryptionContext:aws:logs:arn"}
    assert fixed - {each.key for each in MEASUREMENTS} == by_services


@pytest.mark.parametrize("code", ["ExpiredToken", "ExpiredTokenException", "InvalidClientTokenId"])
def test_credentials_that_end_stop_the_run(code: str, verdicts: Verdicts) -> None:
    """Else every probe that is left would have a verdict, and nobody would try it again."""
    for call in ("kms.DescribeKey", "kms.Encrypt"):
        with pytest.raises(Failure, match="The verdicts so far are kept"):
            verdicts("disabled-key", {call: Refused(code)}, ended())


def test_what_was_not_possible_is_tried_again(
    worlds: Worlds, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    case, probes = CASES["disabled-key"], (BY_ID["disabled-key"], BY_ID["rotation"])
    run = Run(
        environment=throwaway(environment(), account_id=ACCOUNT, number=False),
        caller=Caller(session=worlds({})[0].caller.session),
        place=Place(location=LOCATION, prefix=PREFIX),
        files=Files(root=tmp_path / "files"),
        profile=None,
    )
    known = replace(
        DEPLOYED,
        verdicts={"rotation": confirmed("it rotates"), "disabled-key": not_possible("throttled")},
    )
    write_result(known, run.files.result)
    monkeypatch.setattr(Run, "pause", lambda *_: None)
    _, stand_in = worlds(case.confirms)
    found = commands._tried(run, probes, (), Terminal())  # noqa: SLF001 # pyright: ignore[reportPrivateUsage]
    assert [each.outcome for each in found.verdicts.values()] == [Outcome.CONFIRMED] * 2
    assert "kms.RotateKeyOnDemand" not in stand_in.answered
