"""The command that puts a difference right, for each thing that can differ.

Where Terraform puts it right by itself, that is the remedy: it also sets what is not listed here.
"""

import shlex
from dataclasses import dataclass

from keyproof.compare.policies import PolicyDifference
from keyproof.model.resource import Resource
from smsbot.questions.verify.deletions import deletion, sentence_about
from stacks.keys import STATE
from stacks.settings.environment import Environment


def is_of_state(address: str) -> bool:
    """Whether a resource is of the stack of the state, whose resources are all called so."""
    return address.partition(".")[2] == STATE


@dataclass(frozen=True, kw_only=True)
class Remedies:
    """Commands for one environment; ``profile`` is that of the AWS configuration."""

    environment: Environment
    profile: str | None

    def deploy(self, address: str) -> tuple[str, ...]:
        """Let Terraform write what the code says."""
        command = ("state", "bootstrap") if is_of_state(address) else ("deploy",)
        return (self._smsbot(*command, self.environment.name),)

    def recover(self, key: Resource, *, is_pending: bool) -> tuple[str, ...]:
        """Make a key usable again; one that is no longer to be deleted is left disabled by KMS."""
        actions = ("cancel-deletion", "enable") if is_pending else ("enable",)
        named = self.environment.name, key.address.partition(".")[2]
        return tuple(self._smsbot("keys", each, *named) for each in actions)

    def keep_apart(self, key: str, description: str, *, is_pending: bool) -> tuple[str, ...]:
        """Keep a key for what is under it, and let it say no more that it is the environment's."""
        keep = ("cancel-key-deletion", "enable-key") if is_pending else ()
        named = ("--key-id", key, "--description", f"Formerly: {description}")
        return (
            *(self._aws("kms", each, "--key-id", key) for each in keep),
            self._aws("kms", "update-key-description", *named),
        )

    def change(self, design: Resource, live: Resource, argument: str) -> tuple[str, ...]:
        """Set an argument of a resource to what is written."""
        name = live.text("name")
        match design.type, argument:
            case "aws_kms_key", "enable_key_rotation" | "rotation_period_in_days":
                days = design.number("rotation_period_in_days")
                period = ("--rotation-period-in-days", str(days)) if days else ()
                key = live.text("arn")
                command = self._aws("kms", "enable-key-rotation", "--key-id", key, *period)
            case "aws_kms_alias", _:
                target = design.text("target_key_id")
                options = ("--alias-name", name, "--target-key-id", target)
                command = self._aws("kms", "update-alias", *options)
            case "aws_sns_topic", "kms_master_key_id":
                named = ("--attribute-name", "KmsMasterKeyId", "--attribute-value")
                options = ("--topic-arn", live.text("arn"), *named, design.text(argument))
                command = self._aws("sns", "set-topic-attributes", *options)
            case "aws_sqs_queue", "kms_master_key_id":
                attributes = f"KmsMasterKeyId={design.text(argument)}"
                options = ("--queue-url", live.text("id"), "--attributes", attributes)
                command = self._aws("sqs", "set-queue-attributes", *options)
            case "aws_cloudwatch_log_group", "kms_key_id":
                options = ("--log-group-name", name, "--kms-key-id", design.text(argument))
                command = self._aws("logs", "associate-kms-key", *options)
            case "aws_dynamodb_table", (
                "server_side_encryption.enabled" | "server_side_encryption.kms_key_arn"
            ):
                key = design.text("server_side_encryption", "kms_key_arn")
                specification = f"Enabled=true,SSEType=KMS,KMSMasterKeyId={key}"
                options = ("--table-name", name, "--sse-specification", specification)
                command = self._aws("dynamodb", "update-table", *options)
            case "aws_dynamodb_table", "stream_enabled":
                options = ("--table-name", name, "--stream-specification", "StreamEnabled=false")
                command = self._aws("dynamodb", "update-table", *options)
            case "aws_lambda_function", "tracing_config.mode":
                # Terraform leaves it alone where it is not written.
                function = ("--function-name", live.text("function_name"))
                mode = ("--tracing-config", "Mode=PassThrough")
                command = self._aws("lambda", "update-function-configuration", *function, *mode)
            case "aws_dynamodb_table", "deletion_protection_enabled":
                options = ("--table-name", name, "--deletion-protection-enabled")
                command = self._aws("dynamodb", "update-table", *options)
            case _:
                return self.deploy(design.address)
        return (command,)

    def rewrite(self, difference: PolicyDifference, live: Resource | None) -> tuple[str, ...]:
        """Put a policy back; Terraform leaves alone what was added to a function's permissions."""
        if live is not None and live.type == "aws_dynamodb_table" and difference.designed:
            policy = ("--policy", difference.designed.to_json())
            named = ("--resource-arn", live.text("arn"), *policy)
            return (self._aws("dynamodb", "put-resource-policy", *named),)
        if live is None or live.type != "aws_lambda_function":
            return self.deploy(difference.resource)
        named = ("--function-name", live.text("function_name"), "--statement-id")
        commands = [
            self._aws("lambda", "remove-permission", *named, each.sid) for each in difference.added
        ]
        return (*commands, *(self.deploy(live.address) if difference.lacks else ()))

    def take_away(self, live: Resource) -> tuple[str, ...]:
        """Delete what nobody wrote; what may hold data is for a person to decide."""
        command = deletion(live)
        return (self._aws(*command) if command else sentence_about(live),)

    def _smsbot(self, *arguments: str) -> str:
        profile = ("--profile", self.profile) if self.profile else ()
        return shlex.join(("python", "-m", "smsbot", *arguments, *profile))

    def _aws(self, *arguments: str) -> str:
        profile = ("--profile", self.profile) if self.profile else ()
        return shlex.join(("aws", *arguments, "--region", self.environment.region, *profile))
