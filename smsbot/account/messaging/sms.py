"""What AWS End User Messaging SMS has of an environment in an account, where one has a number."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from keyproof.model.resource import Resource, Unknown
from smsbot.account.account import Account, fields_of, resource_at

CONFIGURATION_SET = "aws_pinpointsmsvoicev2_configuration_set"
EVENT_DESTINATION = "aws_pinpointsmsvoicev2_event_destination"
NUMBER = "aws_pinpointsmsvoicev2_phone_number"
OPT_OUT_LIST = "aws_pinpointsmsvoicev2_opt_out_list"
STACK = "aws_cloudformation_stack"
# https://docs.aws.amazon.com/pinpoint/latest/apireference_smsvoicev2/API_PhoneNumberInformation.html
OF_A_NUMBER = (
    "deletion_protection_enabled iso_country_code message_type number_capabilities number_type "
    "opt_out_list_name self_managed_opt_outs_enabled two_way_channel_arn two_way_channel_role"
)
# The blocks of an event destination and their arguments, by how the service spells them.
# https://docs.aws.amazon.com/pinpoint/latest/apireference_smsvoicev2/API_EventDestination.html
OF_A_DESTINATION = {
    "cloudwatch_logs_destination": ("CloudWatchLogsDestination", "iam_role_arn log_group_arn"),
    "kinesis_firehose_destination": (
        "KinesisFirehoseDestination",
        "delivery_stream_arn iam_role_arn",
    ),
    "sns_destination": ("SnsDestination", "topic_arn"),
}


def read_sms(account: Account) -> list[Resource]:
    """The designed number, opt-out list, configuration set and CloudFormation stack.

    Each is there only if AWS reports it. Of a configuration set, every event destination is read.
    """
    return [
        *_opt_out_lists(account),
        *_numbers(account),
        *_configuration_sets(account),
        *_stacks(account),
    ]


def _opt_out_lists(account: Account) -> Iterator[Resource]:
    for name in account.scope.names(OPT_OUT_LIST):
        address = account.scope.address(OPT_OUT_LIST, name)
        found = account.ask(address, "sms-voice:DescribeOptOutLists", OptOutListNames=[name])
        if found is not None:
            yield resource_at(address, name=found if isinstance(found, Unknown) else name)


def _numbers(account: Account) -> Iterator[Resource]:
    """The number on the designed opt-out list: it has no name that is known before it is there."""
    for number in account.scope.resources(NUMBER):
        for found in account.listed(
            number.address,
            "sms-voice:DescribePhoneNumbers",
            "PhoneNumbers",
            otherwise=(
                {
                    "OptOutListName": number.text("opt_out_list_name"),
                    "TwoWayChannelArn": Unknown(),
                },
            ),
        ):
            if found.get("OptOutListName") == number.text("opt_out_list_name"):
                yield resource_at(
                    number.address,
                    arn=found.get("PhoneNumberArn"),
                    id=found.get("PhoneNumberId"),
                    two_way_channel_enabled=found.get("TwoWayEnabled"),
                    **fields_of(found, OF_A_NUMBER),
                )


def _configuration_sets(account: Account) -> Iterator[Resource]:
    for designed in account.scope.resources(CONFIGURATION_SET):
        name = designed.text("name")
        for each in account.listed(
            designed.address,
            "sms-voice:DescribeConfigurationSets",
            "ConfigurationSets",
            ConfigurationSetNames=[name],
        ):
            yield resource_at(
                designed.address,
                name=name,
                **fields_of(each, "default_message_type default_sender_id"),
            )
            for destination in each["EventDestinations"]:
                yield _event_destination(account, name, destination)


def _event_destination(account: Account, of: str, found: Mapping[str, Any]) -> Resource:
    """A destination of the configuration set ``of``, whether it is designed or not."""
    name = found["EventDestinationName"]
    named = (of, name)
    addresses = (
        each.address
        for each in account.scope.resources(EVENT_DESTINATION)
        if (each.text("configuration_set_name"), each.text("event_destination_name")) == named
    )
    return resource_at(
        next(addresses, f"{EVENT_DESTINATION}.{of}.{name}"),
        # By which Terraform imports it.
        id=f"{of},{name}",
        configuration_set_name=of,
        event_destination_name=name,
        enabled=found["Enabled"],
        matching_event_types=found["MatchingEventTypes"],
        **{
            block: [fields_of(there, arguments)] if (there := found.get(key)) else None
            for block, (key, arguments) in OF_A_DESTINATION.items()
        },
    )


def _stacks(account: Account) -> Iterator[Resource]:
    for stack in account.scope.resources(STACK):
        name = stack.text("name")
        template = account.ask(
            stack.address,
            "cloudformation:GetTemplate",
            "TemplateBody",
            absent="does not exist",
            StackName=name,
        )
        if template is not None:
            # boto3 hands a template in JSON over as it is after ``json.loads``.
            is_text = isinstance(template, str | Unknown)
            yield resource_at(
                stack.address,
                name=name,
                template_body=template if is_text else json.dumps(template),
            )
