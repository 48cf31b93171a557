"""Faults that would silence an alarm or a rule: each is found before there is an account."""

from typing import Any

import pytest

from keyproof.access.principals import principals
from keyproof.access.proofs.alarms.reachable import requests_of_alarms
from keyproof.access.proofs.alarms.survivable import survivable
from keyproof.access.proofs.everything import prove
from keyproof.model.encryption_model import EncryptionModel
from keyproof.model.finding import Finding
from stacks.declared.declarations import declarations_of
from tests.keyproof.access.conftest import Model
from tests.keyproof.access.faults.faulty import (
    ACCOUNT,
    Config,
    Fault,
    add_resource,
    both,
    change_statement,
    drop_statement,
    is_it,
    set_argument,
)
from tests.stacks.synthesized import PLAIN

ALARM = "aws_cloudwatch_metric_alarm"
ERRORS = f"{ALARM}.function-errors"
DANGER = "aws_cloudwatch_event_rule.keys-in-danger"
UNDER_SNS = "${aws_sns_topic.alarms-under-sns-key.arn}"
UNDER_MAIN = "${aws_sns_topic.alarms-under-main-key.arn}"
SNS_KEY, MAIN_KEY = "smsbot-dev-security-key-sns", "smsbot-dev-security-key-smsbot"
SECOND_TOPIC = "Add a second topic, under another key"
BOTH_TOPICS = "Let it publish to topics under two keys"


def without_target(config: Config) -> None:
    del config["resource"]["aws_cloudwatch_event_target"]["keys-in-danger-alarms-under-main-key"]


FAULTS = (
    Fault(
        "both alarm topics under one key",
        set_argument(
            "aws_sns_topic", "alarms-under-main-key", "kms_master_key_id", "${aws_kms_key.sns.arn}"
        ),
        "survivable",
        ERRORS,
        SNS_KEY,
        "if this key is lost, this notifies nobody",
        SECOND_TOPIC,
    ),
    Fault(
        "an alarm that tells one topic",
        set_argument(ALARM, "function-errors", "alarm_actions", [UNDER_MAIN]),
        "survivable",
        ERRORS,
        MAIN_KEY,
        "(aws_sns_topic.alarms-under-main-key)",
        SECOND_TOPIC,
    ),
    Fault(
        "a second topic that is told only when it is over",
        both(
            set_argument(ALARM, "function-errors", "alarm_actions", [UNDER_SNS]),
            set_argument(ALARM, "function-errors", "ok_actions", [UNDER_SNS, UNDER_MAIN]),
        ),
        "survivable",
        ERRORS,
        SNS_KEY,
        "(aws_sns_topic.alarms-under-sns-key)",
        SECOND_TOPIC,
    ),
    Fault(
        "a rule that tells one topic",
        without_target,
        "survivable",
        DANGER,
        SNS_KEY,
        "(aws_sns_topic.alarms-under-sns-key)",
        SECOND_TOPIC,
    ),
    Fault(
        "an alarm that tells nobody",
        set_argument(ALARM, "function-errors", "alarm_actions", []),
        "survivable",
        ERRORS,
        "",
        "it notifies nobody",
        BOTH_TOPICS,
    ),
    Fault(
        "an alarm that is switched off",
        set_argument(ALARM, "function-errors", "actions_enabled", False),  # noqa: FBT003
        "survivable",
        ERRORS,
        "",
        "or is switched off",
        BOTH_TOPICS,
    ),
    Fault(
        "a rule that is switched off",
        set_argument("aws_cloudwatch_event_rule", "keys-in-danger", "state", "DISABLED"),
        "survivable",
        DANGER,
        "",
        "or is switched off",
        BOTH_TOPICS,
    ),
    Fault(
        "a rule without a target",
        add_resource("aws_cloudwatch_event_rule", "new", name="new"),
        "survivable",
        "aws_cloudwatch_event_rule.new",
        "",
        "it notifies nobody",
        BOTH_TOPICS,
    ),
    Fault(
        "a key that lets no alarm through, so that the other is the only one",
        drop_statement("aws_kms_key", "smsbot", "PublisherCloudwatch"),
        "survivable",
        ERRORS,
        SNS_KEY,
        "if this key is lost, this notifies nobody",
        SECOND_TOPIC,
    ),
    Fault(
        "a topic that lets no rule through",
        drop_statement("aws_sns_topic_policy", "alarms-under-sns-key", "PublisherEvents"),
        "survivable",
        DANGER,
        MAIN_KEY,
        "if this key is lost, this notifies nobody",
        SECOND_TOPIC,
    ),
    Fault(
        "a key that asks EventBridge for its account, which it does not tell",
        change_statement(
            "aws_kms_key",
            "sns",
            "PublisherEvents",
            Condition={"StringEquals": {"aws:SourceAccount": ACCOUNT}},
        ),
        "reachable",
        "aws_cloudwatch_event_target.keys-in-danger-alarms-under-sns-key",
        SNS_KEY,
        "events.amazonaws.com needs kms:GenerateDataKey for sns:Publish, and the answer is Impl",
        "Allow kms:GenerateDataKey to events.amazonaws.com in the policy of aws_kms_key.sns",
    ),
    Fault(
        "a topic that asks EventBridge for its rule, which it does not tell",
        change_statement(
            "aws_sns_topic_policy",
            "alarms-under-main-key",
            "PublisherEvents",
            Condition={"ArnLike": {"aws:SourceArn": f"arn:aws:events:eu-west-1:{ACCOUNT}:rule/*"}},
        ),
        "reachable",
        "aws_cloudwatch_event_target.unusable-keys-used-alarms-under-main-key",
        "",
        "events.amazonaws.com needs sns:Publish for sns:Publish, and the answer is Unknown",
        "Write the conditions of its statements so that this call certainly fulfils them",
    ),
    Fault(
        "a key that lets EventBridge use it for any topic",
        change_statement("aws_kms_key", "sns", "PublisherEvents", Condition={}),
        "nobody else",
        "aws_kms_key.sns",
        SNS_KEY,
        "events.amazonaws.com for another account can encrypt, decrypt",
        "Narrow the statement 'PublisherEvents'",
    ),
    Fault(
        "a key that lets alarms of the account use it that are none of these",
        change_statement(
            "aws_kms_key",
            "sns",
            "PublisherCloudwatch",
            Condition={"StringEquals": {"aws:SourceAccount": ACCOUNT}},
        ),
        "nobody else",
        "aws_kms_key.sns",
        SNS_KEY,
        "cloudwatch.amazonaws.com, for resources of this account that no call is about, can",
        "Narrow the statement 'PublisherCloudwatch'",
    ),
    Fault(
        "a topic of texts that lets EventBridge in",
        change_statement(
            "aws_sns_topic_policy",
            "inbound-sms",
            "PublisherSmsVoice",
            Principal={"Service": "events.amazonaws.com"},
            Condition={},
        ),
        "nobody else",
        "aws_sns_topic.inbound-sms",
        "",
        "events.amazonaws.com for another account can call sns:Publish",
        "Narrow the principals",
    ),
    Fault(
        "a declaration that lets in whom the policy does not name",
        drop_statement("aws_sns_topic_policy", "alarms-under-sns-key", "PublisherEvents"),
        "declared",
        "aws_sns_topic.alarms-under-sns-key",
        "",
        "it is declared under let_in as open to events.amazonaws.com",
        "Correct the declaration, or remove it",
    ),
)


@pytest.mark.parametrize("fault", FAULTS, ids=lambda each: each.name)
def test_a_fault_is_found(fault: Fault, configuration: Config, model: Model) -> None:
    fault.put_in(configuration)
    found = prove(model(configuration), declarations_of(PLAIN)).findings
    assert any(is_it(fault, each) for each in found), "\n".join(map(str, found))


def of_survivable(read: EncryptionModel) -> list[Finding]:
    return survivable(read, requests_of_alarms(read, principals(read)))


def test_an_alarm_whose_key_refuses_everybody_is_told_once(
    configuration: Config, model: Model
) -> None:
    """What reaches nobody with every key at hand is a matter of "reachable" alone."""
    for key in ("sns", "smsbot"):
        drop_statement("aws_kms_key", key, "PublisherCloudwatch")(configuration)
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
