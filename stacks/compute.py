"""The function that answers the texts, with the least rights it needs."""

from constructs_lib.cdk import TerraformStack
from constructs_lib.compute.deployment_package import DeploymentPackage
from constructs_lib.compute.python_function import PythonFunction
from constructs_lib.compute.service_role import ServiceRole
from constructs_lib.keys.key_grant import grant_use
from constructs_lib.keys.key_policy import (
    DIRECTLY,
    ENCRYPT_DECRYPT_ACTIONS,
    HASH_ACTIONS,
    hashed_by_role,
    never_administered_by,
)
from constructs_lib.logical_id import Group
from constructs_lib.messages.topic_subscription import topic_subscription
from keyproof.location import Location
from keyproof.policy_document import Statement
from stacks.bootstrap.boundary import boundary_of
from stacks.channel import Channel
from stacks.messaging import Messaging
from stacks.security import Security
from stacks.settings.environment import Environment
from stacks.storage import Storage
from stacks.tables import TABLES
from stacks.topics import TOPICS

# Of this account and region. The number that was texted sends.
PHONE_NUMBERS = "phone-number/*"


class Compute:
    """The function ``bot``, subscribed to every topic of the bot.

    It may send from the number of the ``channel``; without one, from any of the account.
    """

    def __init__(
        self,
        stack: TerraformStack,
        *,
        environment: Environment,
        location: Location,
        package: DeploymentPackage,
        security: Security,
        storage: Storage,
        messaging: Messaging,
        channel: Channel | None,
    ) -> None:
        role = ServiceRole(
            stack,
            "bot-role",
            name=environment.names.name("compute", "role", "bot"),
            location=location,
            service="lambda",
            boundary_arn=boundary_of(environment, location),
        )
        for key, service in ((security.sns, "sns"), (security.dynamodb, "dynamodb")):
            grant_use(
                key,
                role,
                name=f"use-{service}-key",
                actions=ENCRYPT_DECRYPT_ACTIONS,
                through=service,
            )
        role.allow(
            "store-and-count",
            *(
                Statement(
                    sid=each.sid,
                    actions=each.actions,
                    resources=(storage.tables[each.name].arn,),
                )
                for each in TABLES
            ),
        )
        hook = environment.conversation.hook
        hook_arn = location.arn("lambda", f"function:{hook.function}") if hook else ""
        if hook:
            role.allow(
                "ask-hook",
                Statement(sid="AskHook", actions=("lambda:InvokeFunction",), resources=(hook_arn,)),
                Statement(
                    sid="ReadSessions",
                    actions=("dynamodb:GetItem",),
                    resources=(storage.conversations.arn,),
                ),
            )
        if erased_numbers := security.erased_numbers:
            erased_numbers.allow(
                hashed_by_role("BotHashes", role.arn, location=location),
                never_administered_by(role.arn, location=location),
            )
            role.allow(
                "hash-numbers",
                Statement(
                    sid="HashNumbers",
                    actions=HASH_ACTIONS,
                    resources=(erased_numbers.arn,),
                    conditions=(DIRECTLY,),
                ),
            )
        role.allow("send-texts", *_sending(location, channel))
        role.allow(
            "publish-status",
            Statement(
                sid="PublishStatus",
                actions=("sns:Publish",),
                resources=tuple(
                    messaging.topics[each.name].arn for each in TOPICS if each.published_by_bot
                ),
            ),
        )
        # A subscription is called as its topic is, and a metric of the log as its alarm.
        self.group = Group(stack)
        self.function = PythonFunction(
            self.group,
            "bot",
            name=environment.names.name("compute", "function", "bot"),
            role=role,
            package=package,
            handler="handler.handle",
            environment={
                **{each.variable: storage.tables[each.name].name for each in TABLES},
                **{
                    each.variable: messaging.topics[each.name].arn
                    for each in TOPICS
                    if each.variable
                },
                **(channel.environment_variables if channel else {}),
                **({"HOOK_FUNCTION": hook.function} if hook else {}),
                **({"ERASED_NUMBERS_KEY": erased_numbers.key_id} if erased_numbers else {}),
                "CONVERSATION": environment.conversation.to_json(),
            },
            environment_key=security.main if environment.encrypt_function_environment else None,
            logs_key=security.logs,
            log_retention_in_days=environment.log_retention_in_days,
            dead_letter_queue=messaging.dead_letter_queue,
            timeout_in_seconds=30,
            memory_in_mib=256,
        )
        for name, topic in messaging.topics.items():
            topic_subscription(
                self.group,
                name,
                topic=topic,
                function=self.function,
                dead_letter_queue=messaging.dead_letter_queue,
            )


def _sending(location: Location, channel: Channel | None) -> tuple[Statement, ...]:
    """What the function needs to reply, and to have somebody who rejoins get replies."""
    sending = Statement(
        sid="SendTexts",
        actions=("sms-voice:SendTextMessage",),
        resources=(
            channel.phone_number.arn if channel else location.arn("sms-voice", PHONE_NUMBERS),
        ),
    )
    if channel is None or channel.opt_out_list_arn is None:
        return (sending,)
    # Take a number that returns from the list, and put it back where a later text opted out.
    rejoining = Statement(
        sid="ChangeOptOutList",
        actions=("sms-voice:DeleteOptedOutNumber", "sms-voice:PutOptedOutNumber"),
        resources=(channel.opt_out_list_arn,),
    )
    return (sending, rejoining)
