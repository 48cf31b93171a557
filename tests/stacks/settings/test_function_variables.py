"""All environment variables of the function fit into what Lambda takes, or are refused."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from stacks.settings import function_variables
from stacks.settings.environment import Environment
from stacks.settings.environments_file import EnvironmentsError, read_environments
from stacks.tables import TABLES, Table
from stacks.topics import BOT_ROLE, TOPICS, Topic
from tests.stacks.settings.test_environments_file import COMPLETE
from tests.stacks.synthesized import (
    ACCOUNT,
    LONGEST,
    PLAIN,
    PROTECTED,
    SMS,
    WITH_NUMBER,
    environment,
    read_stack,
    synthesize_to,
)

EVERY_VARIABLE = environment(
    "all",
    sms=SMS,
    privacy_roles=["privacy"],
    conversation={"hook": {"function": "answers"}, "commands": {"PRICE": '"${5}" %{x} é'}},
)
REFERENCE = re.compile(r"\$\{(aws_\w+)\.([\w-]+)\.(\w+)\}")
# As AWS gives them, of the greatest length.
FROM_AWS = {
    "account_id": "123456789012",
    "phone_number": "+123456789012345",
    "key_id": "12345678-1234-1234-1234-123456789012",
}


def applied(value: str, stack: dict[str, Any]) -> str:
    """What Terraform makes of a value of the stack."""
    value = value.replace(ACCOUNT, FROM_AWS["account_id"])
    reference = REFERENCE.fullmatch(value)
    if reference is None:
        assert "${" not in value
        return value
    kind, name, attribute = reference.groups()
    return stack["resource"][kind][name]["name"] if attribute == "name" else FROM_AWS[attribute]


@pytest.fixture(scope="module")
def every_variable(tmp_path_factory: pytest.TempPathFactory) -> Path:
    output = tmp_path_factory.mktemp("every-variable")
    synthesize_to(output, EVERY_VARIABLE)
    return output


@pytest.mark.parametrize(
    "chosen", [PLAIN, PROTECTED, LONGEST, WITH_NUMBER, EVERY_VARIABLE], ids=lambda each: each.name
)
def test_what_is_measured_is_what_terraform_applies(
    chosen: Environment, synthesized: Path, every_variable: Path
) -> None:
    stack = read_stack(every_variable if chosen is EVERY_VARIABLE else synthesized, chosen)
    written = stack["resource"]["aws_lambda_function"]["bot"]["environment"]["variables"]
    found = {name: applied(value, stack) for name, value in written.items()}
    counted = function_variables.function_variables(chosen)
    lengths = {name: len(value) for name, value in counted.items()}
    assert lengths == {name: len(value) for name, value in found.items()}
    assert counted["CONVERSATION"] == found["CONVERSATION"]


def test_names_values_and_the_escapes_of_json_are_counted_in_bytes() -> None:
    assert function_variables.measured({"A": "x"}) == len('{"A":"x"}')
    assert function_variables.measured({"A": '"\\', "B": "é"}) == len('{"A":"\\"\\\\","B":"é"}') + 1


RETURNS = Topic(name="returns", publishers=("role/shop", BOT_ROLE), variable="RETURNS_TOPIC_ARN")
STOCK = Table(
    name="stock",
    partition_key="order",
    sort_key="parcel",
    sid="KeepStock",
    actions=("dynamodb:PutItem",),
    variable="STOCK_TABLE",
)


def read(tmp_path: Path, *, bytes_in_all: int) -> Environment:
    """An environment whose variables have this many bytes, read from a file."""
    path = tmp_path / "environments.toml"
    settings = f'[dev]{COMPLETE}\n[dev.conversation]\nsupport_contact = "help@acme.example"\n'
    path.write_text(settings)
    empty = function_variables.function_variables(read_environments(path)["dev"])
    missing = bytes_in_all - function_variables.measured(empty)
    commands = "[dev.conversation.commands]\n"
    # A keyword of two letters and a reply, each with two quotation marks and their backslashes.
    overhead = len(r"\"K0\":\"\"")
    number, comma = 0, 0
    while missing > 0:
        reply = min(400, missing - overhead - comma)
        commands += f'K{number} = "{"a" * reply}"\n'
        missing -= overhead + comma + reply
        number, comma = number + 1, 1
    path.write_text(settings + commands)
    return read_environments(path)["dev"]


def test_exactly_what_lambda_takes_is_allowed(tmp_path: Path) -> None:
    chosen = read(tmp_path, bytes_in_all=4096)
    variables = function_variables.function_variables(chosen)
    # As AWS prints it: "String measured: {...}".
    assert len(json.dumps(variables, separators=(",", ":"))) == 4096
    with pytest.raises(EnvironmentsError) as refusal:
        read(tmp_path, bytes_in_all=4099)
    (problem,) = refusal.value.problems
    others = function_variables.measured(variables | {"CONVERSATION": ""})
    assert problem == (
        f"[dev] conversation: received {4099 - others} bytes as Lambda counts them, and the "
        f"function's other environment variables have {others}; allowed: 4096 in all. Shorten "
        "texts, keywords or phrases by 3 bytes"
    )


def test_a_topic_and_a_table_more_leave_less_for_the_conversation(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chosen = read(tmp_path, bytes_in_all=4000)
    monkeypatch.setattr(function_variables, "TOPICS", (*TOPICS, RETURNS))
    monkeypatch.setattr(function_variables, "TABLES", (*TABLES, STOCK))
    topic = "arn:aws:sns:eu-west-1:123456789012:smsbot-dev-messaging-topic-returns"
    table = "smsbot-dev-storage-table-stock"
    added = len(f',"RETURNS_TOPIC_ARN":"{topic}","STOCK_TABLE":"{table}"')
    counted = function_variables.measured(function_variables.function_variables(chosen))
    assert counted == 4000 + added
    with pytest.raises(EnvironmentsError, match=f"by {added - 96} bytes"):
        read_environments(tmp_path / "environments.toml")


def test_letters_of_two_bytes_are_counted_as_two(tmp_path: Path) -> None:
    path, reply = tmp_path / "environments.toml", "\u0436" * 260
    replies = "".join(f'K{n} = "{reply}"\n' for n in range(7))
    path.write_text(
        f'[dev]{COMPLETE}\n[dev.conversation]\nsupport_contact = "help@acme.example"\n'
        f"[dev.conversation.commands]\n{replies}"
    )
    with pytest.raises(EnvironmentsError, match="allowed: 4096 in all"):
        read_environments(path)
