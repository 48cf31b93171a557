"""By which ways content leaves a stack, each with the reason, and where its state is kept."""

from stacks.settings.alarm_addresses import subscriptions_of
from stacks.settings.backends import CloudBackend, S3Backend
from stacks.settings.environment import Environment
from stacks.state import state_names

HOOK = (
    "conversation.hook in environments.toml names a function that is asked for replies. It gets "
    "the text and no phone number; what it does with the text is its own."
)
ALARMS = (
    "alarm_addresses in environments.toml has it receive the alarms, which name resources and "
    "counts, and nothing of a message."
)


def sent_outside(environment: Environment) -> dict[tuple[str, str], str]:
    """The reasons by the address of the resource that sends and the target that it sends to."""
    hook = environment.conversation.hook
    return {
        ("aws_cloudwatch_log_metric_filter.outcomes", "$.outcome"): "How a message ended is one of "
        "a few words of the bot; nothing of the message is in it.",
        **({("aws_lambda_function.bot", hook.function): HOOK} if hook else {}),
        **{
            (each.terraform_address, each.address): ALARMS
            for each in subscriptions_of(environment.alarm_addresses)
        },
    }


def declared_backend(environment: Environment) -> dict[str, object]:
    """Where the settings keep the state of an environment: the backend's type and arguments."""
    stack = environment.names.prefix
    match environment.backend:
        case S3Backend():
            return {
                "type": "s3",
                "bucket": state_names.bucket_of(environment),
                "key": state_names.object_of(stack),
                "kms_key_id": state_names.key_alias_arn(environment),
                "region": environment.region,
                "allowed_account_ids": [environment.account_id],
            }
        case CloudBackend() as cloud:
            project = {"project": cloud.project} if cloud.project else {}
            return {
                "type": "cloud",
                "hostname": cloud.hostname,
                "organization": cloud.organization,
                "workspaces": {"name": stack, **project},
            }
        case _:
            return {"type": "local", "path": state_names.local_file(stack)}
