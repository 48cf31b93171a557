"""Every request of Terraform and of the commands is one that AWS would take."""

from collections import Counter

from smsbot.sandbox.sandbox import Sandbox
from smsbot.sandbox.stack.folder import OVERRIDE
from tests.e2e.conftest import prepared
from tests.e2e.requests.decoded import Request, decoded
from tests.e2e.requests.problems import problems
from tests.e2e.shell import PYTHON, run_line, shell_of
from tests.e2e.wire import wire

COMMANDS = ("verify dev", "keys dev", "redrive dev")
SERVICES = {"cloudwatch", "dynamodb", "events", "iam", "kms", "lambda", "logs", "sns", "sqs", "sts"}


def ignore(_: object) -> None:
    """Events that a test does not look at."""


def recorded(sandbox: Sandbox) -> list[Request]:
    """What is asked while dev is built, looked at by commands, read again, and destroyed."""
    dev = prepared(sandbox, "dev")
    emulator = sandbox.running()
    assert emulator
    with wire(emulator.endpoint, str(sandbox.layout.certificate_authority)) as between:
        override = dev.folder / OVERRIDE
        override.write_text(override.read_text().replace(emulator.endpoint, between.endpoint))
        dev.apply(ignore)
        shell = {**shell_of(sandbox), "AWS_ENDPOINT_URL": between.endpoint}
        for line in COMMANDS:
            ended = run_line(f"{PYTHON} -m smsbot {line}", shell)
            assert ended.returncode == 0, ended.stderr
        dev.destroy(ignore)
    return between.requests


def test_every_request_is_one_that_aws_would_take(empty_sandbox: Sandbox) -> None:
    requests = recorded(empty_sandbox)
    refused: list[str] = []
    seen: Counter[str] = Counter()
    for each in map(decoded, requests):
        seen[each.operation.service_model.service_name] += 1
        refused += problems(each.parameters, each.operation.input_shape, str(each))
    assert sorted(set(refused)) == []
    assert set(seen) >= SERVICES
