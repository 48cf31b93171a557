"""The function, its role and its log group."""

from pathlib import Path
from typing import Any

from constructs_lib.cdk import TerraformStack
from constructs_lib.compute.deployment_package import deployment_package
from constructs_lib.compute.python_function import PythonFunction
from constructs_lib.compute.service_role import ServiceRole
from constructs_lib.encrypted.aws_managed import AwsManaged
from constructs_lib.encrypted.encrypted_queue import EncryptedQueue
from tests.constructs_lib.synthesis import (
    KEY_ARN,
    LOCATION,
    SEND,
    arn,
    encryption_key,
    statements,
    synthesized,
)


def function(environment_key_is_customers: bool, source: Path) -> dict[str, dict[str, Any]]:  # noqa: FBT001
    def build(stack: TerraformStack) -> None:
        key = encryption_key(stack)
        with deployment_package(source) as package:
            PythonFunction(
                stack,
                "worker",
                name="worker",
                role=ServiceRole(
                    stack, "worker-role", name="worker", location=LOCATION, service="lambda"
                ),
                package=package,
                handler="handler.handle",
                environment={"TABLE": "chats"},
                environment_key=key if environment_key_is_customers else AwsManaged("No secret."),
                code_key=AwsManaged("Public."),
                logs_key=encryption_key(stack, "logs"),
                log_retention_in_days=30,
                dead_letter_queue=EncryptedQueue(
                    stack, "failed", name="failed", key=key, opened_by=""
                ),
                timeout_in_seconds=30,
                memory_in_mib=256,
            )

    (source / "handler.py").write_text("def handle(event, context): ...\n")
    return synthesized(build)


def test_a_function_writes_to_its_log_group_and_its_queue_and_no_further(tmp_path: Path) -> None:
    resources = function(environment_key_is_customers=False, source=tmp_path)
    policies = {
        name: statements(body["policy"]) for name, body in resources["aws_iam_role_policy"].items()
    }
    assert policies == {
        "worker-role-write-logs": [
            {
                "Sid": "WriteLogs",
                "Effect": "Allow",
                "Action": ["logs:CreateLogStream", "logs:PutLogEvents"],
                "Resource": arn("logs", "log-group:/aws/lambda/worker:*"),
            }
        ],
        "worker-role-send-to-dead-letter-queue": [
            {
                "Sid": "SendToDeadLetterQueue",
                "Effect": "Allow",
                "Action": "sqs:SendMessage",
                "Resource": arn("sqs", "failed"),
            }
        ],
        "worker-role-use-dead-letter-key": [
            {
                "Sid": "UseKeyThroughSqs",
                "Effect": "Allow",
                "Action": SEND,
                "Resource": KEY_ARN,
                "Condition": {"StringEquals": {"kms:ViaService": "sqs.eu-west-1.amazonaws.com"}},
            }
        ],
    }
    assert statements(resources["aws_iam_role"]["worker-role"]["assume_role_policy"]) == [
        {
            "Sid": "AssumedByService",
            "Effect": "Allow",
            "Principal": {"Service": "lambda.amazonaws.com"},
            "Action": "sts:AssumeRole",
        }
    ]
    body = resources["aws_lambda_function"]["worker"]
    assert sorted(body["depends_on"]) == [
        f"aws_iam_role_policy.{name}" for name in sorted(policies)
    ]
    # Lambda would write the error into an attribute there, which SQS does not encrypt.
    assert "dead_letter_config" not in body
    (on_failure,) = resources["aws_lambda_function_event_invoke_config"].values()
    assert on_failure["function_name"] == "${aws_lambda_function.worker.function_name}"
    assert on_failure["maximum_retry_attempts"] == 2
    assert on_failure["maximum_event_age_in_seconds"] == 21600
    assert on_failure["destination_config"] == {
        "on_failure": {"destination": "${aws_sqs_queue.failed.arn}"}
    }
    assert body["logging_config"] == {
        "log_format": "JSON",
        "log_group": "${aws_cloudwatch_log_group.worker-function.name}",
    }
    assert resources["aws_cloudwatch_log_group"] == {
        "worker-function": {
            "name": "/aws/lambda/worker",
            "kms_key_id": "${aws_kms_key.logs.arn}",
            "retention_in_days": 30,
        }
    }


def test_the_environment_variables_are_under_the_key_that_was_named(tmp_path: Path) -> None:
    with_key = function(environment_key_is_customers=True, source=tmp_path)
    without = function(environment_key_is_customers=False, source=tmp_path)
    assert with_key["aws_lambda_function"]["worker"]["kms_key_arn"] == KEY_ARN
    assert "kms_key_arn" not in without["aws_lambda_function"]["worker"]
