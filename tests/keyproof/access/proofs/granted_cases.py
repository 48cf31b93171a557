"""What is granted and no call needs: an action, a resource, a principal, or by exclusion."""

from dataclasses import replace
from typing import Any

from keyproof.declarations import DeclaredCall, Surplus, WideResource
from stacks.topics import BOT_ROLE
from tests.keyproof.access.faults.faulty import (
    ACCOUNT,
    OUR_ARN,
    Config,
    add_statement,
    change_statement,
    policy_of,
)
from tests.keyproof.access.proofs.cases import COUNT, DECLARED, OF_ROLE, TABLE, Case, calls, surplus

SQS_TOO = change_statement(
    "aws_kms_key",
    "smsbot",
    "SnsForQueues",
    Principal={"Service": ["sns.amazonaws.com", "sqs.amazonaws.com"]},
)
OF_SQS = Surplus(
    caller="sqs.amazonaws.com",
    key="aws_kms_key.smsbot",
    actions=("kms:Decrypt", "kms:GenerateDataKey*"),
    reason="A reason.",
)
SUPPORT = Surplus(
    through="logs",
    caller="role/support",
    key="aws_kms_key.logs",
    actions=("kms:Encrypt",),
    reason="A reason.",
)


def for_roles(*arns: str) -> dict[str, Any]:
    """A statement of a key policy for some roles, as the stack writes them."""
    return {
        "Principal": {"AWS": f"{OUR_ARN}:root"},
        "Action": "kms:Encrypt",
        "Resource": "*",
        "Condition": {
            "ArnEquals": {"aws:PrincipalArn": list(arns)},
            "StringEquals": {"kms:ViaService": "logs.eu-west-1.amazonaws.com"},
        },
    }


def only_if_named(config: Config) -> None:
    with policy_of(config, "aws_kms_key", "logs") as document:
        (statement,) = (each for each in document["Statement"] if each["Sid"] == "CloudWatchLogs")
        statement["Condition"] = {"ArnEqualsIfExists": statement["Condition"]["ArnEquals"]}


TO_SUPPORT = add_statement("aws_kms_key", "logs", **for_roles(f"{OUR_ARN}:role/support"))
TO_TWO = add_statement(
    "aws_kms_key", "logs", **for_roles(f"{OUR_ARN}:role/support", f"{OUR_ARN}:role/other")
)

ALL_BUT_TOPICS = WideResource(
    caller=BOT_ROLE, resource="sns:*:*:*", is_exclusion=True, reason="A reason."
)
BUT_TOPICS = add_statement(OF_ROLE, COUNT, Action="sns:Publish", NotResource="arn:aws:sns:*:*:*")
TO_PHONE = calls(DeclaredCall(caller=BOT_ROLE, action="sns:Publish", target="+12065550100"))

GRANTED: dict[str, Case] = {
    "action": (
        change_statement(OF_ROLE, COUNT, "Count", Action=["dynamodb:UpdateItem", "dynamodb:Scan"]),
        DECLARED,
    ),
    "action in a statement without a Sid": (
        add_statement(OF_ROLE, COUNT, Sid="", Action="dynamodb:Scan", Resource=TABLE),
        DECLARED,
    ),
    "wide action": (
        change_statement(OF_ROLE, COUNT, "Count", Action="dynamodb:Update*"),
        DECLARED,
    ),
    "action denied": (
        add_statement(OF_ROLE, COUNT, Effect="Deny", Action="dynamodb:Scan", Resource="*"),
        DECLARED,
    ),
    "families of actions": (
        change_statement(
            "aws_kms_key", "dynamodb", "DynamodbService", Action=["kms:Get*", "kms:Li*", "kms:?"]
        ),
        DECLARED,
    ),
    "resource": (
        change_statement(OF_ROLE, COUNT, "Count", Resource=[TABLE, f"{TABLE}-2"]),
        DECLARED,
    ),
    "resource without a key and one with a key": (
        add_statement(OF_ROLE, COUNT, Action="dynamodb:Scan", Resource=[f"{TABLE}-2", TABLE]),
        DECLARED,
    ),
    "wide resource": (
        change_statement(OF_ROLE, COUNT, "Count", Resource=[TABLE, f"{TABLE[:-1]}?"]),
        DECLARED,
    ),
    "log groups, if one is named": (only_if_named, DECLARED),
    "wide log group": (
        change_statement(
            OF_ROLE,
            "bot-role-write-logs",
            "WriteLogs",
            Resource=f"arn:aws:logs:eu-west-1:{ACCOUNT}:log-group:*:*",
        ),
        DECLARED,
    ),
    "all but an action": (
        add_statement(OF_ROLE, COUNT, NotAction=["kms:*", "sns:*"], Resource=TABLE),
        DECLARED,
    ),
    "all but a resource": (
        add_statement(OF_ROLE, COUNT, Action="dynamodb:PutItem", NotResource=TABLE),
        DECLARED,
    ),
    "exclusion that is declared": (
        BUT_TOPICS,
        replace(TO_PHONE, wide_resources=(*DECLARED.wide_resources, ALL_BUT_TOPICS)),
    ),
    "exclusion that is declared for another call": (
        BUT_TOPICS,
        replace(DECLARED, wide_resources=(*DECLARED.wide_resources, ALL_BUT_TOPICS)),
    ),
    "exclusion that is declared for another role": (
        BUT_TOPICS,
        replace(
            TO_PHONE,
            wide_resources=(
                *DECLARED.wide_resources,
                replace(ALL_BUT_TOPICS, caller="role/other"),
            ),
        ),
    ),
    "exclusion of a key": (
        add_statement(
            "aws_kms_key",
            "smsbot",
            NotPrincipal={"AWS": f"{OUR_ARN}:user/alice"},
            Action="kms:Encrypt",
            Resource="*",
        ),
        DECLARED,
    ),
    "principal": (SQS_TOO, DECLARED),
    "principal that is everybody": (
        change_statement(
            "aws_kms_key",
            "smsbot",
            "SnsForQueues",
            Principal={"AWS": "*", "Service": "sns.amazonaws.com"},
        ),
        DECLARED,
    ),
    "principal that is declared": (SQS_TOO, surplus(OF_SQS)),
    "principal that is declared for one action of two": (
        SQS_TOO,
        surplus(replace(OF_SQS, actions=("kms:Decrypt",))),
    ),
    "principal that is declared for another key": (
        SQS_TOO,
        surplus(replace(OF_SQS, key="aws_kms_key.sns")),
    ),
    "role that is declared": (TO_SUPPORT, surplus(SUPPORT)),
    "role that is declared twice": (TO_SUPPORT, surplus(SUPPORT, replace(SUPPORT, sources=()))),
    "role that is declared for another action": (
        TO_SUPPORT,
        surplus(replace(SUPPORT, actions=("kms:Decrypt",))),
    ),
    "two roles, one declared": (TO_TWO, surplus(SUPPORT)),
    "two roles, both declared": (
        TO_TWO,
        surplus(SUPPORT, replace(SUPPORT, caller="role/other")),
    ),
    "surplus of a service for any source": (
        add_statement(
            "aws_kms_key",
            "dynamodb",
            Principal={"Service": "s3.amazonaws.com"},
            Action="kms:Decrypt",
            Resource="*",
            Condition={"StringEquals": {"aws:SourceAccount": ACCOUNT}},
        ),
        surplus(replace(OF_SQS, caller="s3.amazonaws.com", key="aws_kms_key.dynamodb")),
    ),
    "surplus of a service for one source": (
        add_statement(
            "aws_kms_key",
            "dynamodb",
            Principal={"Service": "s3.amazonaws.com"},
            Action="kms:Decrypt",
            Resource="*",
            Condition={"StringEquals": {"aws:SourceAccount": ACCOUNT}},
        ),
        surplus(
            replace(
                OF_SQS,
                caller="s3.amazonaws.com",
                key="aws_kms_key.dynamodb",
                sources=("aws_sqs_queue.dead-letter",),
            )
        ),
    ),
    "statement that makes another superfluous": (
        add_statement(OF_ROLE, "bot-role-publish-status", Action="sns:*", Resource="*"),
        DECLARED,
    ),
    "statement twice": (
        add_statement(OF_ROLE, COUNT, Sid="Twice", Action="dynamodb:UpdateItem", Resource=TABLE),
        DECLARED,
    ),
}
