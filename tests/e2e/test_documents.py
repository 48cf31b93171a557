"""Every command block of every document runs, or carries the reason why it does not.

The runbooks have tests of their own, in deploy/test_runbooks.py.
"""

import re
import subprocess
from pathlib import Path

import pytest

from smsbot import project
from smsbot.sandbox.sandbox import Sandbox
from tests.e2e.shell import Shell, shell_of, synthesized_once

DOCS = project.ROOT / "docs"
ELSEWHERE = (DOCS / "operate" / "runbooks", DOCS / "reference")
BLOCK = re.compile(
    r"(?:^ *<!-- (?:not run(?: here)?: (?P<reason>.+?)|exit status (?P<status>\d): .+?) -->\n)?"
    r"^ *```bash\n(?P<lines>.*?)^ *```",
    re.MULTILINE | re.DOTALL,
)
# What many pages ask, and nothing that a page does changes the answer to.
QUESTIONS = ("smsbot coverage dev", "smsbot access dev", "smsbot verify dev")


def written() -> list[Path]:
    """The documents with blocks that this module runs."""
    every = [*project.ROOT.glob("*.md"), *DOCS.rglob("*.md")]
    return sorted(each for each in every if not {*ELSEWHERE} & {*each.parents} and lines_of(each))


def lines_of(page: Path) -> list[str]:
    """The commands of the blocks without a reason, in order; each has to end as it is marked."""
    return [
        f"{line.strip()} || [ $? = {block['status']} ]" if block["status"] else line.strip()
        for block in BLOCK.finditer(page.read_text(encoding="utf-8"))
        if not block["reason"]
        for line in block["lines"].splitlines()
        if line.strip()
    ]


@pytest.fixture(scope="module")
def shell(dev_sandbox: Sandbox) -> Shell:
    return {**synthesized_once(shell_of(dev_sandbox)), "PYTHONPATH": str(project.ROOT)}


def test_most_pages_have_something_that_runs() -> None:
    assert len(written()) >= 10


@pytest.fixture(scope="module")
def answered() -> set[str]:
    """The questions that a page has asked already, which need not be asked for another one."""
    return set()


@pytest.mark.parametrize("page", written(), ids=lambda page: page.stem)
def test_the_commands_of_a_page_run(
    page: Path, shell: Shell, answered: set[str], tmp_path: Path
) -> None:
    """In one shell, so that a later block can use what an earlier one set.

    In an empty folder: some commands write a file.
    """
    lines = [each for each in lines_of(page) if each not in answered]
    script = "\n".join(["set -eu -o pipefail", *lines])
    ended = subprocess.run(
        ["bash", "-c", script],
        cwd=tmp_path,
        env=dict(shell),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, f"{lines}\n{ended.stdout}{ended.stderr}"
    answered.update(each for each in lines if each in QUESTIONS)
