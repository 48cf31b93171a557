"""Times `keyproof check` beside checkov on a plan of 2,000 resources: ``make bench``.

Wall time and peak memory of whole processes, one after the other in the same run.
"""

import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from smsbot import project

KEYS, ROLES, RESOURCES = 60, 200, 2000
ACCOUNT, REGION = "123456789012", "eu-west-1"
CHECKOV = project.ROOT / ".venv-checkov/bin/checkov"
MOST_SECONDS, MOST_BYTES = 10, 2**30
Object = dict[str, Any]


def policy(*statements: Object) -> str:
    """A policy document."""
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def arn(service: str, name: str) -> str:
    """The ARN of a resource of the plan."""
    return f"arn:aws:{service}:{REGION}:{ACCOUNT}:{name}"


def allow(actions: list[str], resources: list[str] | str = "*", **others: Any) -> Object:
    """A statement."""
    return {"Effect": "Allow", "Action": actions, "Resource": resources, **others}


def made(kind: str, name: str, /, **values: Any) -> Object:
    """A resource that the plan makes."""
    return {
        "address": f"{kind}.{name}",
        "mode": "managed",
        "type": kind,
        "name": name,
        "provider_name": "registry.terraform.io/hashicorp/aws",
        "schema_version": 0,
        "values": values,
        "sensitive_values": {},
    }


def resources() -> list[Object]:
    """Keys, and as many groups of topic, queue, table, function and role as there are roles."""
    root = {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}
    services = {"Service": ["sns.amazonaws.com", f"logs.{REGION}.amazonaws.com"]}
    using = ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*"]
    keys = [arn("kms", f"key/00000000-0000-0000-0000-{n:012}") for n in range(KEYS)]
    found = [
        made(
            "aws_kms_key",
            f"k{n}",
            arn=key,
            enable_key_rotation=True,
            policy=policy(
                allow(["kms:*"], Principal=root),
                allow(
                    using,
                    Principal=services,
                    Condition={"StringEquals": {"aws:SourceAccount": ACCOUNT}},
                ),
            ),
        )
        for n, key in enumerate(keys)
    ]
    for n in range(ROLES):
        found += group(n, keys[n % KEYS])
    number = 0
    while len(found) < RESOURCES:
        found.append(made("aws_s3_bucket", f"b{number}", bucket=f"bucket-{number}"))
        number += 1
    return found


def group(n: int, key: str) -> list[Object]:
    """What one application consists of."""
    name = f"app-{n}"
    topic, queue, table = arn("sns", name), arn("sqs", name), arn("dynamodb", f"table/{name}")
    role = f"arn:aws:iam::{ACCOUNT}:role/{name}"
    trust = {"Service": "lambda.amazonaws.com"}
    return [
        made("aws_sns_topic", name, name=name, arn=topic, kms_master_key_id=key),
        made(
            "aws_sqs_queue",
            name,
            name=name,
            arn=queue,
            kms_master_key_id=key,
            policy=policy(
                allow(
                    ["sqs:SendMessage"],
                    queue,
                    Principal={"Service": "sns.amazonaws.com"},
                    Condition={"ArnEquals": {"aws:SourceArn": topic}},
                )
            ),
        ),
        made("aws_sns_topic_subscription", name, topic_arn=topic, protocol="sqs", endpoint=queue),
        made(
            "aws_dynamodb_table",
            name,
            name=name,
            arn=table,
            server_side_encryption=[{"enabled": True, "kms_key_arn": key}],
        ),
        made(
            "aws_iam_role",
            name,
            name=name,
            arn=role,
            assume_role_policy=policy(
                {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": trust}
            ),
        ),
        made(
            "aws_iam_role_policy",
            name,
            role=name,
            name=name,
            policy=policy(
                allow(["dynamodb:*Item", "dynamodb:Query"], [table, f"{table}/index/*"]),
                allow(["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"], queue),
                allow(["kms:Decrypt"], key),
                allow(["logs:CreateLogStream", "logs:PutLogEvents"]),
            ),
        ),
        made(
            "aws_lambda_function",
            name,
            function_name=name,
            arn=arn("lambda", f"function:{name}"),
            role=role,
            kms_key_arn=key,
            environment=[{"variables": {"TABLE": name}}],
        ),
        made(
            "aws_lambda_event_source_mapping",
            name,
            event_source_arn=queue,
            function_name=arn("lambda", f"function:{name}"),
        ),
        made("aws_cloudwatch_log_group", name, name=f"/aws/lambda/{name}", kms_key_id=key),
    ]


def plan(made_by_it: Sequence[Object]) -> Object:
    """A plan that makes some resources."""
    provider = {"name": "aws", "full_name": "registry.terraform.io/hashicorp/aws"}
    declared = [
        {"address": each["address"], "mode": "managed", "type": each["type"], "name": each["name"]}
        | {"provider_config_key": "aws", "expressions": {}, "schema_version": 0}
        for each in made_by_it
    ]
    return {
        "format_version": "1.2",
        "terraform_version": "1.15.5",
        "planned_values": {"root_module": {"resources": list(made_by_it)}},
        "resource_changes": [
            {name: each[name] for name in ("address", "mode", "type", "name", "provider_name")}
            | {
                "change": {
                    "actions": ["create"],
                    "before": None,
                    "after": each["values"],
                    "after_unknown": {},
                    "before_sensitive": False,
                    "after_sensitive": {},
                }
            }
            for each in made_by_it
        ],
        "configuration": {
            "provider_config": {
                "aws": provider | {"expressions": {"region": {"constant_value": REGION}}}
            },
            "root_module": {"resources": declared},
        },
    }


def measured(*command: str) -> tuple[float, int, int]:
    """The seconds, the most bytes of the largest process up to now, and the exit status."""
    started = time.perf_counter()
    ended = subprocess.run(command, cwd=project.ROOT, capture_output=True, check=False)
    used = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024
    return time.perf_counter() - started, used, ended.returncode


def main() -> None:
    """Measure, and print a line for each program."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "plan.json"
        path.write_text(json.dumps(plan(resources())))
        print(f"A plan of {RESOURCES} resources, {KEYS} keys and {ROLES} roles, whole process:")
        keyproof = [sys.executable, "-c", "from keyproof.cli import main; main()", "check"]
        seconds, used, status = measured(*keyproof, str(path))
        goal = f"goal: {MOST_SECONDS} s, {MOST_BYTES >> 20} MiB"
        print(f"  keyproof check  {seconds:6.1f} s {used >> 20:5} MiB  exit {status}  ({goal})")
        others, used, status = measured(
            str(CHECKOV), "--file", str(path), "--quiet", "--compact", "--skip-download"
        )
        print(f"  checkov         {others:6.1f} s {used >> 20:5} MiB  exit {status}")


if __name__ == "__main__":
    main()
