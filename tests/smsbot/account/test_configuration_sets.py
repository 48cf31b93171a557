"""Configuration sets and their event destinations, which newer releases of the provider make."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

import pytest
from botocore.stub import Stubber

from keyproof.aws.arguments.every_type import is_compared
from keyproof.model.assembly.assemble import assemble
from keyproof.model.assembly.ways_out import ways_out_of
from keyproof.model.resource import Resource, Stack
from smsbot.account.account import Account
from smsbot.account.messaging.sms import CONFIGURATION_SET, EVENT_DESTINATION, read_sms
from smsbot.design.reading import read_configuration
from smsbot.design.synthesis import all_synthesized
from smsbot.questions.verify.remedies import Remedies
from smsbot.questions.verify.values import compared
from tests.smsbot.account.reading import account_of
from tests.stacks.synthesized import NEWER_PROVIDER

NAME = "smsbot-newer-messaging-configuration-texts"
HERE = "arn:aws:{}:eu-west-1:123456789012:{}"
ROLE = "arn:aws:iam::123456789012:role/smsbot-newer-messaging-role-event-logs"
GROUP = HERE.format("logs", "log-group:smsbot-newer-messaging-logs-sns")
TOPIC = HERE.format("sns", "smsbot-newer-messaging-topic-delivery-status")
ELSEWHERE = "arn:aws:firehose:eu-west-1:999999999999:deliverystream/elsewhere"
DESTINATION: Mapping[str, object] = {"Enabled": True, "MatchingEventTypes": ["TEXT_ALL"]}
TO_TOPIC = {**DESTINATION, "EventDestinationName": "topic", "SnsDestination": {"TopicArn": TOPIC}}
TO_LOGS = {
    **DESTINATION,
    "EventDestinationName": "logs",
    "CloudWatchLogsDestination": {"IamRoleArn": ROLE, "LogGroupArn": GROUP},
}
TO_ELSEWHERE = {
    **DESTINATION,
    "EventDestinationName": "mine",
    "KinesisFirehoseDestination": {"IamRoleArn": ROLE, "DeliveryStreamArn": ELSEWHERE},
}
SET = f"{CONFIGURATION_SET}.configuration-set"
OF_TOPIC = f"{EVENT_DESTINATION}.configuration-set-topic"
OF_LOGS = f"{EVENT_DESTINATION}.configuration-set-logs"
OF_ELSEWHERE = f"{EVENT_DESTINATION}.{NAME}.mine"


@pytest.fixture(scope="module")
def design() -> Stack:
    """The design as it is synthesized, without the number and the list."""
    with all_synthesized([NEWER_PROVIDER]) as paths:
        whole = read_configuration(paths[NEWER_PROVIDER.name], account_id="123456789012")
    kinds = (CONFIGURATION_SET, EVENT_DESTINATION)
    return replace(whole, resources=tuple(each for each in whole.resources if each.type in kinds))


@pytest.fixture
def account(design: Stack) -> Account:
    return account_of(design, prefix="smsbot-newer-", region="eu-west-1")


def read(account: Account, *destinations: Mapping[str, object], **of_set: object) -> list[Resource]:
    found: dict[str, Any] = {
        "ConfigurationSetArn": HERE.format("sms-voice", f"configuration-set/{NAME}"),
        "ConfigurationSetName": NAME,
        "EventDestinations": list(destinations),
        "CreatedTimestamp": 1,
        **of_set,
    }
    with Stubber(account.client("sms-voice")) as sms:
        sms.add_response(
            "describe_configuration_sets",
            {"ConfigurationSets": [found]},
            {"ConfigurationSetNames": [NAME]},
        )
        return read_sms(account)


def differences(design: Stack, found: Iterable[Resource]) -> set[tuple[str, str]]:
    model = assemble(design, exemptions={})
    there = {each.address: each for each in found}
    return {
        (each.address, pair.path)
        for each in design.resources
        if each.address in there
        for pair in compared(each, there[each.address], model)
        if pair.expected != pair.found
    }


def test_what_is_as_designed_has_no_difference(account: Account, design: Stack) -> None:
    found = read(account, TO_LOGS, TO_TOPIC)
    assert {each.address for each in found} == {SET, OF_TOPIC, OF_LOGS}
    assert differences(design, found) == set()
    assert account.not_checked == ()


def test_every_argument_that_is_written_is_read(account: Account, design: Stack) -> None:
    there = {each.address: each.values for each in read(account, TO_TOPIC, TO_LOGS)}
    assert len(design.resources) == 3
    for each in design.resources:
        written = {argument for argument in each.values if is_compared(each.type, argument)}
        assert written <= set(there[each.address])


@pytest.mark.parametrize(
    ("change", "paths"),
    [
        ({"Enabled": False}, {"enabled"}),
        ({"MatchingEventTypes": ["TEXT_DELIVERED"]}, {"matching_event_types"}),
        ({"SnsDestination": {"TopicArn": f"{TOPIC}-other"}}, {"sns_destination.topic_arn"}),
        (
            {
                "SnsDestination": None,
                "CloudWatchLogsDestination": TO_LOGS["CloudWatchLogsDestination"],
            },
            {
                "sns_destination.topic_arn",
                "cloudwatch_logs_destination.iam_role_arn",
                "cloudwatch_logs_destination.log_group_arn",
            },
        ),
    ],
)
def test_every_change_of_a_destination_is_a_difference(
    change: dict[str, object], paths: set[str], account: Account, design: Stack
) -> None:
    changed = {name: each for name, each in {**TO_TOPIC, **change}.items() if each is not None}
    assert differences(design, read(account, TO_LOGS, changed)) == {
        (OF_TOPIC, path) for path in paths
    }


def test_how_texts_are_sent_is_compared(account: Account, design: Stack) -> None:
    found = read(account, TO_LOGS, TO_TOPIC, DefaultSenderId="OTHER")
    assert differences(design, found) == {(SET, "default_sender_id")}


def test_a_destination_that_nobody_declared_is_a_way_out_with_the_command_against_it(
    account: Account, design: Stack
) -> None:
    found = {each.address: each for each in read(account, TO_LOGS, TO_ELSEWHERE)}
    assert set(found) == {SET, OF_LOGS, OF_ELSEWHERE}
    live = replace(design, resources=tuple(found.values()))
    assert any(each.target == ELSEWHERE for each in ways_out_of(live))
    remedies = Remedies(environment=NEWER_PROVIDER, profile=None)
    assert remedies.take_away(found[OF_ELSEWHERE]) == (
        "aws pinpoint-sms-voice-v2 delete-event-destination "
        f"--configuration-set-name {NAME} --event-destination-name mine --region eu-west-1",
    )


@pytest.mark.parametrize(
    ("error", "not_checked"),
    [
        ("ResourceNotFoundException", []),
        ("AccessDeniedException", [(SET, "sms-voice:DescribeConfigurationSets")]),
    ],
)
def test_a_set_that_is_not_there_or_may_not_be_read_is_not_read_and_the_latter_is_noted(
    error: str, not_checked: list[tuple[str, str]], account: Account
) -> None:
    with Stubber(account.client("sms-voice")) as sms:
        sms.add_client_error("describe_configuration_sets", error)
        assert read_sms(account) == []
    assert [(each.what, each.action) for each in account.not_checked] == not_checked
