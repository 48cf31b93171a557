"""Every command block of every document runs, or carries the reason why it does not.

The runbooks have tests of their own, in deploy/test_runbooks.py.
"""

import re
import subprocess
from itertools import takewhile
from pathlib import Path

import pytest

from smsbot import project
from smsbot.sandbox.sandbox import Sandbox
from tests.e2e.shell import Shell, program_of, run_line, shell_of, synthesized_once

DOCS = project.ROOT / "docs"
ELSEWHERE = (DOCS / "operate" / "runbooks", DOCS / "reference")
BLOCK = re.compile(
    r"(?:^ *<!-- (?:not run(?: here)?: (?P<reason>.+?)|exit status (?P<status>\d): .+?) -->\n)?"
    r"^ *```bash\n(?P<lines>.*?)^ *```",
    re.MULTILINE | re.DOTALL,
)
# What several pages ask, and nothing that a page does changes the answer to.
QUESTIONS = (
    *("smsbot coverage dev", "smsbot access dev", "smsbot verify dev", "smsbot plan dev"),
    "smsbot cost dev --messages 100000",
)


def written() -> list[Path]:
    """The documents with blocks that this module runs."""
    every = [*project.ROOT.glob("*.md"), *DOCS.rglob("*.md")]
    return sorted(each for each in every if not {*ELSEWHERE} & {*each.parents} and lines_of(each))


def lines_of(page: Path) -> list[tuple[str, int]]:
    """The commands of the blocks without a reason, in order, and the exit status of each."""
    return [
        (line.strip(), int(block["status"] or 0))
        for block in BLOCK.finditer(page.read_text(encoding="utf-8"))
        if not block["reason"]
        for line in block["lines"].splitlines()
        if line.strip()
    ]


@pytest.fixture(scope="module")
def shell(dev_sandbox: Sandbox) -> Shell:
    return {**synthesized_once(shell_of(dev_sandbox)), "PYTHONPATH": str(project.ROOT)}


@pytest.fixture(scope="module")
def answered() -> set[str]:
    """The questions that a page has asked already, which need not be asked for another one."""
    return set()


@pytest.mark.parametrize("page", written(), ids=lambda page: page.stem)
def test_the_commands_of_a_page_run(
    page: Path, shell: Shell, answered: set[str], tmp_path: Path
) -> None:
    """In one shell from the first line that needs one, for what a later block uses of an earlier.

    In an empty folder: some commands write a file.
    """
    lines = [each for each in lines_of(page) if each[0] not in answered]
    alone = list(takewhile(lambda each: program_of(each[0])[0], lines))
    for line, status in alone:
        ended = run_line(line, shell, folder=tmp_path)
        assert ended.returncode == status, f"{line}\n{ended.stdout}{ended.stderr}"
    script = "\n".join(
        ["set -eu -o pipefail"]
        + [
            f"{line} || [ $? = {status} ]" if status else line
            for line, status in lines[len(alone) :]
        ]
    )
    in_a_shell = subprocess.run(
        ["bash", "-c", script],
        cwd=tmp_path,
        env=dict(shell),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert in_a_shell.returncode == 0, f"{lines}\n{in_a_shell.stdout}{in_a_shell.stderr}"
    answered.update(line for line, _ in lines if line in QUESTIONS)
