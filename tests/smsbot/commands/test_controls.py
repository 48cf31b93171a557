"""``smsbot coverage --controls``: each status follows from what the rules report."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from keyproof import Source, check
from keyproof.tests.cases import edit, read_cases, read_data
from smsbot.checks import config
from smsbot.controls import Control, Status, controls, requirements
from smsbot.design.reading import read_configuration
from tests.forked import smsbot as forked
from tests.in_process import smsbot
from tests.smsbot.commands.conftest import Config, Given

FAULTS = read_cases(__file__, "controls")
EXEMPT = {
    "No policy of a role allows decryption under all keys.",
    "No policy of a role allows a whole service.",
    "No principal can use a key without a known need.",
    "Environment variables of functions are encrypted.",
    "All data at rest is encrypted.",
}
NOT_APPLICABLE = {
    "Caches in front of tables (DAX) are encrypted.",
    "No function has a URL without a reason.",
    "The bucket of Terraform's state is private and encrypted.",
}
STATE = "Keys are enabled, and no deletion is pending."
TLS = "Topics refuse publications without TLS, queues every request."


def decided(path: Path, **options: Any) -> dict[str, Control]:
    result = check(Source.of(read_configuration(path)), config())
    return {each.requirement.text: each for each in controls(result, config(), **options)}


def test_the_plain_environment(given: Given, configuration: Config) -> None:
    found = decided(given(configuration))
    by_status = {status: {t for t, c in found.items() if c.status is status} for status in Status}
    assert by_status[Status.NOT_MET] == set()
    assert by_status[Status.NOT_KNOWN] == {e.text for e in requirements() if e.elsewhere}
    assert by_status[Status.EXEMPT] == EXEMPT
    assert by_status[Status.NOT_APPLICABLE] == NOT_APPLICABLE
    for each in found.values():
        assert bool(each.evidence) != (each.status is Status.NOT_APPLICABLE)
        assert bool(each.as_object()["reason"]) == (
            each.status in (Status.NOT_KNOWN, Status.EXEMPT)
        )


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_not_met_with_its_reason(
    given: Given, configuration: Config, fault: str
) -> None:
    edit(configuration, FAULTS[fault])
    found = decided(given(configuration))
    for each in (found[text] for text in FAULTS[fault]["requirements"]):
        assert each.status is Status.NOT_MET
        assert each.as_object()["reason"]


@pytest.mark.parametrize(
    ("state", "status"),
    [("Enabled", Status.MET), ("PendingDeletion", Status.NOT_MET), ("", Status.NOT_KNOWN)],
)
def test_the_state_of_keys_is_that_of_the_account(
    given: Given, configuration: Config, state: str, status: Status
) -> None:
    states = {f"aws_kms_key.{name}": "Enabled" for name in configuration["resource"]["aws_kms_key"]}
    path = given(configuration)
    assert decided(path)[STATE].status is Status.NOT_KNOWN
    assert decided(path, states={**states, "aws_kms_key.sns": state})[STATE].status is status


def test_what_was_not_evaluated_is_not_met_by_silence(given: Given, configuration: Config) -> None:
    configuration["resource"]["aws_unheard_of"] = {"thing": {"name": "thing"}}
    found = decided(given(configuration))
    for text in ("No principal both administers a key and decrypts with it.", TLS):
        assert found[text].status is Status.NOT_KNOWN


def test_a_rule_that_is_off_decides_nothing(given: Given, configuration: Config) -> None:
    off = replace(config(), levels={"insecure-transport": "off"})
    result = check(Source.of(read_configuration(given(configuration))), off)
    found = {each.requirement.text: each.status for each in controls(result, off)}
    assert found[TLS] is Status.NOT_KNOWN
    assert found["Keys rotate by themselves."] is Status.MET


def test_the_command_shows_every_control() -> None:
    ended = forked("coverage", "prod", "--controls")
    assert (ended.returncode, ended.stderr) == (0, "")
    assert ended.stdout.count("│ met") > 10


def test_one_that_is_not_met_is_the_status_of_the_command(
    given: Given, configuration: Config
) -> None:
    configuration["resource"]["aws_kms_key"]["sns"]["enable_key_rotation"] = False
    given(configuration)
    ended = smsbot("coverage", "dev", "--controls", "--format", "markdown")
    assert ended.returncode == 1
    assert "| Keys rotate by themselves. | not met |" in ended.stdout


# The requirements against the lists of Prowler and of Security Hub: each check has its place.
# The checks of Prowler for the services of this project, by their identifiers.
PROWLER: Any = json.loads((Path(__file__).parent / "cases" / "prowler.json").read_text())
# Security Hub's controls of these services: the pages of its user guide, by the last number.
# https://docs.aws.amazon.com/securityhub/latest/userguide/securityhub-controls-reference.html
SECURITY_HUB = read_data(__file__, "security_hub")
# What is not about encryption, keys or logs, with the reason.
OTHER_CHECKS = read_data(__file__, "other_checks")
OTHER_CONTROLS = read_data(__file__, "other_controls")


def test_every_check_of_prowler_is_a_control_or_about_something_else() -> None:
    ours = [check for each in requirements() for check in each.identifiers.get("Prowler", ())]
    listed = {check for name, checks in PROWLER.items() if name != "prowler" for check in checks}
    assert len(ours) == len(set(ours))
    assert set(ours) <= listed
    assert listed - set(ours) == set(OTHER_CHECKS)


def test_every_control_of_security_hub_is_there_or_about_something_else() -> None:
    ours = {
        control for each in requirements() for control in each.identifiers.get("Security Hub", ())
    }
    listed = {
        f"{service}.{number}"
        for service, last in SECURITY_HUB.items()
        for number in range(1, last + 1)
    }
    assert ours == listed - set(OTHER_CONTROLS)


def test_every_requirement_has_an_identifier_and_something_that_decides() -> None:
    for each in requirements():
        assert each.identifiers, each.text
        assert each.rules or each.elsewhere.endswith("."), each.text
    standards = {"Security Hub", "CIS AWS", "NIST 800-53", "PCI DSS", "HIPAA", "Prowler"}
    assert {name for each in requirements() for name in each.identifiers} == standards
