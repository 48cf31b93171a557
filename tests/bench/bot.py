"""Times the function: its start, its own work on a text, and 5,000 texts: ``make bench``."""

import json
import logging
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any

import boto3
from botocore.awsrequest import AWSResponse

from constructs_lib.compute.deployment_package import deployment_package
from smsbot import project
from stacks.app import FUNCTION_SOURCE

sys.path.insert(0, str(FUNCTION_SOURCE))

from sending import EndUserMessaging, Sender
from tests.lambda_src.doubles.bot import CONVERSATION, Remembering, bot, event, text
from tests.lambda_src.doubles.dynamodb import DynamoDB, Raw
from tests.lambda_src.stress import run

RUNS = 9
TEXTS = 2000
MOST_TO_IMPORT_IN_MS = 30
MOST_CPU_IN_MS = 0.3
MOST_BYTES = 120_000

IMPORT = """
import sys, time
import boto3
sys.path.insert(0, sys.argv[1])
started = time.process_time()
import handler
if len(sys.argv) > 2:
    handler.bot()
print((time.process_time() - started) * 1000)
"""
ENVIRONMENT = {
    "CONVERSATIONS_TABLE": "conversations",
    "ANALYTICS_TABLE": "analytics",
    "INBOUND_TOPIC_ARN": "inbound",
    "CONVERSATION": json.dumps(vars(CONVERSATION)),
    "AWS_DEFAULT_REGION": "us-east-1",
    "AWS_ACCESS_KEY_ID": "test",
    "AWS_SECRET_ACCESS_KEY": "test",
}


def import_in_ms(*arguments: str) -> list[float]:
    """CPU time from ``import boto3`` to the handler, in processes of their own."""
    command = [sys.executable, "-c", IMPORT, str(FUNCTION_SOURCE), *arguments]
    return [
        float(subprocess.run(command, env=ENVIRONMENT, capture_output=True, check=True).stdout)
        for _ in range(RUNS)
    ]


class Nothing:
    """A client of DynamoDB that takes everything at once, so that what is left is our own."""

    def transact_write_items(self, **_: object) -> dict[str, object]:
        return {}


def answered_at_once(service: str, body: bytes) -> Any:
    """A real client of boto3 whose requests are answered before they are sent."""
    session: Any = boto3.session.Session("test", "test", region_name="us-east-1")
    client = session.client(service)
    headers: Any = {"content-type": "application/x-amz-json-1.0"}

    def answer(request: Any, **_: object) -> AWSResponse:
        raw: Any = Raw(body)
        return AWSResponse(request.url, 200, headers, raw)

    client.meta.events.register(f"before-send.{service}", answer)
    return client


def cpu_in_ms(client: Any, sender: Sender, dynamodb: DynamoDB) -> float:
    """The CPU time of one answered text."""
    receiving = bot(dynamodb, sender, client=client)
    events = [event(text(f"text {n}", number=f"+1425{5550000 + n}")) for n in range(TEXTS)]
    started = time.process_time()
    for each in events:
        receiving.handle(each, invocation="1")
    return (time.process_time() - started) * 1000 / TEXTS


def told(what: str, value: str, goal: str) -> None:
    """Print a line."""
    print(f"  {what:<62} {value:>9}  (goal: {goal})")


def main() -> None:
    """Measure, and print a line each."""
    logging.disable()
    print("The function:")
    for what, times, goal in (
        ("import beyond boto3, CPU", import_in_ms(), f"{MOST_TO_IMPORT_IN_MS} ms"),
        ("import, and the clients of both services made, CPU", import_in_ms("clients"), "none"),
    ):
        spread = f"{min(times):.0f} to {max(times):.0f}, {RUNS} runs"
        told(what, f"{statistics.median(times):.0f} ms", f"{goal}; {spread}")
    dynamodb = DynamoDB()
    own = cpu_in_ms(Nothing(), Remembering(), dynamodb)
    told("own CPU a text", f"{own:.2f} ms", f"{MOST_CPU_IN_MS} ms")
    sender = EndUserMessaging(
        answered_at_once("pinpoint-sms-voice-v2", b'{"MessageId":"one"}'),
        configuration_set=None,
        message_type="TRANSACTIONAL",
        opt_out_list=None,
    )
    with_boto3 = cpu_in_ms(answered_at_once("dynamodb", b"{}"), sender, dynamodb)
    told("the same with what boto3 does for the four calls", f"{with_boto3:.2f} ms", "none")
    cpu_in_ms(dynamodb.client, Remembering(), dynamodb)
    calls = dynamodb.calls["TransactWriteItems"] / TEXTS
    told("calls of DynamoDB for an answered text", f"{calls:.2f}", "3")
    with deployment_package(project.ROOT / "lambda_src") as package:
        size = package.path.stat().st_size
    told(
        "deployment package",
        f"{size / 1000:.1f} KB",
        f"{MOST_BYTES // 1000} KB",
    )
    print(
        "With 5 % of the sends throttled, 1 % unanswered, 2 % with an error 500, 2 % of writes\n"
        "failing, clocks that are wrong, and kills in 0.4 % of the calls:"
    )
    lines: list[str] = []
    tell: Callable[[str], None] = lines.append
    run(messages=5000, numbers=500, seed=1, tell=tell)
    for line in lines:
        print(f"  {line}")


if __name__ == "__main__":
    main()
