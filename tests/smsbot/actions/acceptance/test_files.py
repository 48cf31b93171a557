"""The record, the result and the settings of acceptance, as files."""

import os
import re
import subprocess
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keyproof.terminal.failure import Failure
from keyproof.tests.cases import read_data
from smsbot.actions.acceptance import throwaway as throwaway_module
from smsbot.actions.acceptance.probe import Outcome, confirmed, refuted
from smsbot.actions.acceptance.record import Made, Record
from smsbot.actions.acceptance.result import Result, read_result, without_identifiers, write_result
from smsbot.actions.acceptance.throwaway import (
    OVERRIDDEN,
    Files,
    throwaway,
    toml,
    write_settings,
)
from smsbot.processes import MARKER
from stacks.settings.conversation import Conversation
from stacks.settings.environment import Environment
from stacks.settings.environments_file import read_environments
from tests.stacks.synthesized import (
    LONGEST,
    NEWER_PROVIDER,
    PLAIN,
    PROTECTED,
    WITH_NUMBER,
    environment,
)

ACCOUNT = "111122223333"
IDENTIFIERS = re.compile(
    r"(?i)arn:|\d{7}|\d{4}\D{0,2}\d{4}\D{0,2}\d{4}|555\D{0,2}0182|901820|7946|[0-9a-f]{8}-[0-9a-f]{4}-"
    r"|AKIA|\bada\b"
)
VALUES = st.recursive(
    st.text(st.characters(exclude_categories=["Cs"]))
    | st.integers(-(2**60), 2**60)
    | st.booleans(),
    lambda inner: (
        st.lists(inner) | st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), inner)
    ),
)


def test_what_is_recorded_is_there_before_and_after_a_line_was_cut_off(tmp_path: Path) -> None:
    record = Record(tmp_path / "below" / "record.jsonl")
    assert record.made() == frozenset()
    record.will_make("aws_kms_key", "alias/a")
    record.will_make("aws_sns_topic", "b")
    record.has_made("aws_kms_key", "alias/a", "id-1")
    expected = {Made("aws_kms_key", "alias/a", "id-1"), Made("aws_sns_topic", "b")}
    assert record.made() == expected
    whole = record.path.read_text()
    for length in range(len(whole)):
        record.path.write_text(whole[:length])
        assert {each.name for each in record.made()} <= {"alias/a", "b"}
        record.will_make("aws_sqs_queue", "c")
        assert Made("aws_sqs_queue", "c") in record.made()
    record.path.write_text(whole)
    # As somebody may have changed it.
    with record.path.open("ab") as file:
        file.write(b'{"kind": [], "name": {}}\n{"kind": 1, "name": "a"}\n[]\nnull\n\xff\xfe\n')
    assert record.made() == expected
    record.forget()
    assert record.made() == frozenset()


@pytest.mark.parametrize(
    "told",
    read_data(__file__, "no_identifier_reaches_the_result"),
)
def test_no_identifier_reaches_the_result(told: str, tmp_path: Path) -> None:
    result = Result(date="2026-11-28", region="us-east-1", provider="6.25.0")
    path = tmp_path / "RESULT.toml"
    write_result(result.with_verdict("a", refuted(f"AWS says: {told}")), path)
    assert not IDENTIFIERS.search(path.read_text()), path.read_text()
    assert "AWS says: " in path.read_text()


@pytest.mark.parametrize(
    "told",
    [
        "2026-11-28 at 10:20, provider 6.25.0, in eu-west-1",
        "13 of 14 rows, 300 s after 15 minutes, 1,000,000 requests cost $0.0000133334",
        "kms:ViaService is sqs.eu-west-1.amazonaws.com, and aws:SourceArn is sent",
        "AccessDenied: not authorized to perform kms:Decrypt, 100% of them",
    ],
)
def test_what_identifies_nobody_stays(told: str) -> None:
    assert without_identifiers(told) == told


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_any_text_of_aws_makes_a_result_that_can_be_read(told: str) -> None:
    once = without_identifiers(told)
    assert "\n" not in once
    assert tomllib.loads(f"says = {toml(once)}") == {"says": once}


def test_a_result_is_read_as_it_was_written(tmp_path: Path) -> None:
    path = tmp_path / "below" / "RESULT.toml"
    assert read_result(path) is None
    result = Result(date="2026-11-28", region="us-east-1", provider="6.25.0")
    result = result.with_verdict("a", confirmed('it "did"')).with_verdict("b", refuted("not"))
    write_result(result, path)
    assert read_result(path) == result
    assert [result.counted(each) for each in Outcome] == [1, 1, 0]


def test_what_somebody_wrote_into_a_result_is_hidden_too(tmp_path: Path) -> None:
    path = tmp_path / "RESULT.toml"
    result = Result(date="2026-11-28", region="us-east-1", provider="6.25.0")
    write_result(result.with_verdict("a", refuted("it did not")), path)
    path.write_text(path.read_text().replace("it did not", f"arn:aws:iam::{ACCOUNT}:role/ada"))
    found = read_result(path)
    assert found
    assert found.verdicts["a"].says == "ARN"


@pytest.mark.parametrize(
    "text",
    ["date = ", 'date = "a"', 'probes = 1\ndate = "a"\nregion = "a"\nprovider = "a"', "\udcff"],
)
def test_a_result_that_somebody_changed_is_refused(text: str, tmp_path: Path) -> None:
    path = tmp_path / "RESULT.toml"
    path.write_bytes(text.encode(errors="surrogateescape"))
    with pytest.raises(Failure, match="is not as it was written"):
        read_result(path)


@given(VALUES)
def test_a_value_is_written_as_toml_reads_it(value: object) -> None:
    assert tomllib.loads(f"value = {toml(value)}") == {"value": value}


# What the probes try is what the operator would deploy, and it reaches nobody.
KEPT = {
    *("company", "region", "provider_version", "rotation_period_in_days"),
    # The days that an accepted finding counts.
    "acceptance_limit_in_days",
}
KEPT_OF_CONVERSATION = {
    *("self_managed_opt_outs", "reply_limit_per_hour", "answered_within_hours"),
    *("reply_limit_per_day_and_country", "support_contact", "opt_out_phrases", "fallback"),
    *("help", "opt_out_confirmation", "rejoin_confirmation", "commands"),
}
SOMEBODY = environment(
    alarm_addresses=["on-call@example.com", "https://example.com/alarms"],
    key_readers=["key-reader"],
    table_readers=["table-reader"],
    queue_readers=["queue-reader"],
    log_readers=["log-reader"],
    privacy_roles=["privacy"],
    break_glass_role="break-glass",
)


def test_nobody_of_the_named_environment_is_called_or_may_do_anything() -> None:
    thrown = throwaway(SOMEBODY, account_id=ACCOUNT, number=True)
    told = thrown.model_dump_json()
    words = ("on-call", "example.com/alarms", "security", "-reader", "privacy", "break-glass")
    assert [each for each in words if each in told] == []


def test_each_setting_is_decided_on() -> None:
    """A new one is the throwaway environment's own, or is added to what is kept."""
    own = {*OVERRIDDEN, "account_id", "conversation", "mask_phone_numbers", "sms", "tags"}
    assert own & KEPT == set()
    assert {*Environment.model_fields} == own | KEPT
    assert {*Conversation.model_fields} == {"hook"} | KEPT_OF_CONVERSATION


@pytest.mark.parametrize("settings", [PLAIN, PROTECTED, LONGEST, WITH_NUMBER, NEWER_PROVIDER])
@pytest.mark.parametrize("number", [True, False])
def test_the_throwaway_environment_is_written_as_it_is_and_keeps_nothing(
    settings: Environment, number: object, tmp_path: Path
) -> None:
    thrown = throwaway(settings, account_id=ACCOUNT, number=bool(number))
    path = tmp_path / "environments.toml"
    write_settings(thrown, path)
    assert read_environments(path) == {"acceptance": thrown}
    assert (thrown.sms is not None) is number
    assert not thrown.deletion_protection
    assert thrown.key_deletion_window_in_days == 7
    assert {*thrown.key_readers, *thrown.privacy_roles} == set()
    assert thrown.break_glass_role is None
    assert thrown.tags == {"Purpose": "acceptance"}


def test_what_a_killed_command_left_at_work_ends_first_and_two_never_run_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(MARKER, "")
    # Where the tests run with interrupts ignored, so does what they start.
    monkeypatch.setattr(throwaway_module, "GRACE_IN_SECONDS", 0.1)
    files, others = (Files(root=tmp_path / each) for each in ("a", "b"))

    def left_by(of: Files) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            ["sleep", "600"], env={**os.environ, MARKER: str(of.root)}, start_new_session=True
        )

    with left_by(files) as left, left_by(others) as not_ours:
        with files.locked():
            assert left.wait() < 0
            assert not_ours.poll() is None
            with pytest.raises(Failure, match="Another command"), files.locked():
                pass
            # What it starts is found by the next one.
            assert os.environ[MARKER] == str(files.root)
        not_ours.kill()
    with files.locked():
        pass


def test_two_regions_of_an_account_which_has_its_roles_once_never_run_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(MARKER, "")
    here, there = (
        Files(root=tmp_path / f"{ACCOUNT}-{each}") for each in ("us-east-1", "eu-west-1")
    )
    other = Files(root=tmp_path / "222233334444-us-east-1")
    with here.locked():
        told = f"Another command tries things in {ACCOUNT}"
        with pytest.raises(Failure, match=told), there.locked():
            pass
        with other.locked():
            pass
    with there.locked():
        pass
