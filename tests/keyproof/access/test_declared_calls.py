"""Declarations that have become about nothing, each told with its file."""

from dataclasses import replace
from typing import Any

import pytest

from keyproof.access.proofs.everything import prove
from keyproof.declarations import (
    Declarations,
    DeclaredCall,
    Exemption,
    Leaving,
    Surplus,
    WideResource,
)
from stacks.declared.declarations import declarations_of
from stacks.topics import BOT_ROLE
from tests.keyproof.access.conftest import Model
from tests.stacks.synthesized import PLAIN

DECLARED = declarations_of(PLAIN)
QUERY = DeclaredCall(
    caller=BOT_ROLE, action="dynamodb:Query", target="aws_dynamodb_table.conversations"
)
UNKNOWN = Surplus(
    caller=BOT_ROLE, key="aws_kms_key.gone", actions=("kms:Sign",), reason="A reason."
)

MAIL = Leaving(address="aws_sns_topic_subscription.mail", target="a@example.com", reason="Alarms.")
BUCKET = Exemption(address="aws_s3_bucket.b", part="", reason="None.")
POOLS = WideResource(caller=BOT_ROLE, resource="sms-voice:pool/*", reason="A reason.")


@pytest.mark.parametrize(
    ("declared", "told"),
    [
        (
            replace(DECLARED, calls=(*DECLARED.calls, replace(QUERY, target="aws_s3_bucket.gone"))),
            "declared: aws_s3_bucket.gone: it is declared under calls as the target of",
        ),
        (
            replace(DECLARED, calls=(*DECLARED.calls, replace(QUERY, caller="bot"))),
            "declared: bot: it is declared under calls as the caller of dynamodb:Query, "
            "and it is not a caller. Allowed are the address of a role of the stack, role/NAME",
        ),
        (
            replace(DECLARED, calls=(*DECLARED.calls, replace(QUERY, action="dynamodb:Quary"))),
            "it is not known what dynamodb:Quary of",
        ),
        (
            replace(DECLARED, calls=(*DECLARED.calls, QUERY)),
            "sufficient: aws_dynamodb_table.conversations: role smsbot-dev-compute-role-bot needs "
            "dynamodb:Query",
        ),
        (
            replace(DECLARED, surplus=(*DECLARED.surplus, UNKNOWN)),
            "declared: aws_kms_key.gone: it is declared under surplus as a key of",
        ),
        (
            replace(
                DECLARED,
                surplus=(*DECLARED.surplus, replace(UNKNOWN, key="aws_kms_key.sns")),
            ),
            "necessary: declarations: surplus (key aws_kms_key.sns): it declares kms:Sign of",
        ),
        (
            replace(DECLARED, wide_resources=()),
            "necessary: aws_iam_role_policy.bot-role-send-texts: statement 'SendTexts', for "
            "arn:aws:iam::ACCOUNT:role/smsbot-dev-compute-role-bot, is about "
            "arn:aws:sms-voice:eu-west-1:ACCOUNT:phone-number/*, which covers more than the calls "
            "need.",
        ),
        (
            replace(
                DECLARED,
                calls=tuple(each for each in DECLARED.calls if ":" not in each.target),
            ),
            "necessary: declarations: surplus: it declares sms-voice:phone-number/* of "
            "aws_iam_role.bot-role as wide, and no call needs it.",
        ),
        (
            replace(DECLARED, wide_resources=(*DECLARED.wide_resources, POOLS)),
            "necessary: declarations: surplus: it declares sms-voice:pool/* of "
            "aws_iam_role.bot-role",
        ),
        (
            replace(DECLARED, calls=(*DECLARED.calls, replace(QUERY, target="sms-voice:pool/x"))),
            "sufficient: sms-voice:pool/x: role smsbot-dev-compute-role-bot needs dynamodb:Query",
        ),
        (
            replace(DECLARED, both_duties={**DECLARED.both_duties, "role/nobody": "A reason."}),
            "separate duties: declarations: duties: it declares both duties for role/nobody",
        ),
        (
            replace(DECLARED, both_duties={}),
            "separate duties: aws_kms_key.dynamodb (key smsbot-dev-security-key-dynamodb): "
            "role deploy can both change the key and decrypt with it.",
        ),
        (
            replace(DECLARED, exempt=(*DECLARED.exempt, BUCKET)),
            "declared: aws_s3_bucket.b: it is declared under exemptions as the whole resource",
        ),
        (
            replace(DECLARED, leaving=(MAIL,)),
            "declared: aws_sns_topic_subscription.mail: it is declared",
        ),
    ],
)
def test_what_is_about_nothing_is_told(
    declared: Declarations, told: str, configuration: dict[str, Any], model: Model
) -> None:
    found = [str(each) for each in prove(model(configuration), declared).findings]
    assert any(told in each for each in found), found


def test_an_action_that_is_declared_and_granted_is_neither_too_much_nor_too_little(
    configuration: dict[str, Any], model: Model
) -> None:
    import json

    policy = configuration["resource"]["aws_iam_role_policy"]["bot-role-store-and-count"]
    document = json.loads(policy["policy"])
    document["Statement"][0]["Action"].append("dynamodb:Query")
    policy["policy"] = json.dumps(document)
    declared = replace(DECLARED, calls=(*DECLARED.calls, QUERY))
    assert prove(model(configuration), declared).findings == ()
