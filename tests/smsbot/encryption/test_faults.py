"""Deliberate faults, each put into the synthesized stack alone: one question must find it."""

import json
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest

from smsbot.encryption.coverage import coverage
from smsbot.encryption.declarations import declarations_of
from smsbot.encryption.finding import Finding
from smsbot.encryption.proofs.everything import prove
from tests.smsbot.encryption.conftest import Model
from tests.stacks.synthesized import PLAIN

Config = dict[str, Any]
ACCOUNT = "${data.aws_caller_identity.current.account_id}"
OUR_ARN = f"arn:aws:iam::{ACCOUNT}"
INBOUND = f"arn:aws:sns:eu-west-1:{ACCOUNT}:smsbot-dev-messaging-topic-inbound-sms"


@dataclass(frozen=True)
class Fault:
    """What is done to the stack, and what the finding has to say.

    ``rule`` is what finds it first of all, ``resource`` and ``key`` what it names.
    """

    name: str
    put_in: Callable[[Config], None]
    rule: str
    resource: str
    key: str
    problem: str
    remedy: str


@contextmanager
def policy_of(config: Config, kind: str, name: str, argument: str = "policy") -> Generator[Any]:
    resource = config["resource"][kind][name]
    document = json.loads(resource[argument])
    yield document
    resource[argument] = json.dumps(document)


def _statement(document: Any, sid: str) -> Any:
    (statement,) = (each for each in document["Statement"] if each["Sid"] == sid)
    return statement


def drop_condition(kind: str, name: str, sid: str, *keys: str) -> Callable[[Config], None]:
    """Take conditions out of a statement; all of them if none is named."""

    def put_in(config: Config) -> None:
        with policy_of(config, kind, name) as document:
            statement = _statement(document, sid)
            for operator in list(statement["Condition"]):
                for key in list(statement["Condition"][operator]):
                    if not keys or key in keys:
                        del statement["Condition"][operator][key]
                if not statement["Condition"][operator]:
                    del statement["Condition"][operator]
            if not statement["Condition"]:
                del statement["Condition"]

    return put_in


def drop_statement(kind: str, name: str, sid: str) -> Callable[[Config], None]:
    def put_in(config: Config) -> None:
        with policy_of(config, kind, name) as document:
            document["Statement"].remove(_statement(document, sid))

    return put_in


def change_statement(kind: str, name: str, sid: str, **elements: Any) -> Callable[[Config], None]:
    def put_in(config: Config) -> None:
        with policy_of(config, kind, name) as document:
            _statement(document, sid).update(elements)

    return put_in


def add_statement(kind: str, name: str, argument: str = "policy", **elements: Any) -> Any:
    def put_in(config: Config) -> None:
        with policy_of(config, kind, name, argument) as document:
            document["Statement"].append({"Sid": "Fault", "Effect": "Allow", **elements})

    return put_in


def set_argument(kind: str, name: str, argument: str, value: Any) -> Callable[[Config], None]:
    def put_in(config: Config) -> None:
        config["resource"][kind][name][argument] = value

    return put_in


def add_resource(kind: str, called: str, /, **arguments: Any) -> Callable[[Config], None]:
    def put_in(config: Config) -> None:
        config["resource"].setdefault(kind, {})[called] = arguments

    return put_in


def both(*faults: Callable[[Config], None]) -> Callable[[Config], None]:
    def put_in(config: Config) -> None:
        for fault in faults:
            fault(config)

    return put_in


def _alarm_to(topic: str) -> Callable[[Config], None]:
    return add_resource(
        "aws_cloudwatch_metric_alarm",
        "errors",
        alarm_name="errors",
        alarm_actions=["${aws_sns_topic." + topic + ".arn}"],
    )


def _rule_to_topic(config: Config) -> None:
    add_resource("aws_cloudwatch_event_rule", "keys", name="keys")(config)
    add_resource(
        "aws_cloudwatch_event_target",
        "keys",
        rule="${aws_cloudwatch_event_rule.keys.name}",
        arn="${aws_sns_topic.delivery-status.arn}",
    )(config)


FAULTS = (
    Fault(
        "the role's lock out of the key policy",
        drop_condition("aws_kms_key", "sns", "RoleThroughSns", "aws:PrincipalArn"),
        "nobody else",
        "aws_kms_key.sns",
        "smsbot-dev-security-key-sns",
        "any other identity of this account can encrypt, decrypt through sns",
        "Narrow the statement 'RoleThroughSns' of aws_kms_key.sns",
    ),
    Fault(
        "the service's lock out of the key policy",
        drop_condition("aws_kms_key", "dynamodb", "RoleThroughDynamodb", "kms:ViaService"),
        "nobody else",
        "aws_kms_key.dynamodb",
        "smsbot-dev-security-key-dynamodb",
        "role-bot, given policies of its own that allow everything can encrypt, decrypt (",
        "Narrow the statement 'RoleThroughDynamodb' of aws_kms_key.dynamodb",
    ),
    Fault(
        "the service's lock out of the role's policy",
        drop_condition("aws_iam_role_policy", "bot-role-use-sns-key", "UseKeyThroughSns"),
        "nobody else",
        "aws_kms_key.sns",
        "smsbot-dev-security-key-sns",
        "role-bot, given a key policy that allows everything can read config, encrypt, decrypt (",
        "'UseKeyThroughSns' of aws_iam_role_policy.bot-role-use-sns-key",
    ),
    Fault(
        "a role widened to a pattern",
        change_statement(
            "aws_kms_key",
            "dynamodb",
            "RoleThroughDynamodb",
            Condition={
                "ArnLike": {"aws:PrincipalArn": f"{OUR_ARN}:role/smsbot-*"},
                "StringEquals": {"kms:ViaService": "dynamodb.eu-west-1.amazonaws.com"},
            },
        ),
        "nobody else",
        "aws_kms_key.dynamodb",
        "smsbot-dev-security-key-dynamodb",
        "any other identity of this account can encrypt, decrypt through dynamodb",
        "Narrow the statement 'RoleThroughDynamodb'",
    ),
    Fault(
        "a principal widened to everybody",
        change_statement("aws_kms_key", "sns", "RoleThroughSns", Principal="*", Condition={}),
        "nobody else",
        "aws_kms_key.sns",
        "smsbot-dev-security-key-sns",
        "any other account can read config, encrypt, decrypt (",
        "Narrow the statement 'RoleThroughSns'",
    ),
    Fault(
        "another role let in beside the function's",
        add_statement(
            "aws_kms_key",
            "logs",
            Principal={"AWS": f"{OUR_ARN}:role/support"},
            Action="kms:Decrypt",
            Resource="*",
        ),
        "nobody else",
        "aws_kms_key.logs",
        "smsbot-dev-security-key-logs",
        "role support can decrypt (kms:Decrypt)",
        "Narrow the statement 'Fault' of aws_kms_key.logs",
    ),
    Fault(
        "another account let in",
        add_statement(
            "aws_kms_key",
            "smsbot",
            Principal={"AWS": "999988887777"},
            Action="kms:Decrypt",
            Resource="*",
        ),
        "nobody else",
        "aws_kms_key.smsbot",
        "smsbot-dev-security-key-smsbot",
        "account 999988887777 can decrypt",
        "Narrow the statement 'Fault'",
    ),
    Fault(
        "everybody but one let in",
        add_statement(
            "aws_kms_key",
            "smsbot",
            NotPrincipal={"AWS": f"{OUR_ARN}:user/alice"},
            NotAction="kms:Encrypt",
            Resource="*",
        ),
        "nobody else",
        "aws_kms_key.smsbot",
        "smsbot-dev-security-key-smsbot",
        "any other account can",
        "Narrow the statement 'Fault'",
    ),
    Fault(
        "an organization let in",
        add_statement(
            "aws_kms_key",
            "smsbot",
            Principal="*",
            Action="kms:Decrypt",
            Resource="*",
            Condition={"StringEquals": {"aws:PrincipalOrgID": "o-abcde12345"}},
        ),
        "nobody else",
        "aws_kms_key.smsbot",
        "smsbot-dev-security-key-smsbot",
        "any other account can decrypt",
        "Narrow the statement 'Fault'",
    ),
    Fault(
        "a service that no call is of",
        add_statement(
            "aws_kms_key",
            "dynamodb",
            Principal={"Service": "s3.amazonaws.com"},
            Action="kms:Decrypt",
            Resource="*",
            Condition={"StringEquals": {"aws:SourceAccount": ACCOUNT}},
        ),
        "nobody else",
        "aws_kms_key.dynamodb",
        "smsbot-dev-security-key-dynamodb",
        "s3.amazonaws.com can decrypt",
        "Narrow the statement 'Fault'",
    ),
    Fault(
        "a publisher for any account",
        drop_condition("aws_kms_key", "sns", "PublisherSmsVoice"),
        "nobody else",
        "aws_kms_key.sns",
        "smsbot-dev-security-key-sns",
        "sms-voice.amazonaws.com for another account can encrypt, decrypt",
        "Narrow the statement 'PublisherSmsVoice'",
    ),
    Fault(
        "SNS for any topic of the account",
        drop_condition("aws_kms_key", "smsbot", "SnsForQueues", "aws:SourceArn"),
        "nobody else",
        "aws_kms_key.smsbot",
        "smsbot-dev-security-key-smsbot",
        "sns.amazonaws.com, for resources of this account that no call is about,",
        "Narrow the statement 'SnsForQueues'",
    ),
    Fault(
        "log groups of any account",
        drop_condition("aws_kms_key", "logs", "CloudWatchLogs"),
        "nobody else",
        "aws_kms_key.logs",
        "smsbot-dev-security-key-logs",
        "logs.eu-west-1.amazonaws.com for another account can",
        "Narrow the statement 'CloudWatchLogs'",
    ),
    Fault(
        "an administrator who can decrypt",
        change_statement("aws_kms_key", "smsbot", "AdministrationByAccount", Action="kms:*"),
        "nobody else",
        "aws_kms_key.smsbot",
        "smsbot-dev-security-key-smsbot",
        "any other identity of this account can",
        "Narrow the statement 'AdministrationByAccount'",
    ),
    Fault(
        "no policy on a key",
        lambda config: config["resource"]["aws_kms_key"]["smsbot"].pop("policy"),
        "nobody else",
        "aws_kms_key.smsbot",
        "smsbot-dev-security-key-smsbot",
        "administrators of this account can",
        "of aws_kms_key.smsbot (KMS's default policy)",
    ),
    Fault(
        "users who may administer",
        drop_statement("aws_kms_key", "sns", "UsersDoNotAdminister"),
        "nobody else",
        "aws_kms_key.sns",
        "smsbot-dev-security-key-sns",
        "given policies of its own that allow everything can administer",
        "Narrow the statement 'AdministrationByAccount'",
    ),
    Fault(
        "a role of the stack with both duties",
        both(
            drop_statement("aws_kms_key", "sns", "UsersDoNotAdminister"),
            add_statement(
                "aws_iam_role_policy",
                "bot-role-use-sns-key",
                Action="kms:PutKeyPolicy",
                Resource="${aws_kms_key.sns.arn}",
            ),
        ),
        "separate duties",
        "aws_kms_key.sns",
        "smsbot-dev-security-key-sns",
        "role smsbot-dev-compute-role-bot can both change the key and decrypt with it",
        "Deny one of the two in the key policy",
    ),
    Fault(
        "nobody left who may change a key policy",
        drop_statement("aws_kms_key", "logs", "AdministrationByAccount"),
        "no lockout",
        "aws_kms_key.logs",
        "smsbot-dev-security-key-logs",
        "nobody who is certain to stay can change its policy",
        "Allow kms:PutKeyPolicy",
    ),
    Fault(
        "a topic without a key",
        lambda config: config["resource"]["aws_sns_topic"]["inbound-sms"].pop("kms_master_key_id"),
        "coverage",
        "aws_sns_topic.inbound-sms",
        "",
        "it is not encrypted",
        "Give it a customer-managed key",
    ),
    Fault(
        "a topic with the key of AWS",
        set_argument("aws_sns_topic", "inbound-sms", "kms_master_key_id", "alias/aws/sns"),
        "coverage",
        "aws_sns_topic.inbound-sms",
        "",
        "which AWS manages",
        "Give it a customer-managed key",
    ),
    Fault(
        "a table without encryption of its own",
        set_argument(
            "aws_dynamodb_table", "analytics", "server_side_encryption", {"enabled": False}
        ),
        "coverage",
        "aws_dynamodb_table.analytics",
        "",
        "which AWS manages",
        "Give it a customer-managed key",
    ),
    Fault(
        "a log group without its statement",
        drop_statement("aws_kms_key", "logs", "CloudWatchLogs"),
        "sufficient",
        "aws_cloudwatch_log_group.sns-logs",
        "smsbot-dev-security-key-logs",
        "logs.eu-west-1.amazonaws.com needs kms:Encrypt",
        "Allow kms:Encrypt to logs.eu-west-1.amazonaws.com in the policy of aws_kms_key.logs",
    ),
    Fault(
        "a log group that its statement leaves out",
        add_resource(
            "aws_cloudwatch_log_group",
            "new",
            name="smsbot-dev-messaging-logs-new",
            kms_key_id="${aws_kms_key.logs.arn}",
        ),
        "sufficient",
        "aws_cloudwatch_log_group.new",
        "smsbot-dev-security-key-logs",
        "needs kms:Decrypt for storing log events",
        "in the policy of aws_kms_key.logs",
    ),
    Fault(
        "a queue's key without SNS",
        drop_statement("aws_kms_key", "smsbot", "SnsForQueues"),
        "sufficient",
        "aws_sns_topic_subscription.inbound-sms",
        "smsbot-dev-security-key-smsbot",
        "sns.amazonaws.com needs kms:GenerateDataKey for sqs:SendMessage",
        "Allow kms:GenerateDataKey to sns.amazonaws.com in the policy of aws_kms_key.smsbot",
    ),
    Fault(
        "a queue policy without SNS",
        drop_statement("aws_sqs_queue_policy", "dead-letter", "SentByTopics"),
        "sufficient",
        "aws_sns_topic_subscription.inbound-sms",
        "",
        "sns.amazonaws.com needs sqs:SendMessage",
        "Allow sqs:SendMessage to sns.amazonaws.com",
    ),
    Fault(
        "a role's policy that is missing",
        lambda config: config["resource"]["aws_iam_role_policy"].pop(
            "bot-role-use-dead-letter-key"
        ),
        "sufficient",
        "aws_lambda_function.bot",
        "smsbot-dev-security-key-smsbot",
        "role smsbot-dev-compute-role-bot needs kms:GenerateDataKey",
        "in a policy of aws_iam_role.bot-role",
    ),
    Fault(
        "a key shared wrongly",
        set_argument(
            "aws_dynamodb_table",
            "conversations",
            "server_side_encryption",
            {"enabled": True, "kms_key_arn": "${aws_kms_key.logs.arn}"},
        ),
        "sufficient",
        "aws_dynamodb_table.conversations",
        "smsbot-dev-security-key-logs",
        "role smsbot-dev-compute-role-bot needs kms:Decrypt for dynamodb:PutItem",
        "Allow kms:Decrypt on arn:aws:kms:eu-west-1:ACCOUNT:key/aws_kms_key.logs in a policy of",
    ),
    Fault(
        "rotation off",
        set_argument("aws_kms_key", "dynamodb", "enable_key_rotation", False),  # noqa: FBT003
        "coverage",
        "aws_kms_key.dynamodb",
        "smsbot-dev-security-key-dynamodb",
        "it is not rotated",
        "Set enable_key_rotation = true",
    ),
    Fault(
        "a disabled key",
        set_argument("aws_kms_key", "dynamodb", "is_enabled", False),  # noqa: FBT003
        "coverage",
        "aws_kms_key.dynamodb",
        "smsbot-dev-security-key-dynamodb",
        "its state is Disabled",
        "Enable it",
    ),
    Fault(
        "an alarm to a topic whose key does not know alarms",
        _alarm_to("inbound-sms"),
        "reachable",
        "aws_cloudwatch_metric_alarm.errors",
        "smsbot-dev-security-key-sns",
        "cloudwatch.amazonaws.com needs kms:GenerateDataKey",
        "Allow kms:GenerateDataKey to cloudwatch.amazonaws.com in the policy of aws_kms_key.sns",
    ),
    Fault(
        "a rule to a topic whose key does not know rules",
        _rule_to_topic,
        "reachable",
        "aws_cloudwatch_event_target.keys",
        "smsbot-dev-security-key-sns",
        "events.amazonaws.com needs kms:Decrypt",
        "Allow kms:Decrypt to events.amazonaws.com in the policy of aws_kms_key.sns",
    ),
    Fault(
        "an action that nobody needs",
        change_statement(
            "aws_iam_role_policy",
            "bot-role-store-and-count",
            "Count",
            Action=["dynamodb:UpdateItem", "dynamodb:Scan"],
        ),
        "necessary",
        "aws_iam_role_policy.bot-role-store-and-count",
        "",
        "allows dynamodb:Scan to",
        "Remove the action",
    ),
    Fault(
        "a role that may do everything",
        add_resource(
            "aws_iam_role_policy_attachment",
            "admin",
            role="${aws_iam_role.bot-role.name}",
            policy_arn="arn:aws:iam::aws:policy/AdministratorAccess",
        ),
        "nobody else",
        "aws_kms_key.logs",
        "smsbot-dev-security-key-logs",
        "role smsbot-dev-compute-role-bot can administer",
        "'Everything' of arn:aws:iam::aws:policy/AdministratorAccess",
    ),
    Fault(
        "a role with a policy whose text is not known",
        add_resource(
            "aws_iam_role_policy_attachment",
            "other",
            role="${aws_iam_role.bot-role.name}",
            policy_arn="arn:aws:iam::aws:policy/AmazonSNSFullAccess",
        ),
        "nobody else",
        "aws_kms_key.sns",
        "smsbot-dev-security-key-sns",
        "role smsbot-dev-compute-role-bot, given a key policy that allows everything can",
        "arn:aws:iam::aws:policy/AmazonSNSFullAccess",
    ),
    Fault(
        "a grant to somebody else",
        add_resource(
            "aws_kms_grant",
            "other",
            key_id="${aws_kms_key.dynamodb.key_id}",
            grantee_principal=f"{OUR_ARN}:role/other",
            operations=["Decrypt"],
        ),
        "nobody else",
        "aws_kms_key.dynamodb",
        "smsbot-dev-security-key-dynamodb",
        "role other can decrypt",
        "'aws_kms_grant.other' of aws_kms_grant.other",
    ),
    Fault(
        "everybody may become the function's role",
        lambda config: change_trust(
            config, {"AWS": f"{OUR_ARN}:root", "Service": "lambda.amazonaws.com"}
        ),
        "nobody else",
        "aws_iam_role.bot-role",
        "",
        "any other identity of this account can call sts:AssumeRole",
        "Narrow the principals",
    ),
    Fault(
        "another service may become the function's role",
        lambda config: change_trust(
            config, {"Service": ["lambda.amazonaws.com", "ec2.amazonaws.com"]}
        ),
        "nobody else",
        "aws_iam_role.bot-role",
        "",
        "ec2.amazonaws.com can call sts:AssumeRole",
        "Narrow the principals",
    ),
    Fault(
        "anybody may publish to a topic",
        change_statement(
            "aws_sns_topic_policy", "inbound-sms", "PublisherSmsVoice", Principal="*", Condition={}
        ),
        "nobody else",
        "aws_sns_topic_policy.inbound-sms",
        "",
        "any other account can call sns:Publish",
        "Narrow the principals",
    ),
    Fault(
        "SMS of any account may publish to a topic",
        drop_condition("aws_sns_topic_policy", "inbound-sms", "PublisherSmsVoice"),
        "nobody else",
        "aws_sns_topic_policy.inbound-sms",
        "",
        "sms-voice.amazonaws.com for another account can call sns:Publish",
        "Narrow the principals",
    ),
    Fault(
        "a resource of a type that is not known",
        add_resource("aws_memorydb_cluster", "cache", name="cache"),
        "coverage",
        "aws_memorydb_cluster.cache",
        "",
        "it is not known whether aws_memorydb_cluster holds data",
        "Add the type to smsbot/encryption/resource_types.py",
    ),
    Fault(
        "a bucket without a key",
        add_resource("aws_s3_bucket", "exports", bucket="exports"),
        "coverage",
        "aws_s3_bucket.exports",
        "",
        "it is encrypted by AWS S3 Key",
        "Give it a customer-managed key",
    ),
    Fault(
        "a function without a declared reason",
        lambda config: config["resource"]["aws_lambda_function"].update(
            other={**config["resource"]["aws_lambda_function"]["bot"], "function_name": "other"}
        ),
        "coverage",
        "aws_lambda_function.other",
        "",
        "function code: it is encrypted by AWS Lambda Key",
        "declare the reason in stacks/exemptions.py",
    ),
)


def change_trust(config: Config, principal: Any) -> None:
    with policy_of(config, "aws_iam_role", "bot-role", "assume_role_policy") as document:
        document["Statement"][0]["Principal"] = principal


@pytest.mark.parametrize("fault", FAULTS, ids=lambda each: each.name)
def test_a_fault_is_found(fault: Fault, configuration: Config, model: Model) -> None:
    fault.put_in(configuration)
    changed = model(configuration)
    found = [*coverage(changed).findings, *prove(changed, declarations_of(PLAIN)).findings]
    assert any(_is_it(fault, each) for each in found), "\n".join(map(str, found))


def _is_it(fault: Fault, finding: Finding) -> bool:
    key = finding.key.removeprefix("alias/")
    return (
        (finding.rule, finding.resource, key) == (fault.rule, fault.resource, fault.key)
        and fault.problem in finding.problem
        and fault.remedy in finding.remedy
    )
