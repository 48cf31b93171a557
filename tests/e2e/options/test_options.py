"""Dev with a hook, a key for hashes and a role that exports and erases, on the emulated AWS."""

import io
import json
import re
import subprocess
import zipfile
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
from tests.commands import run
from tests.e2e.bot.test_dev import ANALYTICS, CONVERSATIONS, ROLE, SETTINGS, STATUS, Phone
from tests.e2e.bot.test_redrive import variables
from tests.e2e.clients import Clients
from tests.e2e.conftest import IN_ACCOUNT, REGION
from tests.e2e.options.conftest import HOOK, OFFICER
from tests.e2e.shell import Shell, run_line, shell_of
from tests.waiting import until

POLICY = "ask-hook"
PAGE = project.ROOT / "docs" / "concepts" / "bot.md"
TRUST = {
    "Effect": "Allow",
    "Action": "sts:AssumeRole",
    "Principal": {"Service": "lambda.amazonaws.com"},
}


@pytest.fixture
def _hook(clients: Clients) -> Generator[None]:
    """The example of the page as the hook, with a role without rights."""
    text = PAGE.read_text(encoding="utf-8")
    (code,) = re.findall(r"^```python\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    package, name = io.BytesIO(), f"role-of-{HOOK}"
    with zipfile.ZipFile(package, "w") as archive:
        archive.writestr("example.py", code)
    trust = json.dumps({"Version": "2012-10-17", "Statement": [TRUST]})
    role = clients.iam.create_role(RoleName=name, AssumeRolePolicyDocument=trust)["Role"]
    clients.functions.create_function(
        FunctionName=HOOK,
        Runtime="python3.13",
        Handler="example.handle",
        Role=role["Arn"],
        Code={"ZipFile": package.getvalue()},
    )
    yield
    clients.functions.delete_function(FunctionName=HOOK)
    clients.iam.delete_role(RoleName=name)


@pytest.mark.usefixtures("_hook")
def test_the_example_asks_back_and_knows_what_it_was_told(clients: Clients) -> None:
    phone = Phone(clients)
    phone.say("A light is out")
    phone.say("hours")
    answered = phone.say("Main Street")
    assert answered["state"] == "SENT"
    assert phone.received() == [
        "Where is it? Reply with the street.",
        SETTINGS.commands["HOURS"],
        "Thank you. We look into it: A light is out, Main Street.",
    ]


@pytest.mark.usefixtures("_hook")
def test_without_the_right_to_ask_the_fallback_is_sent(clients: Clients) -> None:
    phone, iam = Phone(clients), clients.iam
    given = iam.get_role_policy(RoleName=ROLE, PolicyName=POLICY)["PolicyDocument"]
    statements = given["Statement"] if isinstance(given, dict) else json.loads(given)["Statement"]
    (sessions,) = [each for each in statements if each["Sid"] == "ReadSessions"]
    document = {"Version": "2012-10-17", "Statement": [sessions]}
    iam.put_role_policy(RoleName=ROLE, PolicyName=POLICY, PolicyDocument=json.dumps(document))
    phone.say("A light is out")
    assert phone.received() == [SETTINGS.fallback]
    iam.put_role_policy(RoleName=ROLE, PolicyName=POLICY, PolicyDocument=json.dumps(given))


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
    """A policy without conditions on aliases and services, which the emulated AWS does not know.

    AWS decides on the key, the emulated AWS on what the request names: the alias.
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
    shell = {**chosen, "SMSBOT_ENVIRONMENTS": str(settings)}
    return run("smsbot", arguments, shell=shell, piped=given)


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
    exported = smsbot(
        dev_sandbox, settings, "privacy", "export", "dev", "-", key=officer, given=phone.number
    )
    assert (exported.returncode, exported.stderr) == (0, "")
    found = json.loads(exported.stdout)
    kinds = sorted(each["entry"].partition("#")[0] for each in found["entries"])
    assert kinds == ["consent", "replies", "talk", "text", "text"]
    assert {each.get("delivery_status") for each in found["entries"]} == {"TEXT_DELIVERED", None}
    assert found["kept"] == []

    erased = smsbot(
        *(dev_sandbox, settings, "privacy", "erase", "dev", "-", "--yes"),
        key=officer,
        given=phone.number,
    )
    assert (erased.returncode, erased.stderr) == (0, "")
    assert "Erased: 5 items." in erased.stdout
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
    denied = {"Effect": "Deny", "Action": missing, "Resource": "*"}
    document = as_asked_here([*RIGHTS, denied])
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


FOUND = 1


@pytest.fixture(scope="module")
def shell(dev_sandbox: Sandbox, settings: Path) -> Shell:
    return {**shell_of(dev_sandbox), "SMSBOT_ENVIRONMENTS": str(settings)}


def not_as_designed(shell: Shell, status: int) -> dict[str, str]:
    """The status of each resource that is not as designed, as the command prints it."""
    ended = run_line("smsbot verify dev --format json", shell)
    assert ended.returncode == status, ended.stderr
    (report,) = json.loads(ended.stdout)
    found = {each["resource"]: each["status"] for each in report["resources"]}
    return {resource: each for resource, each in found.items() if each != "as designed"}


def test_the_key_for_hashes_and_the_right_to_ask_the_hook_are_verified(
    clients: Clients, shell: Shell
) -> None:
    assert not_as_designed(shell, 0) == {}
    kms, iam = clients.kms, clients.iam
    key = kms.describe_key(KeyId=ALIAS)["KeyMetadata"]["KeyId"]
    # A key that anyone may use.
    other = kms.create_key(KeySpec="HMAC_256", KeyUsage="GENERATE_VERIFY_MAC")["KeyMetadata"]
    hook = {"RoleName": "smsbot-dev-compute-role-bot", "PolicyName": "ask-hook"}
    given = iam.get_role_policy(**hook)["PolicyDocument"]
    kms.disable_key(KeyId=key)
    kms.update_alias(AliasName=ALIAS, TargetKeyId=other["KeyId"])
    iam.delete_role_policy(**hook)
    try:
        assert not_as_designed(shell, FOUND) == {
            "aws_kms_key.erased-numbers": "in danger",
            "aws_kms_alias.erased-numbers": "drifted",
            "aws_iam_role_policy.bot-role-ask-hook": "missing",
        }
    finally:
        kms.enable_key(KeyId=key)
        kms.update_alias(AliasName=ALIAS, TargetKeyId=key)
        iam.put_role_policy(**hook, PolicyDocument=json.dumps(given))
