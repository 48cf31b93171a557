"""What is granted although no call needs it, each with the reason."""

from keyproof.declarations import Surplus, WideResource
from stacks.declared.calls import ALARMS_UNDER_MAIN_KEY, ALARMS_UNDER_SNS_KEY
from stacks.settings.environment import Environment
from stacks.topics import BOT_ROLE, TOPICS

GUIDE = "The guide to this system grants the function these five actions on both keys."


def declared_wide_resources(environment: Environment) -> tuple[WideResource, ...]:
    """The wide resources of one environment."""
    if environment.sms:
        return ()
    return (
        WideResource(
            caller=BOT_ROLE,
            resource="sms-voice:phone-number/*",
            reason="The number that was texted sends, and this stack does not know it.",
        ),
    )


def declared_surplus(environment: Environment) -> tuple[Surplus, ...]:
    """The surplus of one environment."""
    return (
        Surplus(
            caller=BOT_ROLE,
            key="aws_kms_key.sns",
            actions=("kms:Encrypt", "kms:ReEncrypt*", "kms:DescribeKey"),
            through="sns",
            reason=GUIDE,
        ),
        Surplus(
            caller=BOT_ROLE,
            key="aws_kms_key.dynamodb",
            actions=("kms:Encrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey"),
            through="dynamodb",
            reason=GUIDE,
        ),
        *(
            Surplus(
                caller="sns.amazonaws.com",
                key=key,
                actions=("kms:Decrypt", "kms:GenerateDataKey*"),
                sources=topics,
                reason="The guide lets SNS use the key of its topics.",
            )
            for key, topics in (
                ("aws_kms_key.sns", (*(each.address for each in TOPICS), ALARMS_UNDER_SNS_KEY)),
                ("aws_kms_key.smsbot", (ALARMS_UNDER_MAIN_KEY,)),
            )
        ),
        Surplus(
            caller=f"logs.{environment.region}.amazonaws.com",
            key="aws_kms_key.logs",
            actions=("kms:DescribeKey",),
            reason="AWS's example for CloudWatch Logs allows it under the encryption context. Its "
            "request carries none, so it stays denied; storing log events does not need it.",
        ),
        Surplus(
            caller="dynamodb.amazonaws.com",
            key="aws_kms_key.dynamodb",
            actions=("kms:Describe*", "kms:Get*", "kms:List*"),
            reason="An example of AWS allows DynamoDB to describe the key of its tables. The guide "
            "asks for use of the key, which DynamoDB has by a grant of the creating role.",
        ),
        *(
            Surplus(
                caller=f"role/{environment.deploy_role}",
                key=key,
                actions=("kms:DescribeKey",),
                through=through,
                reason="Who names a key for a resource has to see it; administrators do anyway.",
            )
            for key, through in _keys_chosen_by_the_deploy_role(environment)
        ),
        Surplus(
            caller=f"role/{environment.deploy_role}",
            key="aws_kms_key.logs",
            actions=(
                "kms:Encrypt",
                "kms:Decrypt",
                "kms:ReEncrypt*",
                "kms:GenerateDataKey*",
                "kms:DescribeKey",
            ),
            through="logs",
            reason="By reports, unconfirmed, CloudWatch Logs uses the key as the identity that "
            "creates a log group.",
        ),
        *_of_privacy_roles(environment),
        *(
            Surplus(
                caller=f"role/{reader}",
                key=key,
                actions=("kms:DescribeKey",),
                through=through,
                reason="A reader of the data may see under which key it is.",
            )
            for readers, key, through in (
                (environment.readers_of("queue"), "aws_kms_key.smsbot", "sqs"),
                (environment.readers_of("table"), "aws_kms_key.dynamodb", "dynamodb"),
                (environment.readers_of("log"), "aws_kms_key.logs", "logs"),
            )
            for reader in readers
        ),
    )


def _of_privacy_roles(environment: Environment) -> tuple[Surplus, ...]:
    return tuple(
        Surplus(
            caller=f"role/{role}",
            key="aws_kms_key.dynamodb",
            actions=("kms:DescribeKey",),
            through="dynamodb",
            reason="A reader of the data may see under which key it is.",
        )
        for role in environment.privacy_roles
        if role not in environment.readers_of("table")
    )


def _keys_chosen_by_the_deploy_role(environment: Environment) -> list[tuple[str, str]]:
    chosen = [("aws_kms_key.dynamodb", "dynamodb")]
    if environment.encrypt_function_environment:
        chosen.append(("aws_kms_key.smsbot", "lambda"))
    return chosen
