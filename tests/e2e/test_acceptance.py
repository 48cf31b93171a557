"""The first hour, rehearsed on the embedded AWS as the printed role: from deploy to destroy.

Each probe holds, or differs as declared.
"""

import json
import os
import tempfile
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from smsbot.actions.acceptance import run
from smsbot.actions.acceptance.probes.every import PROBES
from smsbot.actions.acceptance.throwaway import throwaway, write_settings
from smsbot.design.synthesis import synthesized
from smsbot.processes import child
from smsbot.sandbox.sandbox import Sandbox
from stacks.bootstrap.role import Role
from tests.e2e.built import SYNTHESIZED
from tests.e2e.conftest import ENVIRONMENTS
from tests.e2e.embedded_roles import ACCOUNT, ASKED_OTHERWISE, adapted
from tests.e2e.quick_aws import with_quick_aws
from tests.e2e.quick_synthesis import synthesize_for
from tests.e2e.shell import Shell, run_line, shell_of, synthesized_once
from tests.forked import run_forked

LINE = f"python -m smsbot acceptance dev --account {ACCOUNT} --again {ACCOUNT} --yes"
REFUTED, NOT_POSSIBLE = "refuted", "not possible"
NO_KEY_ASKED = "it asks no key for the caller of another service"
NO_EVENTS = "it sends no events of its own calls, and its search finds none"
NO_NUMBER = "the rehearsal has no number"
# What the embedded AWS does otherwise, and why. Every other probe is confirmed there.
DIFFERS: Mapping[str, tuple[str, str]] = {
    "logs-associator": (REFUTED, NO_KEY_ASKED),
    "logs-reader": (REFUTED, NO_KEY_ASKED),
    "logs-masks": (NOT_POSSIBLE, "it has no data protection policy"),
    "via-dynamodb": (REFUTED, NO_KEY_ASKED),
    "via-sqs": (REFUTED, NO_KEY_ASKED),
    "via-sns": (REFUTED, NO_KEY_ASKED),
    "context-table": (REFUTED, NO_KEY_ASKED),
    "context-subscriber": (REFUTED, NO_KEY_ASKED),
    "context-queue": (REFUTED, NO_KEY_ASKED),
    "context-topic": (REFUTED, NO_KEY_ASKED),
    "caller-account": (REFUTED, "it does not know kms:CallerAccount"),
    "pending-window": (REFUTED, "it does not know the key of the window"),
    "source-of-sns": (REFUTED, NO_KEY_ASKED),
    "context-of-eventbridge": (REFUTED, NO_KEY_ASKED),
    "source-of-eventbridge": (REFUTED, NO_KEY_ASKED),
    "context-of-logs": (REFUTED, NO_KEY_ASKED),
    "context-in-cloudtrail": (NOT_POSSIBLE, NO_EVENTS),
    "dynamodb-source-account": (NOT_POSSIBLE, NO_EVENTS),
    "rotation": (NOT_POSSIBLE, "it has no RotateKeyOnDemand"),
    "lambda-grant": (NOT_POSSIBLE, "its Lambda makes no grant"),
    "ways-out": (REFUTED, NO_KEY_ASKED),
    "restored-key": (REFUTED, "it ignores the key of a restore"),
    "guardrails": (NOT_POSSIBLE, "it validates no policy"),
    "eventbridge-needs-trail": (REFUTED, NO_EVENTS),
    "events-name-key": (NOT_POSSIBLE, NO_EVENTS),
    "events-by-key": (NOT_POSSIBLE, NO_EVENTS),
    "events-by-bucket": (NOT_POSSIBLE, NO_EVENTS),
    "organization-trail": (NOT_POSSIBLE, "it has no organization's trail"),
    "metrics-of-keys": (REFUTED, "it has no metrics of KMS"),
    "wording-of-dynamodb": (NOT_POSSIBLE, "a disabled key does not stop its tables"),
    "prices": (NOT_POSSIBLE, "it has no price list"),
    "inferred-requests": (NOT_POSSIBLE, NO_EVENTS),
    "retry-keeps-id": (REFUTED, "it gives each attempt another id"),
    "variables-as-json": (REFUTED, "it has no limit of variables"),
    "failed-delivery": (NOT_POSSIBLE, "its SNS has no dead-letter queue"),
    "opt-in-once": (NOT_POSSIBLE, "its SMS service makes no list"),
    "text-all": (NOT_POSSIBLE, "its CloudFormation does not know the type"),
    "text-and-receipt": (NOT_POSSIBLE, NO_NUMBER),
    "keywords": (NOT_POSSIBLE, NO_NUMBER),
    "adopted-number": (NOT_POSSIBLE, NO_NUMBER),
    "archived-table": (NOT_POSSIBLE, "it takes a week"),
}
# How soon the embedded AWS runs a function depends on the machine: it may be too late for a probe.
OF_THE_MACHINE = {"code-change", "concurrency-zero", "retry-keeps-id"}

ROLE = "smsbot-acceptance"
# And about the backup alone, not its table.
OTHERWISE = {
    *(*ASKED_OTHERWISE[Role.DEPLOY], *ASKED_OTHERWISE[Role.VERIFY]),
    *("dynamodb:DeleteBackup", "dynamodb:DescribeBackup", "dynamodb:RestoreTableFromBackup"),
}


def client(service: Any, shell: Shell, session: Mapping[str, str] | None = None) -> Any:
    """A client of an administrator, or of a session."""
    given = session or {"AccessKeyId": "test", "SecretAccessKey": "test"}
    return boto3.client(
        service,
        region_name="us-east-1",
        endpoint_url=shell["AWS_ENDPOINT_URL"],
        verify=shell["AWS_CA_BUNDLE"],
        aws_access_key_id=given["AccessKeyId"],
        aws_secret_access_key=given["SecretAccessKey"],
        aws_session_token=given.get("SessionToken"),
    )


def as_the_role(shell: Shell) -> Shell:
    """The shell of whoever assumed the printed role, which an administrator made."""
    told = run_line(f"{LINE.partition(' --again')[0]} --role | sh", shell)
    assert told.returncode == 0, told.stderr
    iam, sts = client("iam", shell), client("sts", shell)
    own = iam.get_role_policy(RoleName=ROLE, PolicyName="smsbot")["PolicyDocument"]
    # Without what the embedded AWS does not say of a request: whose it is, and its boundary.
    iam.put_role_policy(RoleName=ROLE, PolicyName="smsbot", PolicyDocument=adapted(own, OTHERWISE))
    # It has no second factor, which the role wants of people.
    principal = {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}
    trust = {"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole"}
    iam.update_assume_role_policy(
        RoleName=ROLE, PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [trust]})
    )
    arn = f"arn:aws:iam::{ACCOUNT}:role/{ROLE}"
    found = sts.assume_role(RoleArn=arn, RoleSessionName="hour")["Credentials"]
    with pytest.raises(ClientError, match="AccessDenied"):
        client("sqs", shell, found).create_queue(QueueName="of-others")
    return {
        **shell,
        "AWS_ACCESS_KEY_ID": found["AccessKeyId"],
        "AWS_SECRET_ACCESS_KEY": found["SecretAccessKey"],
        "AWS_SESSION_TOKEN": found["SessionToken"],
    }


@contextmanager
def in_a_fork(
    command: list[str], *, environment: dict[str, str], cwd: str, interrupt_grace_in_seconds: float
) -> Generator[Any]:
    """The commands of the probes in forks, but the first, which is a process as it is elsewhere."""
    _, is_module, module, *words = command
    assert is_module == "-m"
    if words[0] == "state":
        with child(
            command,
            environment=environment,
            cwd=cwd,
            interrupt_grace_in_seconds=interrupt_grace_in_seconds,
        ) as process:
            yield process
        return
    with Path(os.devnull).open("rb") as nothing:
        ended = run_forked(module, words, cwd=Path(cwd), env=environment, stdin=nothing.fileno())
    told = f"{ended.stdout}{ended.stderr}"
    yield SimpleNamespace(returncode=ended.returncode, communicate=lambda: (told, ""))


def synthesize_both(sandbox: Sandbox, folder: Path) -> None:
    """What the commands ask the code, and what they deploy: each of them copies that."""
    environment = throwaway(ENVIRONMENTS["dev"], account_id=ACCOUNT, number=False)
    settings = folder / "environments.toml"
    write_settings(environment, settings)
    synthesize_for(sandbox, sandbox.layout.root / SYNTHESIZED, settings=settings)
    with pytest.MonkeyPatch.context() as here:
        here.setattr(tempfile, "tempdir", str(folder))
        with synthesized(environment):
            pass


pytestmark = [pytest.mark.scenario, pytest.mark.timeout(1800)]


def test_each_probe_holds_or_differs_as_declared_and_nothing_is_left(
    empty_sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "child", in_a_fork)
    with empty_sandbox.locked():
        empty_sandbox.start()
    shell = {**shell_of(empty_sandbox), "TMPDIR": str(tmp_path)}
    synthesize_both(empty_sandbox, tmp_path)
    with with_quick_aws(shell, tmp_path / "aws") as quick:
        of_the_role = as_the_role(quick)
    # Between the commands of a run, neither its settings nor the code change.
    ended = run_line(LINE, synthesized_once(of_the_role))
    told = ended.stdout + ended.stderr
    assert ended.returncode == 1, told
    assert "A last reading found nothing left but what AWS ends itself." in told
    lines = [each.split(": ", 1) for each in told.splitlines() if each[:1] in "✓✗·"]
    found = {each[0][2:]: each[1].partition(". ")[0] for each in lines if len(each) > 1}
    wanted = {each.id: DIFFERS.get(each.id, ("confirmed", ""))[0] for each in PROBES}
    assert found.keys() >= wanted.keys()
    settled = wanted.keys() - OF_THE_MACHINE
    assert {each: found[each] for each in settled} == {each: wanted[each] for each in settled}
    assert not (Path(__file__).parents[2] / "acceptance" / "RESULT.toml").exists()


def test_what_differs_is_declared_with_a_reason() -> None:
    ids = {each.id for each in PROBES}
    assert DIFFERS.keys() <= ids
    assert all(reason for _, reason in DIFFERS.values())
