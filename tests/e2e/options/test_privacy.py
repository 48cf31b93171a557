"""``privacy`` on the embedded AWS, as a role with exactly the rights it needs."""

import json
import re
import subprocess
import tempfile
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest

from counters import PARTS
from keyproof.location import Location
from smsbot import project
from smsbot.sandbox.sandbox import Sandbox
from stacks.bootstrap.permissions.policy import permissions
from stacks.bootstrap.role import Role
from tests.e2e.bot.test_conversation import STATUS, Phone
from tests.e2e.bot.test_dev import ANALYTICS, CONVERSATIONS
from tests.e2e.bot.test_redrive import variables
from tests.e2e.clients import Clients
from tests.e2e.conftest import IN_ACCOUNT, REGION
from tests.e2e.options.conftest import OFFICER
from tests.e2e.shell import run_line, shell_of
from tests.forked import run_forked
from tests.waiting import until

ALIAS = "alias/smsbot-dev-security-key-erased-numbers"
LOCATION = Location(region=REGION, account_id="000000000000")
RIGHTS = json.loads(permissions(IN_ACCOUNT, Role.PRIVACY).to_json())["Statement"]


@pytest.fixture
def phone(clients: Clients) -> Phone:
    return Phone(clients)


Key = tuple[str, str, str]


@pytest.fixture
def officer(clients: Clients) -> Generator[Key]:
    """Credentials of a role that has the printed policy, and no right more."""
    iam = clients.iam
    trust = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": "*"}}
    document = {"Version": "2012-10-17", "Statement": [trust]}
    iam.create_role(RoleName=OFFICER, AssumeRolePolicyDocument=json.dumps(document))
    iam.put_role_policy(
        RoleName=OFFICER, PolicyName="person", PolicyDocument=json.dumps(as_asked_here(RIGHTS))
    )
    given = clients.sts.assume_role(RoleArn=LOCATION.role_arn(OFFICER), RoleSessionName="ann")[
        "Credentials"
    ]
    yield given["AccessKeyId"], given["SecretAccessKey"], given["SessionToken"]
    iam.delete_role_policy(RoleName=OFFICER, PolicyName="person")
    iam.delete_role(RoleName=OFFICER)


def as_asked_here(statements: list[Any]) -> dict[str, Any]:
    """A policy without conditions on aliases and services, which the embedded AWS does not know.

    AWS decides on the key, the embedded AWS on what the request names: the alias.
    """
    asked = [
        {
            **{name: value for name, value in each.items() if name != "Condition"},
            "Resource": [each["Resource"], LOCATION.arn("kms", ALIAS)]
            if "Condition" in each
            else each["Resource"],
        }
        for each in statements
    ]
    return {"Version": "2012-10-17", "Statement": asked}


def smsbot(
    sandbox: Sandbox, settings: Path, *arguments: str, key: Key | None = None, given: str = ""
) -> subprocess.CompletedProcess[str]:
    chosen = variables(sandbox, key[:2] if key else ("test", "test"))
    if key:
        chosen["AWS_SESSION_TOKEN"] = key[2]
    with tempfile.TemporaryFile() as stdin:
        stdin.write(given.encode())
        stdin.seek(0)
        return run_forked(
            "smsbot",
            arguments,
            cwd=project.ROOT,
            env={**chosen, "SMSBOT_ENVIRONMENTS": str(settings)},
            stdin=stdin.fileno(),
        )


def receive(clients: Clients, phone: Phone, text: dict[str, Any]) -> None:
    """Publish the receipt of a reply, and wait until it is noted."""
    message = {
        "eventType": "TEXT_DELIVERED",
        "eventTimestamp": 1_800_000_000_000,
        "isFinal": True,
        "destinationPhoneNumber": phone.number,
        "messageId": text["reply_id"],
        "context": {"inboundMessageId": text["entry"].removeprefix("text#")},
        "totalMessageParts": 1,
        "totalMessagePrice": 0.00581,
    }
    clients.sns.publish(TopicArn=STATUS, Message=json.dumps(message))
    until(lambda: "delivery_status" in phone.entries()[text["entry"]])


def hashes(clients: Clients) -> list[Any]:
    """What the numbers that were erased left behind."""
    items: Any = clients.dynamodb.scan(TableName=CONVERSATIONS, ConsistentRead=True)["Items"]
    return [each for each in items if each["phone_number"]["S"].startswith("erased#")]


def test_a_person_is_exported_and_erased_and_nothing_is_left_but_a_hash(
    phone: Phone, clients: Clients, dev_sandbox: Sandbox, settings: Path, officer: Key
) -> None:
    before = hashes(clients)
    receive(clients, phone, phone.say("hours"))
    phone.say("STOP")
    shown = smsbot(dev_sandbox, settings, "privacy", "show", "dev", "-", given=phone.number)
    assert (shown.returncode, shown.stderr) == (0, "")
    assert all(word in shown.stdout for word in ("hours", "SENT", "TEXT_DELIVERED", "consent"))
    exported = smsbot(
        dev_sandbox, settings, "privacy", "export", "dev", "-", key=officer, given=phone.number
    )
    assert (exported.returncode, exported.stderr) == (0, "")
    found = json.loads(exported.stdout)
    kinds = sorted(each["entry"].partition("#")[0] for each in found["entries"])
    assert kinds == ["consent", "replies", "talk", "text", "text"]
    assert {each.get("delivery_status") for each in found["entries"]} == {"TEXT_DELIVERED", None}
    assert found["kept"] == []

    asked = smsbot(
        dev_sandbox, settings, "privacy", "erase", "dev", "-", key=officer, given=phone.number
    )
    assert asked.returncode == 1
    assert len(phone.entries()) == 5
    erased = smsbot(
        *(dev_sandbox, settings, "privacy", "erase", "dev", "-", "--yes"),
        key=officer,
        given=phone.number,
    )
    assert (erased.returncode, erased.stderr) == (0, "")
    assert "5 entries are erased." in erased.stdout
    assert "keyed hash" in erased.stdout
    assert "$1 a month" in erased.stdout
    assert phone.number not in erased.stdout
    items: Any = clients.dynamodb.scan(TableName=CONVERSATIONS, ConsistentRead=True)["Items"]
    assert phone.number not in str(items)
    assert phone.number.removeprefix("+") not in str(items)
    analytics: Any = clients.dynamodb.scan(TableName=ANALYTICS, ConsistentRead=True)["Items"]
    assert phone.number not in str(analytics)
    left = [each for each in hashes(clients) if each not in before]
    kept, *texts = sorted(left, key=lambda each: each["entry"]["S"])
    assert kept.keys() == {"phone_number", "entry", "opted_out", "changed_at", "listed"}
    assert [each.keys() for each in texts] == [{"phone_number", "entry", "expires_at"}] * 2

    again = smsbot(
        dev_sandbox, settings, "privacy", "erase", "dev", "-", key=officer, given=phone.number
    )
    assert (again.returncode, again.stdout) == (0, "Nothing is stored of this number.\n")

    assert phone.say("hours")["reason"] == "number_opted_out"
    clients.dynamodb.delete_item(
        TableName=CONVERSATIONS, Key={name: kept[name] for name in ("phone_number", "entry")}
    )


@pytest.mark.parametrize(
    "missing", ["dynamodb:DeleteItem", "dynamodb:PutItem", "dynamodb:Query", "kms:GenerateMac"]
)
def test_without_one_permission_nobody_erases_and_the_role_is_named(
    missing: str,
    phone: Phone,
    *,
    clients: Clients,
    dev_sandbox: Sandbox,
    settings: Path,
    officer: Key,
) -> None:
    phone.say("STOP")
    names = [
        each if isinstance(each, list) else [each] for each in (each["Action"] for each in RIGHTS)
    ]
    kept = [
        {**each, "Action": [name for name in actions if name != missing]}
        for each, actions in zip(RIGHTS, names, strict=True)
    ]
    document = as_asked_here([each for each in kept if each["Action"]])
    clients.iam.put_role_policy(
        RoleName=OFFICER, PolicyName="person", PolicyDocument=json.dumps(document)
    )
    refused = smsbot(
        *(dev_sandbox, settings, "privacy", "erase", "dev", "-", "--yes"),
        key=officer,
        given=phone.number,
    )
    assert refused.returncode == 2
    assert "privacy_roles" in refused.stderr
    assert phone.number not in refused.stderr
    assert "text" in str(phone.entries())


def test_the_query_of_the_page_sums_the_parts_of_each_counter(
    clients: Clients, dev_sandbox: Sandbox
) -> None:
    page = (project.ROOT / "docs" / "operate" / "privacy.md").read_text(encoding="utf-8")
    (query,) = re.findall(r"^aws dynamodb query .*$", page, re.MULTILINE)
    (day,) = re.findall(r"\d{4}-\d\d-\d\d", query)
    counts = {f"answered#{part:02}": "2" for part in range(PARTS)} | {"price-in-usd#07": "0.0581"}
    for counter, count in counts.items():
        item = {"day": {"S": day}, "counter": {"S": counter}, "occurrences": {"N": count}}
        clients.dynamodb.put_item(TableName=ANALYTICS, Item=item)
    ended = run_line(query, shell_of(dev_sandbox))
    assert ended.returncode == 0, ended.stderr
    assert json.loads(ended.stdout) == {"answered": 2 * PARTS, "price-in-usd": 0.0581}
