"""What AWS End User Messaging SMS has of an environment in an account, where one has a number."""

import json
from collections.abc import Iterator, Mapping

from smsbot.loaders.account.account import Account
from smsbot.model.resource import Resource, Unknown

NUMBER = "aws_pinpointsmsvoicev2_phone_number"
OPT_OUT_LIST = "aws_pinpointsmsvoicev2_opt_out_list"
STACK = "aws_cloudformation_stack"
# Arguments of a number, by how the service spells them.
# https://docs.aws.amazon.com/pinpoint/latest/apireference_smsvoicev2/API_PhoneNumberInformation.html
OF_A_NUMBER = {
    "deletion_protection_enabled": "DeletionProtectionEnabled",
    "iso_country_code": "IsoCountryCode",
    "message_type": "MessageType",
    "number_capabilities": "NumberCapabilities",
    "number_type": "NumberType",
    "opt_out_list_name": "OptOutListName",
    "self_managed_opt_outs_enabled": "SelfManagedOptOutsEnabled",
    "two_way_channel_arn": "TwoWayChannelArn",
    "two_way_channel_enabled": "TwoWayEnabled",
    "two_way_channel_role": "TwoWayChannelRole",
}


def read_sms(account: Account) -> list[Resource]:
    """The designed number, opt-out list and CloudFormation stack that are there."""
    return [*_opt_out_lists(account), *_numbers(account), *_stacks(account)]


def _opt_out_lists(account: Account) -> Iterator[Resource]:
    for name in account.scope.names(OPT_OUT_LIST):
        address = account.scope.address(OPT_OUT_LIST, name)
        found = account.ask(
            address,
            "sms-voice:DescribeOptOutLists",
            lambda name=name: account.sms.describe_opt_out_lists(OptOutListNames=[name]),
        )
        if found is not None:
            yield Resource(
                address=address,
                type=OPT_OUT_LIST,
                values={"name": found if isinstance(found, Unknown) else name},
                prevent_destroy=None,
            )


def _numbers(account: Account) -> Iterator[Resource]:
    """The number on the designed opt-out list: it has no name that is known before it is there."""
    for number in account.scope.resources(NUMBER):
        found = account.ask(
            number.address,
            "sms-voice:DescribePhoneNumbers",
            lambda: [
                each
                for page in account.sms.get_paginator("describe_phone_numbers").paginate()
                for each in page["PhoneNumbers"]
            ],
        )
        if isinstance(found, Unknown):
            yield Resource(
                address=number.address,
                type=NUMBER,
                values={"two_way_channel_arn": found},
                prevent_destroy=None,
            )
        for each in found if isinstance(found, list) else []:
            if each.get("OptOutListName") == number.text("opt_out_list_name"):
                yield _number(number.address, each)


def _number(address: str, found: Mapping[str, object]) -> Resource:
    return Resource(
        address=address,
        type=NUMBER,
        values={
            "arn": found.get("PhoneNumberArn"),
            "id": found.get("PhoneNumberId"),
            **{argument: found.get(name) for argument, name in OF_A_NUMBER.items()},
        },
        prevent_destroy=None,
    )


def _stacks(account: Account) -> Iterator[Resource]:
    for stack in account.scope.resources(STACK):
        name = stack.text("name")
        template = account.ask(
            stack.address,
            "cloudformation:GetTemplate",
            lambda name=name: account.cloudformation.get_template(StackName=name)["TemplateBody"],
            absent="does not exist",
        )
        if template is not None:
            # boto3 hands a template in JSON over as it is after ``json.loads``.
            is_text = isinstance(template, str | Unknown)
            yield Resource(
                address=stack.address,
                type=STACK,
                values={
                    "name": name,
                    "template_body": template if is_text else json.dumps(template),
                },
            )
