"""A Lambda function in Python, with its log group on a customer-managed key."""

from constructs import Construct

from constructs_lib.aws import (
    LambdaFunction,
    LambdaFunctionEnvironment,
    LambdaFunctionEventInvokeConfig,
    LambdaFunctionEventInvokeConfigDestinationConfig,
    LambdaFunctionEventInvokeConfigDestinationConfigOnFailure,
    LambdaFunctionLoggingConfig,
)
from constructs_lib.cdk import AssetType, TerraformAsset
from constructs_lib.compute.deployment_package import DeploymentPackage
from constructs_lib.compute.service_role import ServiceRole
from constructs_lib.encrypted.encrypted_log_group import EncryptedLogGroup
from constructs_lib.encrypted.encrypted_queue import EncryptedQueue
from constructs_lib.keys import key_policy
from constructs_lib.keys.encryption_key import EncryptionKey
from constructs_lib.keys.key_grant import grant_use
from constructs_lib.logical_id import DEFAULT, attribute, depend_on, keep_logical_id
from keyproof.policy_document import Statement

RUNTIME = "python3.13"
ARCHITECTURE = "arm64"
# Lambda's own limits, written out: both are the most that it does.
# https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html
RETRIES = 2
LONGEST_WAIT_IN_SECONDS = 6 * 60 * 60


class PythonFunction(Construct):
    """A function whose role may write to its log group and its dead-letter queue.

    What it fails on although Lambda has tried again goes to that queue, with the error.
    ``environment_key`` encrypts the environment variables; without it, AWS's own key does, as it
    does the deployment package.
    What else the role may do has to be granted before, so that the function exists only with its
    permissions: Lambda refuses a queue that the role may not send to.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        name: str,
        role: ServiceRole,
        package: DeploymentPackage,
        handler: str,
        environment: dict[str, str],
        environment_key: EncryptionKey | None,
        logs_key: EncryptionKey,
        log_retention_in_days: int,
        dead_letter_queue: EncryptedQueue,
        timeout_in_seconds: int,
        memory_in_mib: int,
    ) -> None:
        super().__init__(scope, id)
        self.name = name
        self.log_group = EncryptedLogGroup(
            scope,
            f"{id}-function",
            name=f"/aws/lambda/{name}",
            key=logs_key,
            retention_in_days=log_retention_in_days,
        )
        role.allow(
            "write-logs",
            Statement(
                sid="WriteLogs",
                actions=("logs:CreateLogStream", "logs:PutLogEvents"),
                resources=(f"{self.log_group.arn_by_name}:*",),
            ),
        )
        role.allow(
            "send-to-dead-letter-queue",
            Statement(
                sid="SendToDeadLetterQueue",
                actions=("sqs:SendMessage",),
                resources=(dead_letter_queue.arn,),
            ),
        )
        grant_use(
            dead_letter_queue.key,
            role,
            name="use-dead-letter-key",
            actions=key_policy.SEND_ACTIONS,
            through="sqs",
        )
        asset = TerraformAsset(self, "package", path=str(package.path), type=AssetType.FILE)
        self.resource = LambdaFunction(
            self,
            DEFAULT,
            function_name=name,
            role=attribute(role.resource, "arn"),
            runtime=RUNTIME,
            architectures=[ARCHITECTURE],
            handler=handler,
            filename=asset.path,
            source_code_hash=package.source_code_hash,
            timeout=timeout_in_seconds,
            memory_size=memory_in_mib,
            environment=LambdaFunctionEnvironment(variables=environment),
            kms_key_arn=environment_key.arn if environment_key else None,
            logging_config=LambdaFunctionLoggingConfig(
                log_format="JSON", log_group=attribute(self.log_group, "name")
            ),
        )
        depend_on(self.resource, *role.policies)
        keep_logical_id(self.resource, id, scope=scope)
        # Not the function's dead_letter_config: Lambda would put the error, which may quote the
        # event, into an attribute of the message, and SQS encrypts the body alone.
        on_failure = LambdaFunctionEventInvokeConfig(
            self.resource,
            DEFAULT,
            function_name=attribute(self.resource, "function_name"),
            maximum_retry_attempts=RETRIES,
            maximum_event_age_in_seconds=LONGEST_WAIT_IN_SECONDS,
            destination_config=LambdaFunctionEventInvokeConfigDestinationConfig(
                on_failure=LambdaFunctionEventInvokeConfigDestinationConfigOnFailure(
                    destination=attribute(dead_letter_queue.resource, "arn")
                )
            ),
        )
        keep_logical_id(on_failure, id, scope=scope)
