"""How what nobody wrote is taken away, where it holds no data."""

from keyproof.model.resource import Resource
from smsbot.account.topics import UNCONFIRMED

DECIDE = "Find out whose it is; declare it in stacks/, or delete it."
FORGOTTEN = "Find out who asked for it; SNS forgets it unless it is confirmed."


def deletion(live: Resource) -> tuple[str, ...]:
    """The arguments of the ``aws`` command that takes it away; none where a person decides."""
    if _is_unconfirmed(live):
        return ()
    name, qualifier = live.text("name"), live.text("qualifier")
    role = ("--role-name", live.text("role"))
    function = ("--function-name", live.text("function_name"))
    qualified = ("--qualifier", qualifier) if qualifier else ()
    table = ("--table-name", name)
    commands: dict[str, tuple[str, ...]] = {
        "aws_cloudwatch_log_subscription_filter": (
            *("logs", "delete-subscription-filter"),
            *("--log-group-name", live.text("log_group_name"), "--filter-name", name),
        ),
        "aws_cloudwatch_log_account_policy": (
            *("logs", "delete-account-policy", "--policy-name", live.text("policy_name")),
            *("--policy-type", live.text("policy_type")),
        ),
        "aws_cloudwatch_log_export_task": (
            *("logs", "cancel-export-task", "--task-id", live.address.partition(".")[2]),
        ),
        "aws_dynamodb_contributor_insights": (
            *("dynamodb", "update-contributor-insights", "--table-name", live.text("table_name")),
            *("--contributor-insights-action", "DISABLE"),
        ),
        "aws_lambda_event_source_mapping": (
            *("lambda", "delete-event-source-mapping"),
            *("--uuid", live.address.partition(".")[2]),
        ),
        "aws_dynamodb_kinesis_streaming_destination": (
            *("dynamodb", "disable-kinesis-streaming-destination"),
            *(*table, "--stream-arn", live.text("stream_arn")),
        ),
        "aws_iam_role_policy": ("iam", "delete-role-policy", *role, "--policy-name", name),
        "aws_iam_role_policy_attachment": (
            *("iam", "detach-role-policy", *role, "--policy-arn", live.text("policy_arn")),
        ),
        "aws_kms_alias": ("kms", "delete-alias", "--alias-name", name),
        "aws_kms_grant": (
            *("kms", "revoke-grant", "--key-id", live.text("key_id")),
            *("--grant-id", live.address.partition(".")[2]),
        ),
        "aws_lambda_alias": ("lambda", "delete-alias", *function, "--name", qualifier),
        "aws_lambda_function_url": ("lambda", "delete-function-url-config", *function, *qualified),
        "aws_lambda_function_version": ("lambda", "delete-function", *function, *qualified),
        "aws_pinpointsmsvoicev2_event_destination": (
            *("pinpoint-sms-voice-v2", "delete-event-destination"),
            *("--configuration-set-name", live.text("configuration_set_name")),
            *("--event-destination-name", live.text("event_destination_name")),
        ),
        "aws_sns_topic": ("sns", "delete-topic", "--topic-arn", live.text("arn")),
        "aws_sns_topic_subscription": (
            *("sns", "unsubscribe", "--subscription-arn", live.text("arn")),
        ),
    }
    return commands.get(live.type, ())


def sentence_about(live: Resource) -> str:
    """What to do where no command is right."""
    return FORGOTTEN if _is_unconfirmed(live) else DECIDE


def _is_unconfirmed(live: Resource) -> bool:
    return live.type == "aws_sns_topic_subscription" and live.text("arn") in UNCONFIRMED
