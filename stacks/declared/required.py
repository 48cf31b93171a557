"""What has to be as it is here, in a first deployment as well: values of arguments, and locks.

Nothing here is taken from the code that makes the resources: a change of that is held to this.
"""

import json
import re
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from keyproof.declarations import Lock
from stacks.declared.watched import ALARM, declared_alarms
from stacks.keys import ERASED_NUMBERS, purposes_of
from stacks.settings.backends import S3Backend
from stacks.settings.environment import Environment
from stacks.settings.function_variables import ANY_ACCOUNT, CONVERSATION, function_variables
from stacks.state.state_names import bucket_of
from stacks.tables import TABLES
from stacks.topics import TOPICS

LOG_GROUP = "aws_cloudwatch_log_group"
OPT_OUTS = "aws_pinpointsmsvoicev2_opt_out_list.opt-outs"
NUMBER = "aws_pinpointsmsvoicev2_phone_number.bot"
VARIABLE = "environment.variables."
# What only AWS knows before the apply, by the variable that names it.
FROM_AWS = {
    "ERASED_NUMBERS_KEY": f"aws_kms_key.{ERASED_NUMBERS}.key_id",
    "ORIGINATION_IDENTITY": f"{NUMBER}.phone_number",
}
TEXTS = (CONVERSATION, "MESSAGE_TYPE", "OPT_OUT_KEYWORDS")
RULE = "aws_cloudwatch_event_rule"
TARGET = "aws_cloudwatch_event_target"
KEPT = {"lifecycle.prevent_destroy": True}
# Which end the use of a key.
ENDING = ("kms:DisableKey", "kms:ScheduleKeyDeletion")
PROVIDER_LOCK = Path(__file__).resolve().parents[2] / ".terraform.lock.hcl"
OF_STATE = "state-in-danger"
PARTS = {
    "alias": "$.detail.requestParameters.aliasName",
    "call": "$.detail.eventName",
    "caller": "$.detail.userIdentity.type",
    "error": "$.detail.errorCode",
    "event": "$.detail.eventID",
    "key": "$.detail.requestParameters.keyId",
    "reason": "$.detail.errorMessage",
    "role": "$.detail.userIdentity.sessionContext.sessionIssuer.arn",
    "time": "$.time",
}
BUCKET = {"bucket": "$.detail.requestParameters.bucketName"}
REST = (
    "<key><alias> at <time> by <caller> <role>. Error, if it was refused: <error> <reason>. "
    "CloudTrail has the rest as event <event>. What to do: docs/operate/alarms.md."
)
OF_A_KEY = f"Call <call> of key {REST}"
OF_THE_STATE = f"Call <call> of bucket or key <bucket>{REST}"
# What changes who reads and writes the bucket of the state, how long, or under which key.
CALLS_OF_BUCKET = (
    *("DeleteBucket", "DeleteBucketEncryption", "DeleteBucketLifecycle", "DeleteBucketPolicy"),
    *("DeleteBucketOwnershipControls", "DeleteBucketPublicAccessBlock", "PutBucketAcl"),
    *("PutBucketEncryption", "PutBucketLifecycle", "PutBucketOwnershipControls"),
    *("PutBucketPolicy", "PutBucketPublicAccessBlock", "PutBucketReplication"),
    "PutBucketVersioning",
)
CALLS_OF_KEY = (
    *("DisableKey", "ScheduleKeyDeletion"),
    *("PutKeyPolicy", "DisableKeyRotation", "RevokeGrant", "CreateGrant"),
)
CALLS_OF_ALIAS = ["CreateAlias", "UpdateAlias", "DeleteAlias"]
TOPICS_OF_ALARMS = ("alarms-under-main-key", "alarms-under-sns-key")


def declared_locks(environment: Environment) -> tuple[Lock, ...]:
    """Who may end a key: nobody, or one role under conditions, where deletion is protected."""
    if not environment.deletion_protection:
        return ()
    role = environment.break_glass_role
    return tuple(
        Lock(
            key=f"aws_kms_key.{name}",
            actions=ENDING,
            but=f"role/{role}" if role else "",
            days=environment.key_deletion_window_in_days,
        )
        for name in purposes_of(environment)
    )


def declared_values(environment: Environment) -> dict[str, dict[str, Any]]:
    """The values by the address of a resource and the path of an argument."""
    is_protected, release = environment.deletion_protection, locked_provider()
    return {
        "provider.aws": {"region": environment.region},
        **({"terraform.required_providers.aws": {"version": release}} if release else {}),
        **{f"aws_kms_key.{name}": _of_key(name, environment) for name in purposes_of(environment)},
        **{
            f"aws_dynamodb_table.{each.name}": {
                "name": environment.names.name("storage", "table", each.name),
                "hash_key": each.partition_key,
                "range_key": each.sort_key,
                "attribute": [
                    {"name": key, "type": "S"} for key in (each.partition_key, each.sort_key)
                ],
                **({"deletion_protection_enabled": True} | KEPT if is_protected else {}),
            }
            for each in TABLES
        },
        **{
            f"{LOG_GROUP}.{address}": {
                "name": name,
                "retention_in_days": {"least": environment.log_retention_in_days},
            }
            for address, name in _log_groups(environment)
        },
        # A rule without its targets comes before them.
        **_role_and_watch(environment),
        **{
            f"{TARGET}.{rule}-{topic}": {
                "rule": {"reference": f"{RULE}.{rule}.name"},
                "input_transformer.input_paths": PARTS | (BUCKET if rule == OF_STATE else {}),
                "input_transformer.input_template": json.dumps(message),
            }
            for rule, message in _messages(environment)
            for topic in TOPICS_OF_ALARMS
        },
        **_topics_and_queue(environment),
        "aws_lambda_function.bot": _of_function(environment),
        **_of_channel(environment),
        **_of_the_state(environment),
    }


def _topics_and_queue(environment: Environment) -> dict[str, dict[str, Any]]:
    """Their names, by which policies and alarms know them."""
    names = environment.names
    layers = {each.name: "messaging" for each in TOPICS}
    layers |= dict.fromkeys(TOPICS_OF_ALARMS, "watch")
    return {
        **{
            f"aws_sns_topic.{each}": {"name": names.name(layer, "topic", each)}
            for each, layer in layers.items()
        },
        "aws_sqs_queue.dead-letter": {"name": names.name("messaging", "queue", "dead-letter")},
    }


def _role_and_watch(environment: Environment) -> dict[str, dict[str, Any]]:
    """The names by which policies and alarms know the bot's role, the alarms and the rules."""
    names = environment.names
    alarms = [each.removeprefix(f"{ALARM}.") for each in declared_alarms(environment)]
    return {
        "aws_iam_role.bot-role": {"name": names.name("compute", "role", "bot")},
        **{
            f"{ALARM}.{each}": {"alarm_name": names.name("watch", "alarm", each)} for each in alarms
        },
        **{
            f"{RULE}.{each}": {"name": names.name("watch", "rule", each)}
            for each, _ in _messages(environment)
        },
    }


def locked_provider() -> str:
    """The release of AWS's provider that ``.terraform.lock.hcl`` has by its hashes; empty if none.

    Without the file, Terraform takes any file of the release.
    """
    # CDK Terrain, which may answer to this name, requires another release than the file locks.
    cdk = find_spec("cdktf")
    is_locked = cdk is not None and Path(str(cdk.origin)).parent.name == "cdktf"
    if not is_locked or not PROVIDER_LOCK.is_file():
        return ""
    found = re.search(r'^  version +=\s"([0-9.]+)"$', PROVIDER_LOCK.read_text(), re.MULTILINE)
    return found[1] if found else ""


def _of_function(environment: Environment) -> dict[str, Any]:
    """Which environment variables there are, and what each of them says."""
    variables = function_variables(environment)
    return {
        "function_name": environment.names.name("compute", "function", "bot"),
        "environment.variables": sorted(variables),
        **{f"{VARIABLE}{name}": _of_variable(name, each) for name, each in variables.items()},
    }


def _of_variable(name: str, value: str) -> Any:  # noqa: ANN401 - any JSON
    if name in FROM_AWS:
        return {"reference": FROM_AWS[name]}
    # Who changes a text in the settings means to.
    return {"setting": value} if name in TEXTS else value.replace(ANY_ACCOUNT, "{account}")


def _of_channel(environment: Environment) -> dict[str, dict[str, Any]]:
    """What number it is, and who answers STOP: AWS, or the bot."""
    sms, kept = environment.sms, KEPT if environment.deletion_protection else {}
    if sms is None:
        return {}
    of_number = {
        "iso_country_code": sms.iso_country_code,
        "message_type": sms.message_type,
        "number_capabilities": list(sms.number_capabilities),
        "number_type": sms.number_type,
        "registration_id": sms.registration_id,
    }
    opt_outs = environment.names.name("messaging", "list", "opt-outs")
    return {
        OPT_OUTS: {"name": opt_outs, **kept},
        NUMBER: {
            **{name: {"setting": each} for name, each in of_number.items() if each is not None},
            "self_managed_opt_outs_enabled": environment.conversation.self_managed_opt_outs,
            "opt_out_list_name": opt_outs,
            **({"deletion_protection_enabled": True} if kept else {}),
            **kept,
        },
    }


def _of_the_state(environment: Environment) -> dict[str, dict[str, Any]]:
    """What the rule about the state warns of; no other proof knows the key of another stack."""
    if not isinstance(environment.backend, S3Backend):
        return {}
    bucket = bucket_of(environment)
    pattern = {
        "source": ["aws.kms", "aws.s3"],
        "detail-type": ["AWS API Call via CloudTrail"],
        "detail": {
            "$or": [
                {"eventName": CALLS_OF_KEY, "resources": {"ARN": ["*"]}},
                {"eventName": CALLS_OF_KEY, "requestParameters": {"keyId": ["*", "*"]}},
                {
                    "eventName": CALLS_OF_ALIAS,
                    "requestParameters": {"aliasName": [f"alias/{bucket}"]},
                },
                {"errorMessage": [{"prefix": "* is "}]},
                {"eventName": CALLS_OF_BUCKET, "requestParameters": {"bucketName": [bucket]}},
            ]
        },
    }
    return {
        f"aws_cloudwatch_event_rule.{OF_STATE}": {"event_pattern": {"like": pattern}},
        "data.aws_kms_alias.state": {"name": f"alias/{bucket}"},
    }


def _of_key(name: str, environment: Environment) -> dict[str, Any]:
    rotation = {"rotation_period_in_days": {"most": environment.rotation_period_in_days}}
    return {
        "deletion_window_in_days": {"least": environment.key_deletion_window_in_days},
        **(rotation if name != ERASED_NUMBERS else {}),
        # Whatever switches off by a schedule leaves what has this tag.
        "tags.OffHoursShutdown": "disabled",
        **(KEPT if environment.deletion_protection else {}),
    }


def _log_groups(environment: Environment) -> Iterator[tuple[str, str]]:
    """The names that AWS writes to; a group of another name stays empty."""
    names, of_sns = environment.names, "sns/{region}/{account}"
    yield "bot-function", f"/aws/lambda/{names.name('compute', 'function', 'bot')}"
    written = {each.name: names.name("messaging", "topic", each.name) for each in TOPICS}
    for address, name in written.items():
        yield f"{address}-delivery-logs", f"{of_sns}/{name}"
        yield f"{address}-delivery-failure-logs", f"{of_sns}/{name}/Failure"


def _messages(environment: Environment) -> Iterator[tuple[str, str]]:
    prefix = environment.names.prefix
    yield "keys-in-danger", f"A key of {prefix} is in danger. {OF_A_KEY}"
    unusable = "is in use that is pending deletion or disabled"
    yield "unusable-keys-used", f"A key of {prefix} {unusable}. {OF_A_KEY}"
    if isinstance(environment.backend, S3Backend):
        yield OF_STATE, f"The Terraform state of {prefix} is in danger. {OF_THE_STATE}"
