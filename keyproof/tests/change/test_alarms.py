"""Which changes of alarms, event rules and metric filters see less."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from keyproof.tests.change.changes import assembled, compared, resource

FILE = tomllib.loads(Path(__file__).with_name("alarms.toml").read_text())


def cases(word: str) -> list[tuple[str, dict[str, Any]]]:
    return [(kind, each) for kind, changed in FILE[word].items() for each in changed]


@pytest.mark.parametrize(("kind", "changed"), cases("blind"), ids=str)
def test_what_sees_less_is_reported(kind: str, changed: dict[str, Any]) -> None:
    base = FILE["base"][kind]
    (one,) = compared(
        "alarm-coverage-lost",
        assembled([resource(kind, base)], [resource(kind, {**base, **changed})]),
    )
    assert one.resource == f"{kind}.x"


@pytest.mark.parametrize(("kind", "changed"), cases("tighter"), ids=str)
def test_what_sees_as_much_is_silent(kind: str, changed: dict[str, Any]) -> None:
    base = FILE["base"][kind]
    made = assembled([resource(kind, base)], [resource(kind, {**base, **changed})])
    assert not compared("alarm-coverage-lost", made)


@pytest.mark.parametrize("kind", FILE["base"])
def test_one_that_is_gone_is_reported_unless_another_sees_the_same(kind: str) -> None:
    base, other = FILE["base"][kind], resource("aws_sns_topic", {"name": "t"}, "t")
    gone = assembled([resource(kind, base)], [other])
    (one,) = (e for e in compared("alarm-coverage-lost", gone) if e.resource == f"{kind}.x")
    assert one.remediation.edits
    name = next(each for each in ("alarm_name", "name") if each in base)
    again = resource(kind, {**base, name: "another"}, "y")
    assert not compared("alarm-coverage-lost", assembled([resource(kind, base)], [again]))
    if "alarm_actions" in base:
        mute = resource(kind, {**base, name: "another", "alarm_actions": []}, "y")
        assert compared("alarm-coverage-lost", assembled([resource(kind, base)], [mute]))


def test_an_alarm_of_a_band_goes_off_on_fewer_sides() -> None:
    kind, both = "aws_cloudwatch_metric_alarm", "LessThanLowerOrGreaterThanUpperThreshold"
    base = {**FILE["base"][kind], "threshold": None, "threshold_metric_id": "band"}
    lower, wide = (
        resource(kind, {**base, "comparison_operator": each})
        for each in ("LessThanLowerThreshold", both)
    )
    assert compared("alarm-coverage-lost", assembled([wide], [lower]))
    assert not compared("alarm-coverage-lost", assembled([lower], [wide]))
