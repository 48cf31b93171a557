"""The function, its role and its log group."""

from pathlib import Path
from typing import Any

from syrupy.assertion import SnapshotAssertion

from constructs_lib.cdk import TerraformStack
from constructs_lib.compute.deployment_package import deployment_package
from constructs_lib.compute.python_function import PythonFunction
from constructs_lib.compute.service_role import ServiceRole
from constructs_lib.encrypted.encrypted_queue import EncryptedQueue
from tests.constructs_lib.synthesis import KEY_ARN, LOCATION, encryption_key, whole


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
                environment_key=key if environment_key_is_customers else None,
                logs_key=encryption_key(stack, "logs"),
                log_retention_in_days=30,
                dead_letter_queue=EncryptedQueue(
                    stack, "failed", name="failed", key=key, opened_by=""
                ),
                timeout_in_seconds=30,
                memory_in_mib=256,
            )

    (source / "handler.py").write_text("def handle(event, context): ...\n")
    return whole(build)


def test_a_function_writes_to_its_log_group_and_its_queue_and_no_further(
    tmp_path: Path, snapshot: SnapshotAssertion
) -> None:
    resources = function(environment_key_is_customers=False, source=tmp_path)
    assert resources == snapshot
    # Lambda would write the error into an attribute there, which SQS does not encrypt.
    assert "dead_letter_config" not in resources["aws_lambda_function"]["worker"]


def test_the_environment_variables_are_under_the_key_that_was_named(tmp_path: Path) -> None:
    with_key = function(environment_key_is_customers=True, source=tmp_path)
    without = function(environment_key_is_customers=False, source=tmp_path)
    assert with_key["aws_lambda_function"]["worker"]["kms_key_arn"] == KEY_ARN
    assert "kms_key_arn" not in without["aws_lambda_function"]["worker"]
