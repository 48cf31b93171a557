"""``make demo``: the whole story, and that nothing of it stays behind."""

import os
import re
import signal
import time
from pathlib import Path

import pytest

from smsbot.sandbox.layout import Layout
from smsbot.sandbox.sandbox import Sandbox
from tests.declared import TABLE_NAMES, TOPIC_NAMES
from tests.e2e.commands import command, processes_of, run
from tests.settings import of_dev_alone

ALIAS = "alias/smsbot-dev-security-key-"
RESOURCES = {
    **{f"{ALIAS}{name}": "[0-9a-f-]{36}" for name in ("smsbot", "sns", "dynamodb", "logs")},
    **{f"smsbot-dev-messaging-topic-{name}": f"{ALIAS}sns" for name in TOPIC_NAMES},
    "smsbot-dev-watch-topic-alarms-under-sns-key": f"{ALIAS}sns",
    "smsbot-dev-watch-topic-alarms-under-main-key": f"{ALIAS}smsbot",
    **{f"smsbot-dev-storage-table-{name}": f"{ALIAS}dynamodb" for name in TABLE_NAMES},
    "/aws/lambda/smsbot-dev-compute-function-bot": f"{ALIAS}logs",
    "smsbot-dev-messaging-logs-sns": f"{ALIAS}logs",
    **{
        f"sns/us-east-1/000000000000/smsbot-dev-messaging-topic-{topic}{failure}": f"{ALIAS}logs"
        for topic in TOPIC_NAMES
        for failure in ("", "/Failure")
    },
    "smsbot-dev-messaging-queue-dead-letter": f"{ALIAS}smsbot",
    r"smsbot-dev-compute-function-bot \(environment variables\)": "AWS-managed",
    r"smsbot-dev-compute-function-bot \(code\)": "AWS-managed",
}

# A topic comes with its policy, two log groups, a subscription and its permission. The release of
# the provider on the embedded AWS knows no policy of a table.
CHANGES = 51 + 6 * len(TOPIC_NAMES) + len(TABLE_NAMES)


def test_the_demo_tells_the_whole_story_and_leaves_nothing(empty_sandbox: Sandbox) -> None:
    folder = empty_sandbox.layout.root
    result = run("demo", folder=folder)
    assert result.returncode == 0, result.stderr
    for step in (
        r"✓ Embedded AWS at https://127\.0\.0\.1:\d+  \d+\.\d s",
        r"✓ Terraform: .+  \d+\.\d s",
        rf"✓ Terraform applied {CHANGES} changes  \d+\.\d s",
        r"✓ Terraform planned again: 0 changes  \d+\.\d s",
        r"✓ Text handled by the function  \d+\.\d s",
        r'  Text in: "Is anybody reading this but you\?"',
        r'  Reply:   "Sorry, this number knows only a few words: HOURS, WHERE, HELP\. .+"',
        r"  Receipt: TEXT_DELIVERED",
        r"  Answered in \d+\.\d\d s; the stored item:",
        r'  Text in: "Hours\?"',
        r'  Reply:   "Monday to Friday, 9 to 5\."',
        r'  Text in: "STOP"',
        r"  Reply:   none \(opt_out\)",
        rf"✓ Terraform destroyed {CHANGES} resources  \d+\.\d s",
        r"✓ Embedded AWS ended and deleted  \d+\.\d s",
    ):
        assert re.search(f"^{step}$", result.stdout, re.MULTILINE), step
    rows = [
        [cell.strip() for cell in line.strip("│").split("│")]
        for line in result.stdout.splitlines()
        if line.startswith("│")
    ]
    shown = {row[0]: row[1] for row in rows if row[1]}
    assert len(shown) == len(RESOURCES)
    for name, key in RESOURCES.items():
        (found,) = (value for each, value in shown.items() if re.fullmatch(name, each))
        assert re.fullmatch(key, found), name
    assert not folder.exists()
    assert processes_of(folder) == []


def test_the_demo_does_not_delete_a_sandbox_that_is_in_use(empty_sandbox: Sandbox) -> None:
    with empty_sandbox.locked():
        empty_sandbox.start()
    result = run("demo", folder=empty_sandbox.layout.root)
    assert result.returncode == 2
    assert "the demo would delete it at its end" in result.stderr
    assert empty_sandbox.running()


@pytest.mark.scenario
@pytest.mark.parametrize(
    ("how", "until"),
    # The same lines handle both signals, so each has moments of its own.
    [
        (signal.SIGINT, ""),
        (signal.SIGTERM, "Embedded AWS at"),
        (signal.SIGINT, "Terraform:"),
        (signal.SIGTERM, "synthesized"),
    ],
)
def test_an_interrupt_leaves_no_process_and_no_file(
    how: signal.Signals, until: str, empty_sandbox: Sandbox, tmp_path: Path
) -> None:
    """Interrupted right after the line that ``until`` names, so in the middle of the next step."""
    folder, dev = empty_sandbox.layout.root, of_dev_alone(tmp_path / "environments.toml")
    with command("demo", folder=folder, settings=dev) as process:
        assert process.stdout
        if until:
            while until not in (line := process.stdout.readline()):
                assert line, "the demo ended by itself"
            time.sleep(0.3)
        else:
            while not Layout(folder).lock.exists():
                time.sleep(0.01)
        os.kill(process.pid, how)
        _, errors = process.communicate()
    assert process.returncode == 130
    assert "Traceback" not in errors
    assert processes_of(folder) == []
    assert not folder.exists()
