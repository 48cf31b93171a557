"""The calls of this infrastructure that no resource of it shows.

What they need is what the policies are for: the access proofs take each of them for allowed, and
everything that none of them needs for too much.
"""

from keyproof.declarations import ADMINISTRATORS, DeclaredCall
from stacks.keys import ERASED_NUMBERS, purposes_of
from stacks.settings.environment import Environment
from stacks.tables import CONVERSATIONS, TABLES
from stacks.topics import BOT_ROLE, ROLE, TOPICS

PHONE_NUMBER = "aws_pinpointsmsvoicev2_phone_number.bot"
OPT_OUT_LIST = "aws_pinpointsmsvoicev2_opt_out_list.opt-outs"
# Take a number that returns from the list, and put it back where a later text opted out.
OPT_OUT_LIST_CHANGES = ("DeleteOptedOutNumber", "PutOptedOutNumber")
ANY_NUMBER = "sms-voice:phone-number/any"
ALARMS_UNDER_SNS_KEY = "aws_sns_topic.alarms-under-sns-key"
ALARMS_UNDER_MAIN_KEY = "aws_sns_topic.alarms-under-main-key"
ALARM_TOPICS = (ALARMS_UNDER_SNS_KEY, ALARMS_UNDER_MAIN_KEY)

# A number that the numbering plan keeps for fiction.

# What the AWS provider calls to create, read, change and destroy a key and its alias.
TERRAFORM_ACTIONS = (
    "kms:CreateAlias",
    "kms:DeleteAlias",
    "kms:DescribeKey",
    "kms:DisableKey",
    "kms:DisableKeyRotation",
    "kms:EnableKey",
    "kms:EnableKeyRotation",
    "kms:GetKeyPolicy",
    "kms:GetKeyRotationStatus",
    "kms:ListResourceTags",
    "kms:PutKeyPolicy",
    "kms:ScheduleKeyDeletion",
    "kms:TagResource",
    "kms:UntagResource",
    "kms:UpdateAlias",
    "kms:UpdateKeyDescription",
)
# What nobody may call on a locked key but the break-glass role.
ENDING_ACTIONS = ("kms:DisableKey", "kms:ScheduleKeyDeletion")
# What people call to look into a key and to recover it.
OPERATOR_ACTIONS = (
    "kms:CancelKeyDeletion",
    "kms:GetKeyLastUsage",
    "kms:ListGrants",
    "kms:ListKeyPolicies",
    "kms:ListKeyRotations",
    "kms:RevokeGrant",
    "kms:RotateKeyOnDemand",
)


def declared_calls(environment: Environment) -> tuple[DeclaredCall, ...]:
    """The calls of one environment."""
    return (
        *_of_the_bot(environment),
        *_of_publishers(),
        *_of_the_deploy_role(environment),
        *_of_key_readers(environment),
        *_of_privacy_roles(environment),
        *_of_administrators(environment),
        *(
            call
            for key in purposes_of(environment)
            for call in calls_on_locked_key(f"aws_kms_key.{key}", environment)
        ),
    )


def _of_the_bot(environment: Environment) -> tuple[DeclaredCall, ...]:
    calls = (
        *((action, table.address) for table in TABLES for action in table.actions),
        *(("sns:Publish", topic.address) for topic in TOPICS if BOT_ROLE in topic.publishers),
        ("sms-voice:SendTextMessage", PHONE_NUMBER if environment.sms else ANY_NUMBER),
    )
    if environment.rejoins_at_aws:
        calls += tuple((f"sms-voice:{name}", OPT_OUT_LIST) for name in OPT_OUT_LIST_CHANGES)
    if hook := environment.conversation.hook:
        calls += (
            ("lambda:InvokeFunction", f"lambda:function:{hook.function}"),
            ("dynamodb:GetItem", CONVERSATIONS.address),
        )
    if environment.privacy_roles:
        calls += (("kms:GenerateMac", f"aws_kms_key.{ERASED_NUMBERS}"),)
    return tuple(
        DeclaredCall(caller=BOT_ROLE, action=action, target=target) for action, target in calls
    )


def _of_publishers() -> tuple[DeclaredCall, ...]:
    of_services = tuple(
        DeclaredCall(
            caller=f"{service}.amazonaws.com",
            action="sns:Publish",
            target=topic.address,
            source=service,
        )
        for topic in TOPICS
        for service in topic.services
    )
    of_roles = tuple(
        DeclaredCall(caller=f"{ROLE}{role}", action="sns:Publish", target=topic.address)
        for topic in TOPICS
        for role in topic.roles
    )
    return of_services + of_roles


def _of_the_deploy_role(environment: Environment) -> tuple[DeclaredCall, ...]:
    caller = f"role/{environment.deploy_role}"
    targets = [("dynamodb:CreateTable", table.address) for table in TABLES]
    if environment.encrypt_function_environment:
        targets.append(("lambda:CreateFunction", "aws_lambda_function.bot"))
    return tuple(
        DeclaredCall(caller=caller, action=action, target=target) for action, target in targets
    )


def _of_key_readers(environment: Environment) -> tuple[DeclaredCall, ...]:
    return tuple(
        DeclaredCall(caller=f"role/{reader}", action=action, target=target)
        for readers, action, target in (
            *(
                (environment.readers_of("table"), f"dynamodb:{name}", table.address)
                for name in ("GetItem", "Query")
                for table in TABLES
            ),
            (environment.readers_of("queue"), "sqs:ReceiveMessage", "aws_sqs_queue.dead-letter"),
            (
                environment.readers_of("log"),
                "logs:GetLogEvents",
                "aws_cloudwatch_log_group.sns-logs",
            ),
        )
        for reader in readers
    )


def _of_privacy_roles(environment: Environment) -> tuple[DeclaredCall, ...]:
    """What ``smsbot privacy`` calls."""
    return tuple(
        DeclaredCall(caller=f"role/{role}", action=action, target=target)
        for role in environment.privacy_roles
        for action, target in (
            *(
                (f"dynamodb:{name}", CONVERSATIONS.address)
                for name in ("DeleteItem", "PutItem", "Query")
            ),
            ("kms:GenerateMac", f"aws_kms_key.{ERASED_NUMBERS}"),
        )
    )


def administration(environment: Environment) -> tuple[str, ...]:
    """The actions by which an environment's keys are administered; a locked key is not ended."""
    locked = ENDING_ACTIONS if environment.deletion_protection else ()
    return tuple(each for each in TERRAFORM_ACTIONS + OPERATOR_ACTIONS if each not in locked)


def calls_on_locked_key(key: str, environment: Environment) -> tuple[DeclaredCall, ...]:
    """The calls of the break-glass role on the key at an address."""
    if not (environment.deletion_protection and environment.break_glass_role):
        return ()
    caller = f"role/{environment.break_glass_role}"
    return tuple(DeclaredCall(caller=caller, action=each, target=key) for each in ENDING_ACTIONS)


def _of_administrators(environment: Environment) -> tuple[DeclaredCall, ...]:
    return tuple(
        DeclaredCall(caller=ADMINISTRATORS, action=action, target=f"aws_kms_key.{key}")
        for key in purposes_of(environment)
        for action in administration(environment)
    )
