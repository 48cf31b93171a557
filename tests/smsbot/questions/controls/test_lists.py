"""The requirements against the lists of Prowler and of Security Hub: each check has its place."""

import json
from pathlib import Path
from typing import Any

from keyproof.tests.cases import read_data
from smsbot.questions.controls.controls import STANDARDS, identifiers_of
from smsbot.questions.controls.requirements import REQUIREMENTS

# The checks of Prowler for the services of this project, by their identifiers.
PROWLER: Any = json.loads((Path(__file__).parent / "prowler.json").read_text())
# Security Hub's controls of these services: the pages of its user guide, by the last number.
# https://docs.aws.amazon.com/securityhub/latest/userguide/securityhub-controls-reference.html
SECURITY_HUB = read_data(__file__, "security_hub")

# What is not about encryption, keys or logs, with the reason.
OTHER_CHECKS = read_data(__file__, "other_checks")
OTHER_CONTROLS = read_data(__file__, "other_controls")


def test_every_check_of_prowler_is_a_control_or_about_something_else() -> None:
    ours = [check for each in REQUIREMENTS for check in each.prowler]
    listed = {check for name, checks in PROWLER.items() if name != "prowler" for check in checks}
    assert len(ours) == len(set(ours))
    assert set(ours) <= listed
    assert listed - set(ours) == set(OTHER_CHECKS)


def test_every_control_of_security_hub_is_there_or_about_something_else() -> None:
    ours = {control for each in REQUIREMENTS for control in each.hub}
    listed = {
        f"{service}.{number}"
        for service, last in SECURITY_HUB.items()
        for number in range(1, last + 1)
    }
    assert ours == listed - set(OTHER_CONTROLS)


def test_every_requirement_has_an_identifier_and_says_why_it_may_not_be_met() -> None:
    for each in REQUIREMENTS:
        assert identifiers_of(each), each.text
        assert set(identifiers_of(each)) <= set(STANDARDS)
        assert each.unmet.endswith(".")


def test_every_standard_is_there() -> None:
    found = {standard for each in REQUIREMENTS for standard in identifiers_of(each)}
    assert found == set(STANDARDS)
