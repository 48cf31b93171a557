"""Faults that would silence an alarm or a rule: each is found before there is an account."""

from typing import Any

from keyproof.access.proofs.alarms.reachable import requests_of_alarms
from keyproof.access.proofs.alarms.survivable import survivable
from keyproof.model.access.principals import principals
from keyproof.model.encryption_model import EncryptionModel
from keyproof.model.finding import Finding
from keyproof.tests.cases import edit
from tests.keyproof.access.conftest import Config, Model

ALARM = "aws_cloudwatch_metric_alarm"


def of_survivable(read: EncryptionModel) -> list[Finding]:
    return survivable(read, requests_of_alarms(read, principals(read)))


def test_an_alarm_whose_key_refuses_everybody_is_told_once(
    configuration: Config, model: Model
) -> None:
    """What reaches nobody with every key at hand is a matter of "reachable" alone."""
    for key in ("sns", "smsbot"):
        path = f"aws_kms_key.{key}/policy/Statement/PublisherCloudwatch"
        edit(configuration, {"drop": [path]})
    assert of_survivable(model(configuration)) == []


def test_each_alarm_and_rule_depends_on_no_key(configuration: Config, model: Model) -> None:
    """Told in another way: without each key in turn, a topic is left for each."""
    read = model(configuration)
    assert of_survivable(read) == []
    warning: dict[str, set[Any]] = {}
    for call in read.calls:
        if call.warns_of:
            warning.setdefault(call.warns_of, set()).add(read.key_of(call.target))
    resources = configuration["resource"]
    assert len(warning) == len(resources[ALARM]) + len(resources["aws_cloudwatch_event_rule"])
    for lost in read.keys:
        for alarm, keys in warning.items():
            assert keys - {lost}, (alarm, lost.alias)
