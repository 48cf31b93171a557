"""What mends a row mends it, as AWS's own commands, settings and commands of this program."""

import re
from collections.abc import Callable, Mapping
from typing import Any

import boto3
import pytest
from botocore import xform_name
from botocore.validate import ParamValidator

from smsbot.ready.row import State
from stacks.settings.environment import Environment
from tests.in_process import smsbot
from tests.smsbot.ready.account import BOOTSTRAP, DEV, asked, caller, keys, quotas, spending
from tests.smsbot.ready.cases.every import BROKEN
from tests.smsbot.standing_in import Refused

__all__ = ["keys"]
AWS = re.compile(r"(?:^|then )aws ([^,;|]+)")
OURS = sorted(
    {
        command
        for each in BROKEN.values()
        for command in re.findall(r"python -m smsbot ([^,;|&>]+)", each.remedy)
    }
)
# What AWS answers after a command, by its call.
EFFECTS: Mapping[str, Callable[[Mapping[str, Any]], Mapping[str, Any]]] = {
    "account.EnableRegion": lambda _: {"sts.GetCallerIdentity": lambda _: caller()},
    "sms-voice.SetTextMessageSpendLimitOverride": lambda given: spending(given["MonthlyLimit"]),
    "service-quotas.RequestServiceQuotaIncrease": lambda given: quotas(
        {(given["ServiceCode"], given["QuotaCode"]): given["DesiredValue"]}
    ),
    "s3.DeleteBucket": lambda _: {"s3.HeadBucket": Refused("404", "Not Found")},
}


def call_of(command: str) -> tuple[str, Mapping[str, Any]]:
    """The call of a command of AWS's command line, and its parameters, held to botocore's model."""
    service, operation, *options = command.split()
    # The command line has two programs for S3; botocore one.
    name = service.removesuffix("api")
    client: Any = boto3.client(name, region_name=DEV.region)  # pyright: ignore[reportArgumentType, reportCallIssue]
    called = client.meta.method_to_api_mapping[operation.replace("-", "_")]
    shape = client.meta.service_model.operation_model(called).input_shape
    members = {xform_name(name, "-"): name for name in shape.members}
    given: dict[str, Any] = {
        members[name.removeprefix("--")]: value
        for name, value in zip(options[::2], options[1::2], strict=True)
        # Of every command.
        if name != "--region"
    }
    for member, value in given.items():
        kind = shape.members[member].type_name
        given[member] = {"string": str, "double": float}.get(kind, int)(value)
    assert not ParamValidator().validate(given, shape).has_errors(), command
    return f"{name.replace('pinpoint-sms-voice-v2', 'sms-voice')}.{called}", given


@pytest.mark.parametrize("name", [name for name, each in BROKEN.items() if AWS.search(each.remedy)])
def test_a_command_of_aws_mends_its_row(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    case = BROKEN[name]
    (command,) = AWS.findall(case.remedy)
    called, given = call_of(command)
    found = asked(case.settings, {**case.answers, **EFFECTS[called](given)}, monkeypatch)
    (row,) = [each for each in found.rows if each.subject == case.subject]
    # The bucket of another region has to be made again, in this one.
    wanted = State.MISSING if case.remedy.endswith(BOOTSTRAP) else State.FINE
    assert row.state is wanted, row
    assert row.remedy in ("", BOOTSTRAP)


@pytest.mark.parametrize(
    "name", [name for name, each in BROKEN.items() if "environments.toml" in each.remedy]
)
def test_a_setting_mends_its_row(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """By the value that the row names, or another region and company."""
    case = BROKEN[name]
    others = {"region": "eu-west-1", "company": "another"}
    update = dict(re.findall(r'(\w+) = "(\d+)"', case.remedy))
    update = update or {each: value for each, value in others.items() if each in case.remedy}
    answers = {} if "company" in update else case.answers
    settings = Environment.model_validate({**case.settings.model_dump(), **update})
    found = asked(settings, answers, monkeypatch)
    assert [each.state for each in found.rows if each.subject == case.subject] == [State.FINE]


@pytest.mark.parametrize("command", OURS)
def test_what_mends_is_a_command_that_there_is(command: str) -> None:
    """Others run them on the embedded AWS: tests/e2e/test_from_nothing.py."""
    ended = smsbot(*command.split(), "--help")
    assert ended.returncode == 0, ended.stderr
