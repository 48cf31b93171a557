"""Every command of the runbooks, run in order against the trouble that they are about."""

import json
import os
import re
import textwrap
import tomllib
from collections.abc import Iterator
from pathlib import Path
from string import Template
from typing import Any

import boto3
import pytest

from smsbot import project
from smsbot.sandbox.sandbox import Sandbox
from tests.e2e.built import synthesize_for
from tests.e2e.shell import SETTINGS, Shell, run_line, shell_of, synthesized_once
from tests.e2e.verify.dev import call
from tests.settings import SETTINGS as TESTED

RUNBOOKS = project.ROOT / "docs" / "operate" / "runbooks"
BLOCK = re.compile(r"^ *```bash\n(.*?)^ *```", re.MULTILINE | re.DOTALL)
ALIAS = "alias/smsbot-dev-security-key-"
TOPIC = "arn:aws:sns:us-east-1:000000000000:smsbot-dev-messaging-topic-inbound-sms"
FINE, FOUND = 0, 1
Case = dict[str, Any]
TEXT = Template((Path(__file__).parent / "cases" / "test_runbooks.toml").read_text("utf-8"))


def commands(runbook: str) -> list[str]:
    return commands_in((RUNBOOKS / f"{runbook}.md").read_text(encoding="utf-8"))


def commands_in(text: str) -> list[str]:
    """The lines of the bash blocks of a page, or a part of one."""
    blocks = BLOCK.findall(text)
    return [line.strip() for block in blocks for line in block.splitlines() if line.strip()]


def cases(**words: str) -> dict[str, Case]:
    """The trouble of each runbook, with what only the account knows."""
    return tomllib.loads(TEXT.safe_substitute(words))


def cases_in(session: boto3.Session) -> dict[str, Case]:
    kms, sns = session.client("kms"), session.client("sns")
    keys = {
        name: kms.describe_key(KeyId=f"{ALIAS}{name}")["KeyMetadata"]["KeyId"]
        for name in ("sns", "logs", "dynamodb")
    }
    (subscription,) = sns.list_subscriptions_by_topic(TopicArn=TOPIC)["Subscriptions"]
    policy = json.loads(kms.get_key_policy(KeyId=keys["logs"], PolicyName="default")["Policy"])
    policy["Statement"] = [
        each for each in policy["Statement"] if "logs." not in json.dumps(each["Principal"])
    ]
    return cases(subscription=subscription["SubscriptionArn"], policy=json.dumps(policy), **keys)


def is_deployed(case: Case) -> bool:
    """Whether a deployment ends the trouble, and not a command for a key."""
    return "smsbot deploy" in case["typed"]


# Tested with an environment of their own: below, in test_state.py and in test_restore.py.
ELSEWHERE = {*("leaving-aws", "restore-table", "state-key", "state-lost"), "README"}


def test_every_runbook_is_run() -> None:
    written = {path.stem for path in RUNBOOKS.glob("*.md")}
    assert written == set(cases()) | ELSEWHERE


def parts(runbook: str) -> Iterator[list[tuple[str, int]]]:
    """The commands that find the trouble, those that end it and those after, with their statuses.

    Each runbook has an exit status for every command, and a verification after the end of its
    trouble; that of a deployment is its own.
    """
    case, lines = cases()[runbook], commands(runbook)
    every = list(zip(lines, case["statuses"], strict=True))
    ending = [number for number, line in enumerate(lines) if line.startswith((*case["typed"],))]
    first, after = ending[0], ending[-1] + 1
    assert is_deployed(case) or ("smsbot verify dev", FINE) in every[after:]
    return iter((every[:first], every[first:after], every[after:]))


@pytest.mark.parametrize("by_deploying", [True, False], ids=["deployed", "of a key"])
def test_the_commands_of_the_runbooks_end_their_troubles(
    session: boto3.Session, shell: Shell, *, by_deploying: bool
) -> None:
    """Of all troubles that end the same way at once: what several runbooks run is run once."""
    every = cases_in(session).items()
    made = {name: case for name, case in every if is_deployed(case) == by_deploying}
    for case in made.values():
        for name, parameters in case["faults"].items():
            call(session, name, parameters)
    for number, several in enumerate(zip(*map(parts, made), strict=True)):
        printed: dict[str, str] = {}
        for case, part in zip(made.values(), several, strict=True):
            for line, status in part:
                if line in printed:
                    continue
                answers = (
                    f"{text}\n" for start, text in case["typed"].items() if line.startswith(start)
                )
                typed = "" if "--dry-run" in line else next(answers, "")
                here = line.replace("cdktf.out", shell["CDKTF_OUTDIR"])
                ended = run_line(here, shell, typed=typed)
                assert ended.returncode == status, f"{line}\n{ended.stdout}{ended.stderr}"
                assert "Traceback" not in ended.stderr
                printed[line] = ended.stdout
            if number == 0:
                found = next(line for line, status in part if status == FOUND)
                assert re.search(case["found"], printed[found]), printed[found]


@pytest.mark.scenario
def test_a_new_region_comes_and_goes(shell: Shell, dev_sandbox: Sandbox, tmp_path: Path) -> None:
    page = project.ROOT / "docs" / "deploy" / "environments.md"
    text = page.read_text(encoding="utf-8").partition("\n## Several companies")[0]
    (table,) = re.findall(r"^ *```toml\n(.*?)^ *```", text, re.MULTILINE | re.DOTALL)
    settings = tmp_path / "environments.toml"
    others = TESTED.read_text(encoding="utf-8")
    settings.write_text(f"{others}\n{textwrap.dedent(table)}", encoding="utf-8")
    here = synthesized_once(shell_of(dev_sandbox), name="with-a-new-region")
    output = dev_sandbox.layout.root / "with-a-new-region"
    synthesize_for(dev_sandbox, output, settings=settings)
    here |= {
        SETTINGS: str(settings),
        "AWS_REGION": "eu-west-1",
        "AWS_DEFAULT_REGION": "eu-west-1",
        "PATH": f"{project.ROOT / 'scripts'}{os.pathsep}{here['PATH']}",
    }
    leaving = [
        # Here it is the new environment that is left.
        re.sub(r"(?<!eu-)\bdev\b", "eu-dev", line)
        for line in commands("leaving-aws")
    ]
    typed = {
        " deploy ": "y\n",
        " destroy": "yes\n",
        " cancel-deletion ": "alias/smsbot-eu-dev-security-key-dynamodb\n",
    }
    printed = ""
    # What both run is run once.
    for line in dict.fromkeys([*commands_in(text), *leaving]):
        answer = next((text for part, text in typed.items() if part in line), "")
        place = project.ROOT if line.startswith("smsbot") else tmp_path
        ended = run_line(line, here, typed=answer, checkout=place)
        # Once everything is destroyed, the keys wait for their end.
        status = FOUND if line.endswith(" keys eu-dev") else FINE
        assert ended.returncode == status, f"{line}\n{ended.stdout}{ended.stderr}"
        printed = ended.stdout
    assert "security-key-dynamodb is Disabled" in printed
    for name in ("conversations", "analytics"):
        data = tmp_path / f"{name}.json"
        assert "Items" in json.loads(data.read_text(encoding="utf-8"))
        assert data.stat().st_mode & 0o077 == 0
    left = run_line("aws kms list-aliases", here, checkout=tmp_path)
    assert left.returncode == FINE
    assert "smsbot-eu-dev" not in left.stdout
    assert run_line("smsbot verify dev", shell).returncode == FINE
