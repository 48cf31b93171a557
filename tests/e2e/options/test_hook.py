"""The example hook, as ``sandbox up`` deploys it where the settings have a hook."""

import json
from pathlib import Path

import pytest

from smsbot import environments
from smsbot.commands import demo as commands
from smsbot.sandbox.sandbox import Sandbox
from tests.e2e.bot.test_conversation import SETTINGS, Phone
from tests.e2e.bot.test_dev import ROLE
from tests.e2e.clients import Clients
from tests.in_process import smsbot

POLICY = "ask-hook"


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


def test_the_demo_talks_with_the_hook(
    dev_sandbox: Sandbox, settings: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On what is built: tests/e2e/sandbox/test_demo.py has the steps around it."""
    monkeypatch.setattr(environments, "ENVIRONMENTS_FILE", settings)
    monkeypatch.setattr(Sandbox, "is_in_use", lambda _: False)
    for step in ("build", "change", "delete"):
        monkeypatch.setattr(commands.steps, step, lambda *_: None)
    result = smsbot("demo", "--keep", SMSBOT_SANDBOX=str(dev_sandbox.layout.root))
    assert result.returncode == 0, result.stderr
    assert "Thank you. We look into it: Is anybody reading this but you?" in result.stdout
