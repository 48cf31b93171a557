"""Faults about what a request carries: keys that it does not have, and keys that vary alone."""

import json

import pytest

from keyproof.access.proofs.everything import prove
from stacks.declared.declarations import declarations_of
from tests.keyproof.access.conftest import Model
from tests.keyproof.access.faults.faulty import (
    ACCOUNT,
    INBOUND,
    OUR_ARN,
    Config,
    Fault,
    add_condition,
    add_statement,
    both,
    change_statement,
    drop_condition,
    is_it,
)
from tests.stacks.synthesized import PLAIN

SNS_KEY, MAIN_KEY = "smsbot-dev-security-key-sns", "smsbot-dev-security-key-smsbot"
DYNAMODB_KEY = "smsbot-dev-security-key-dynamodb"
TOPIC_CONTEXT = "kms:EncryptionContext:aws:sns:topicArn"
FOR_GRANTS = {"kms:GrantIsForAWSResource": "true"}

FAULTS = (
    Fault(
        "a publisher held by the encryption context alone",
        change_statement(
            "aws_kms_key",
            "sns",
            "PublisherSmsVoice",
            Condition={"ArnEquals": {TOPIC_CONTEXT: INBOUND}},
        ),
        "nobody else",
        "aws_kms_key.sns",
        SNS_KEY,
        "sms-voice.amazonaws.com for another account can encrypt, decrypt",
        "Narrow the statement 'PublisherSmsVoice'",
    ),
    Fault(
        "SNS for queues held by the encryption context alone",
        change_statement(
            "aws_kms_key",
            "smsbot",
            "SnsForQueues",
            Condition={
                "ArnEquals": {
                    "kms:EncryptionContext:aws:sqs:arn": f"arn:aws:sqs:eu-west-1:{ACCOUNT}:"
                    "smsbot-dev-messaging-queue-dead-letter"
                }
            },
        ),
        "nobody else",
        "aws_kms_key.smsbot",
        MAIN_KEY,
        "sns.amazonaws.com for another account can encrypt, decrypt",
        "Narrow the statement 'SnsForQueues'",
    ),
    Fault(
        "a grant's purpose asked of the function",
        add_condition("aws_kms_key", "dynamodb", "RoleThroughDynamodb", "Bool", FOR_GRANTS),
        "sufficient",
        "aws_dynamodb_table.conversations",
        DYNAMODB_KEY,
        "role smsbot-dev-compute-role-bot needs kms:Decrypt for dynamodb:PutItem",
        "in the policy of aws_kms_key.dynamodb",
    ),
    Fault(
        "a grant's purpose asked of SNS",
        add_condition("aws_kms_key", "smsbot", "SnsForQueues", "Bool", FOR_GRANTS),
        "sufficient",
        "aws_sns_topic_subscription.inbound-sms",
        MAIN_KEY,
        "sns.amazonaws.com needs kms:GenerateDataKey for sqs:SendMessage",
        "Allow kms:GenerateDataKey to sns.amazonaws.com in the policy of aws_kms_key.smsbot",
    ),
    Fault(
        "a service that nobody names, for another account",
        add_statement(
            "aws_kms_key",
            "smsbot",
            Principal="*",
            Action="kms:Decrypt",
            Resource="*",
            Condition={"StringEquals": {"aws:SourceAccount": "999988887777"}},
        ),
        "nobody else",
        "aws_kms_key.smsbot",
        MAIN_KEY,
        "any other AWS service can decrypt",
        "Narrow the statement 'Fault'",
    ),
    Fault(
        "every condition of EventBridge on an alarm topic gone",
        drop_condition("aws_sns_topic_policy", "alarms-under-main-key", "PublisherEvents"),
        "nobody else",
        "aws_sns_topic.alarms-under-main-key",
        "",
        "events.amazonaws.com for another account can call sns:Publish",
        "Narrow the principals",
    ),
    Fault(
        "the account of EventBridge on an alarm topic gone",
        drop_condition(
            "aws_sns_topic_policy", "alarms-under-main-key", "PublisherEvents", "aws:SourceAccount"
        ),
        "nobody else",
        "aws_sns_topic.alarms-under-main-key",
        "",
        "events.amazonaws.com for another account can call sns:Publish",
        "Narrow the principals",
    ),
    Fault(
        "the rules of EventBridge on an alarm topic gone",
        drop_condition(
            "aws_sns_topic_policy", "alarms-under-main-key", "PublisherEvents", "aws:SourceArn"
        ),
        "nobody else",
        "aws_sns_topic.alarms-under-main-key",
        "",
        "events.amazonaws.com, for resources of this account that no call is about, can call",
        "Narrow the principals",
    ),
    Fault(
        "EventBridge in the name of any topic",
        drop_condition("aws_kms_key", "smsbot", "PublisherEvents"),
        "nobody else",
        "aws_kms_key.smsbot",
        MAIN_KEY,
        "events.amazonaws.com for another account can encrypt, decrypt",
        "Narrow the statement 'PublisherEvents'",
    ),
    Fault(
        "EventBridge in the name of another topic",
        change_statement(
            "aws_kms_key",
            "sns",
            "PublisherEvents",
            Condition={"ArnEquals": {TOPIC_CONTEXT: INBOUND}},
        ),
        "nobody else",
        "aws_kms_key.sns",
        SNS_KEY,
        "events.amazonaws.com for another account can encrypt, decrypt",
        "Narrow the statement 'PublisherEvents'",
    ),
    Fault(
        "a call that cannot be decided",
        add_condition(
            "aws_iam_role_policy",
            "bot-role-store-and-count",
            "Count",
            "DateGreaterThan",
            {"aws:CurrentTime": "2020-01-01T00:00:00Z"},
        ),
        "sufficient",
        "aws_dynamodb_table.analytics",
        "",
        "needs dynamodb:UpdateItem for dynamodb:UpdateItem, and the answer is Unknown",
        "Write the conditions",
    ),
)


def test_a_grant_for_what_is_no_resource_of_aws_is_found(
    configuration: Config, model: Model
) -> None:
    drop_condition("aws_kms_key", "dynamodb", "DeployRoleGrant", "kms:GrantIsForAWSResource")(
        configuration
    )
    (found,) = findings(configuration, model)
    assert "role deploy, for no resource of AWS, can grant through dynamodb" in found
    assert "Narrow the statement 'DeployRoleGrant' of aws_kms_key.dynamodb" in found


OTHER = "999988887777"
FOREIGN = {
    "a role that is named": (
        add_statement(
            "aws_kms_key",
            "smsbot",
            Principal={"AWS": f"arn:aws:iam::{OTHER}:role/partner"},
            Action="kms:PutKeyPolicy",
            Resource="*",
        ),
        f"role partner of account {OTHER} can administer (kms:PutKeyPolicy)",
    ),
    "the account of a caller": (
        add_statement(
            "aws_kms_key",
            "smsbot",
            Principal="*",
            Action="kms:Decrypt",
            Resource="*",
            Condition={"StringEquals": {"kms:CallerAccount": OTHER}},
        ),
        f"account {OTHER} can decrypt (kms:Decrypt)",
    ),
    "the account of a source": (
        add_condition(
            "aws_kms_key",
            "sns",
            "PublisherSmsVoice",
            "StringEquals",
            {"aws:SourceAccount": [ACCOUNT, OTHER]},
        ),
        f"sms-voice.amazonaws.com for account {OTHER} can encrypt, decrypt",
    ),
    "the account that may publish": (
        add_statement(
            "aws_sns_topic_policy",
            "inbound-sms",
            Principal={"AWS": f"arn:aws:iam::{OTHER}:root"},
            Action="sns:Publish",
            Resource=INBOUND,
        ),
        f"account {OTHER} can call sns:Publish on it",
    ),
    "the account that becomes the role": (
        add_statement(
            "aws_iam_role",
            "bot-role",
            "assume_role_policy",
            Principal={"AWS": OTHER},
            Action="sts:AssumeRole",
        ),
        f"account {OTHER} can call sts:AssumeRole on it",
    ),
}


@pytest.mark.parametrize("fault", FOREIGN)
def test_a_foreign_account_is_named_by_its_number(
    fault: str, configuration: Config, model: Model
) -> None:
    put_in, problem = FOREIGN[fault]
    # Where a policy has a number, the own one has to be known to tell them apart.
    text = json.dumps(configuration).replace(ACCOUNT, "111122223333")
    changed = json.loads(text)
    changed["provider"]["aws"][0]["allowed_account_ids"] = ["111122223333"]
    put_in(changed)
    changed = json.loads(json.dumps(changed).replace(ACCOUNT, "111122223333"))
    found = findings(changed, model)
    if fault == "the account of a source":
        drop_condition("aws_kms_key", "sns", "PublisherSmsVoice", "aws:SourceArn")(changed)
        found = findings(changed, model)
    assert any(problem in each for each in found), found
    assert not [each for each in found if "any other account" in each], found


def test_the_statement_that_brings_it_is_blamed_alone(configuration: Config, model: Model) -> None:
    add_statement("aws_kms_key", "smsbot", Principal="*", Action="kms:Decrypt", Resource="*")(
        configuration
    )
    found = [each for each in findings(configuration, model) if each.startswith("nobody else")]
    assert found
    for each in found:
        assert "Narrow the statement 'Fault' of aws_kms_key.smsbot, or" in each, each


def findings(config: Config, model: Model) -> list[str]:
    return [str(each) for each in prove(model(config), declarations_of(PLAIN)).findings]


@pytest.mark.parametrize("fault", FAULTS, ids=lambda each: each.name)
def test_a_fault_is_found(fault: Fault, configuration: Config, model: Model) -> None:
    fault.put_in(configuration)
    found = prove(model(configuration), declarations_of(PLAIN)).findings
    assert any(is_it(fault, each) for each in found), "\n".join(map(str, found))


def test_a_call_that_is_unknown_is_needed(configuration: Config, model: Model) -> None:
    next(each for each in FAULTS if each.name == "a call that cannot be decided").put_in(
        configuration
    )
    found = findings(configuration, model)
    assert found
    assert not [each for each in found if each.startswith("necessary")]


@pytest.mark.parametrize("key", ["tableName", "subscriberId"])
def test_a_table_may_be_named_in_the_encryption_context(
    key: str, configuration: Config, model: Model
) -> None:
    """The grant of the function, narrowed to what DynamoDB names, is still enough."""
    value = {"tableName": "smsbot-dev-storage-table-*", "subscriberId": ACCOUNT}[key]
    name = f"kms:EncryptionContext:aws:dynamodb:{key}"
    add_condition("aws_kms_key", "dynamodb", "RoleThroughDynamodb", "StringLike", {name: value})(
        configuration
    )
    found = findings(configuration, model)
    assert not [each for each in found if each.startswith("sufficient")]


def test_no_key_is_described_under_an_encryption_context(
    configuration: Config, model: Model
) -> None:
    (access,) = (
        each
        for each in prove(model(configuration), declarations_of(PLAIN)).access
        if each.principal.name == "logs.eu-west-1.amazonaws.com" and each.ways
    )
    assert [sorted(way.decisions) for way in access.ways] == [
        [
            "kms:Decrypt",
            "kms:Encrypt",
            "kms:GenerateDataKey",
            "kms:GenerateDataKeyPair",
            "kms:GenerateDataKeyPairWithoutPlaintext",
            "kms:GenerateDataKeyWithoutPlaintext",
            "kms:ReEncryptFrom",
            "kms:ReEncryptTo",
        ]
    ]


BEYOND_NEED = {
    "a user added to those who administer": (
        change_statement(
            "aws_kms_key",
            "smsbot",
            "AdministrationByAccount",
            Principal={"AWS": [f"{OUR_ARN}:root", f"{OUR_ARN}:user/alice"]},
        ),
        f"necessary: aws_kms_key.smsbot (key {MAIN_KEY}): statement 'AdministrationByAccount' "
        "names arn:aws:iam::ACCOUNT:user/alice, which no call needs",
    ),
    "everything but some resources": (
        change_statement(
            "aws_iam_role_policy",
            "bot-role-publish-status",
            "PublishStatus",
            Resource=[],
            NotResource="arn:aws:s3:::x",
        ),
        "is about every resource but arn:aws:s3:::x, which covers more than the calls need",
    ),
    "everything but some actions": (
        change_statement(
            "aws_iam_role_policy",
            "bot-role-publish-status",
            "PublishStatus",
            Action=[],
            NotAction=["sns:Subscribe"],
        ),
        "allows everything but sns:Subscribe, which covers more than the calls need",
    ),
    "everybody but one": (
        add_statement(
            "aws_sns_topic_policy",
            "inbound-sms",
            NotPrincipal={"AWS": f"{OUR_ARN}:user/alice"},
            Action="sns:GetTopicAttributes",
            Resource=INBOUND,
            Condition={"StringEquals": {"aws:PrincipalAccount": ACCOUNT}},
        ),
        "names everybody but arn:aws:iam::ACCOUNT:user/alice, which covers more",
    ),
    "a service added to those who become the role": (
        both(
            change_statement(
                "aws_iam_role",
                "bot-role",
                "",
                argument="assume_role_policy",
                Principal={"Service": ["lambda.amazonaws.com", "edgelambda.amazonaws.com"]},
            )
        ),
        "names edgelambda.amazonaws.com, which no call needs",
    ),
}


@pytest.mark.parametrize("fault", BEYOND_NEED)
def test_what_no_call_needs_is_found(fault: str, configuration: Config, model: Model) -> None:
    put_in, problem = BEYOND_NEED[fault]
    put_in(configuration)
    found = findings(configuration, model)
    assert any(each.startswith("necessary") and problem in each for each in found), found
