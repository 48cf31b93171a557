"""The hook on the embedded AWS: the example of the sandbox, asked by the function with its role."""

import inspect
import io
import json
import zipfile
from collections.abc import Generator

import pytest

from smsbot.sandbox import example_hook
from smsbot.sandbox.emulator.client import Clients
from tests.e2e.bot.test_conversation import SETTINGS, Phone, changed
from tests.e2e.bot.test_dev import CONVERSATIONS, ROLE

NAME, POLICY = "example-hook", "ask-hook"
HOOK = {"timeout_in_seconds": 10, "session_in_minutes": 60}


@pytest.fixture
def hook(clients: Clients) -> Generator[str]:
    """The example, deployed, and the rights that the stack gives the bot's role with a hook."""
    package = io.BytesIO()
    with zipfile.ZipFile(package, "w") as code:
        code.writestr("example_hook.py", inspect.getsource(example_hook))
    made = clients.functions.create_function(
        FunctionName=NAME,
        Runtime="python3.12",
        Handler="example_hook.handle",
        Role=f"arn:aws:iam::000000000000:role/{ROLE}",
        Code={"ZipFile": package.getvalue()},
    )
    table = clients.dynamodb.describe_table(TableName=CONVERSATIONS)["Table"].get("TableArn", "")
    rights = [
        {"Effect": "Allow", "Action": "lambda:InvokeFunction", "Resource": made["FunctionArn"]},
        {"Effect": "Allow", "Action": "dynamodb:BatchGetItem", "Resource": table},
    ]
    document = json.dumps({"Version": "2012-10-17", "Statement": rights})
    clients.iam.put_role_policy(RoleName=ROLE, PolicyName=POLICY, PolicyDocument=document)
    conversation = json.dumps({**json.loads(SETTINGS.to_json()), "hook": HOOK})
    with changed(clients, HOOK_FUNCTION=NAME, CONVERSATION=conversation):
        yield POLICY
    clients.functions.delete_function(FunctionName=NAME)
    clients.iam.delete_role_policy(RoleName=ROLE, PolicyName=POLICY)


@pytest.mark.usefixtures("hook")
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


def test_without_the_right_to_ask_the_fallback_is_sent(clients: Clients, hook: str) -> None:
    phone = Phone(clients)
    table = clients.dynamodb.describe_table(TableName=CONVERSATIONS)["Table"].get("TableArn", "")
    right = {"Effect": "Allow", "Action": "dynamodb:BatchGetItem", "Resource": table}
    document = json.dumps({"Version": "2012-10-17", "Statement": [right]})
    clients.iam.put_role_policy(RoleName=ROLE, PolicyName=hook, PolicyDocument=document)
    phone.say("A light is out")
    assert phone.received() == [SETTINGS.fallback]
