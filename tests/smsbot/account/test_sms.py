"""What is read of a phone number, against AWS's own description of the services."""

from collections.abc import Generator, Mapping
from contextlib import contextmanager
from typing import Any

import pytest
from botocore.stub import Stubber

from keyproof.aws.arguments.every_type import is_compared
from keyproof.policy_document import Statement
from keyproof.tests.cases import read_data
from smsbot.account.account import Account
from smsbot.account.messaging.sms import read_sms
from smsbot.design.reading import read_configuration
from smsbot.design.synthesis import all_synthesized
from stacks.bootstrap.permissions.policy import permissions
from stacks.bootstrap.role import Role
from stacks.settings.environment import Environment
from tests.smsbot.account.reading import account_of, design_of
from tests.stacks.synthesized import NEWER_PROVIDER, WITH_NUMBER

DESIGN = design_of(read_data(__file__, "design"))
NUMBER: Mapping[str, object] = read_data(__file__, "number")
LISTS: Mapping[str, object] = read_data(__file__, "lists")


@pytest.fixture
def account() -> Account:
    return account_of(DESIGN)


@contextmanager
def stubs(account: Account) -> Generator[tuple[Stubber, Stubber]]:
    services = account.client("sms-voice"), account.client("cloudformation")
    with Stubber(services[0]) as sms, Stubber(services[1]) as cloudformation:
        yield sms, cloudformation


def read(account: Account, numbers: list[Any]) -> dict[str, Mapping[str, object]]:
    with stubs(account) as (sms, cloudformation):
        sms.add_response("describe_opt_out_lists", LISTS, {"OptOutListNames": ["own-list"]})
        sms.add_response("describe_phone_numbers", {"PhoneNumbers": numbers}, {})
        template = {"TemplateBody": '{"Resources": {"A": {}}}'}
        cloudformation.add_response("get_template", template, {"StackName": "own-stack"})
        return {each.address: each.values for each in read_sms(account)}


def test_the_number_on_the_designed_list_is_read_and_no_other(account: Account) -> None:
    other = {**NUMBER, "OptOutListName": "Default", "PhoneNumberId": "phone-2"}
    assert read(account, [other, NUMBER]) == read_data(__file__, "number_on_the_list")
    assert account.not_checked == ()


def test_every_argument_that_is_written_is_read_or_is_exempt(account: Account) -> None:
    with all_synthesized([WITH_NUMBER]) as paths:
        written = read_configuration(paths[WITH_NUMBER.name]).resources
    found = read(account, [NUMBER])
    kinds = {address.partition(".")[0]: set(values) for address, values in found.items()}
    unread = {
        (each.type, argument)
        for each in written
        if each.type in kinds
        for argument in each.values
        if is_compared(each.type, argument) and argument not in kinds[each.type]
    }
    assert len(kinds) == 3
    assert unread == set()


def test_what_is_not_there_is_not_read(account: Account) -> None:
    with stubs(account) as (sms, cloudformation):
        sms.add_client_error("describe_opt_out_lists", "ResourceNotFoundException")
        sms.add_response("describe_phone_numbers", {"PhoneNumbers": []})
        cloudformation.add_client_error(
            "get_template", "ValidationError", "Stack with id own-stack does not exist"
        )
        assert read_sms(account) == []
    assert account.not_checked == ()


def test_what_is_not_allowed_is_noted(account: Account) -> None:
    with stubs(account) as (sms, cloudformation):
        sms.add_client_error("describe_opt_out_lists", "AccessDeniedException")
        sms.add_client_error("describe_phone_numbers", "AccessDeniedException")
        cloudformation.add_client_error("get_template", "AccessDenied")
        assert len(read_sms(account)) == 3
    assert {each.action for each in account.not_checked} == {
        "cloudformation:GetTemplate",
        "sms-voice:DescribeOptOutLists",
        "sms-voice:DescribePhoneNumbers",
    }


@pytest.mark.parametrize(
    ("environment", "statement"),
    [
        (
            WITH_NUMBER,
            Statement(
                sid="VerifyTemplates",
                actions=("cloudformation:GetTemplate",),
                resources=(
                    "arn:aws:cloudformation:eu-west-1:111122223333:stack/smsbot-number-*/*",
                ),
            ),
        ),
        (
            NEWER_PROVIDER,
            Statement(
                sid="VerifyConfigurationSets",
                actions=("sms-voice:DescribeConfigurationSets",),
                resources=(
                    "arn:aws:sms-voice:eu-west-1:111122223333:configuration-set/smsbot-newer-*",
                ),
            ),
        ),
    ],
    ids=["CloudFormation", "provider"],
)
def test_the_policy_allows_it_only_with_a_number(
    environment: Environment, statement: Statement
) -> None:
    environment = environment.model_copy(update={"account_id": "111122223333"})
    without = environment.model_copy(update={"sms": None})
    numbers, events = (
        each
        for each in permissions(environment, Role.VERIFY).statements
        if each not in permissions(without, Role.VERIFY).statements
    )
    assert numbers.sid == "VerifyNumbers"
    assert events == statement
