"""Every command of the runbooks, run in order against the trouble that they are about."""

import json
import os
import re
import textwrap
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from pathlib import Path

import boto3
import pytest

from smsbot import project
from smsbot.sandbox.sandbox import Sandbox
from tests.e2e.conftest import ENVIRONMENTS
from tests.e2e.quick_aws import with_quick_aws
from tests.e2e.quick_synthesis import synthesize_for
from tests.e2e.shell import SETTINGS, Shell, run_line, shell_of, synthesized_once
from tests.settings import SETTINGS as TESTED

RUNBOOKS = project.ROOT / "docs" / "operate" / "runbooks"
BLOCK = re.compile(r"^ *```bash\n(.*?)^ *```", re.MULTILINE | re.DOTALL)
ALIAS = "alias/smsbot-dev-security-key-"
ROLE = "smsbot-dev-compute-role-bot"
TOPIC = "arn:aws:sns:us-east-1:000000000000:smsbot-dev-messaging-topic-inbound-sms"
FINE, FOUND = 0, 1


def commands(runbook: str) -> list[str]:
    return commands_in((RUNBOOKS / f"{runbook}.md").read_text(encoding="utf-8"))


def commands_in(text: str) -> list[str]:
    """The lines of the bash blocks of a page, or a part of one."""
    blocks = BLOCK.findall(text)
    return [line.strip() for block in blocks for line in block.splitlines() if line.strip()]


@dataclass(frozen=True)
class Case:
    """A trouble, and the exit status of each command of its runbook, in order.

    ``found`` is the line that tells it, ``typed`` what a command asks for, by what it starts with.
    """

    fault: Callable[[boto3.Session], object]
    found: str
    statuses: tuple[int, ...]
    typed: dict[str, str]

    @property
    def is_deployed(self) -> bool:
        """Whether a deployment ends the trouble, and not a command for a key."""
        return self.typed is YES


def key_id(session: boto3.Session, name: str) -> str:
    return session.client("kms").describe_key(KeyId=ALIAS + name)["KeyMetadata"]["KeyId"]


def without_rights_to_the_sns_key(session: boto3.Session) -> None:
    session.client("iam").delete_role_policy(RoleName=ROLE, PolicyName="use-sns-key")


def without_rights_to_the_tables(session: boto3.Session) -> None:
    session.client("iam").delete_role_policy(RoleName=ROLE, PolicyName="use-dynamodb-key")


def without_subscriber_and_own_key(session: boto3.Session) -> None:
    sns = session.client("sns")
    (subscription,) = sns.list_subscriptions_by_topic(TopicArn=TOPIC)["Subscriptions"]
    sns.unsubscribe(SubscriptionArn=subscription["SubscriptionArn"])
    sns.set_topic_attributes(
        TopicArn=TOPIC, AttributeName="KmsMasterKeyId", AttributeValue="alias/aws/sns"
    )


def without_the_statement_of_the_logs_service(session: boto3.Session) -> None:
    kms, key = session.client("kms"), key_id(session, "logs")
    policy = json.loads(kms.get_key_policy(KeyId=key, PolicyName="default")["Policy"])
    policy["Statement"] = [
        each for each in policy["Statement"] if "logs." not in json.dumps(each["Principal"])
    ]
    kms.put_key_policy(KeyId=key, PolicyName="default", Policy=json.dumps(policy))
    session.client("logs").delete_log_group(logGroupName="smsbot-dev-messaging-logs-sns")


YES = {"smsbot deploy": "y\n"}
CASES = {
    "access-denied": Case(
        without_rights_to_the_sns_key,
        r"aws_iam_role_policy\.bot-role-use-sns-key .* missing",
        (FOUND, FINE, FINE, FINE, FINE),
        YES,
    ),
    "lambda-cannot-read": Case(
        without_rights_to_the_tables,
        r"aws_iam_role_policy\.bot-role-use-dynamodb-key .* missing",
        (FINE, FINE, FOUND, FINE, FINE, FINE),
        YES,
    ),
    "sns-loses-messages": Case(
        without_subscriber_and_own_key,
        r"aws_sns_topic\.inbound-sms .* drifted",
        (FOUND, FINE, FINE, FINE, FINE, FINE),
        YES,
    ),
    "log-group-cannot-be-created": Case(
        without_the_statement_of_the_logs_service,
        r"aws_kms_key\.logs .* drifted",
        (FINE, FINE, FOUND, FINE),
        YES,
    ),
    "key-disabled": Case(
        lambda session: session.client("kms").disable_key(KeyId=key_id(session, "sns")),
        r" sns .* Disabled",
        (FOUND, FINE, FINE, FINE, FINE, FINE),
        {"smsbot keys enable": f"{ALIAS}sns\n"},
    ),
    "key-pending-deletion": Case(
        lambda session: session.client("kms").schedule_key_deletion(
            KeyId=key_id(session, "dynamodb"), PendingWindowInDays=7
        ),
        r" dynamodb .* PendingDeletion",
        (FOUND, FINE, FINE, FINE, FINE, FINE),
        {
            "smsbot keys cancel-deletion": f"{ALIAS}dynamodb\n",
            "smsbot keys enable": f"{ALIAS}dynamodb\n",
        },
    ),
}
# Tested with an environment of their own: below, in test_state.py and in test_restore.py.
ELSEWHERE = {*("leaving-aws", "restore-table", "state-key", "state-lost"), "README"}


@pytest.fixture(scope="module")
def shell(dev_sandbox: Sandbox, tmp_path_factory: pytest.TempPathFactory) -> Generator[Shell]:
    here = synthesized_once(shell_of(dev_sandbox))
    with with_quick_aws(here, tmp_path_factory.mktemp("aws")) as quick:
        yield quick


@pytest.fixture
def session(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> boto3.Session:
    for name, value in shell.items():
        if name.startswith("AWS_") or name == "NO_PROXY":
            monkeypatch.setenv(name, value)
    return boto3.Session(region_name=ENVIRONMENTS["dev"].region)


def test_every_runbook_is_run() -> None:
    written = {path.stem for path in RUNBOOKS.glob("*.md")}
    assert written == set(CASES) | ELSEWHERE


def parts(runbook: str) -> Iterator[list[tuple[str, int]]]:
    """The commands that find the trouble, those that end it and those after, with their statuses.

    Each runbook has an exit status for every command, and a verification after the end of its
    trouble; that of a deployment is its own.
    """
    case, lines = CASES[runbook], commands(runbook)
    every = list(zip(lines, case.statuses, strict=True))
    ending = [number for number, line in enumerate(lines) if line.startswith((*case.typed,))]
    first, after = ending[0], ending[-1] + 1
    assert case.is_deployed or ("smsbot verify dev", FINE) in every[after:]
    return iter((every[:first], every[first:after], every[after:]))


@pytest.mark.parametrize("is_deployed", [True, False], ids=["deployed", "of a key"])
def test_the_commands_of_the_runbooks_end_their_troubles(
    session: boto3.Session, shell: Shell, *, is_deployed: bool
) -> None:
    """Of all troubles that end the same way at once: what several runbooks run is run once."""
    cases = {name: case for name, case in CASES.items() if case.is_deployed == is_deployed}
    for case in cases.values():
        case.fault(session)
    for number, several in enumerate(zip(*map(parts, cases), strict=True)):
        told: dict[str, str] = {}
        for runbook, case, part in zip(cases, cases.values(), several, strict=True):
            for line, status in part:
                if line in told:
                    continue
                typed = next(
                    (text for start, text in case.typed.items() if line.startswith(start)), ""
                )
                ended = run_line(line, shell, typed="" if "--dry-run" in line else typed)
                assert ended.returncode == status, f"{line}\n{ended.stdout}{ended.stderr}"
                assert "Traceback" not in ended.stderr
                told[line] = ended.stdout
            if number == 0:
                found = next(line for line, status in part if status == FOUND)
                assert re.search(case.found, told[found]), (runbook, told[found])


def test_the_links_of_the_runbooks_lead_somewhere() -> None:
    for path in RUNBOOKS.glob("*.md"):
        for link in re.findall(r"\]\(([^)#]+)", path.read_text(encoding="utf-8")):
            is_elsewhere = "://" in link or Path(link).stem in ELSEWHERE
            assert is_elsewhere or (path.parent / link).exists(), (path, link)


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
    told = ""
    with with_quick_aws(here, tmp_path / "aws") as quick:
        # What both run is run once.
        for line in dict.fromkeys([*commands_in(text), *leaving]):
            answer = next((text for part, text in typed.items() if part in line), "")
            place = project.ROOT if line.startswith("smsbot") else tmp_path
            ended = run_line(line, quick, typed=answer, checkout=place)
            # Once everything is destroyed, the keys wait for their end.
            status = FOUND if line.endswith(" keys eu-dev") else FINE
            assert ended.returncode == status, f"{line}\n{ended.stdout}{ended.stderr}"
            told = ended.stdout
        assert "security-key-dynamodb is Disabled" in told
        for name in ("conversations", "analytics"):
            data = tmp_path / f"{name}.json"
            assert "Items" in json.loads(data.read_text(encoding="utf-8"))
            assert data.stat().st_mode & 0o077 == 0
        left = run_line("aws kms list-aliases", quick, checkout=tmp_path)
    assert left.returncode == FINE
    assert "smsbot-eu-dev" not in left.stdout
    assert run_line("smsbot verify dev", shell).returncode == FINE
