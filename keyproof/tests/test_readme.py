"""The README shows what the first command prints, and its library example runs."""

import re
import runpy
import subprocess
import sys
from pathlib import Path

import pytest

HOUSE = Path(__file__).resolve().parents[1]
README = (HOUSE / "README.md").read_text(encoding="utf-8")


def test_the_first_block_is_what_check_prints_in_the_folder_of_the_example() -> None:
    (shown,) = re.findall(r"^```\n\$ keyproof (.*?)^```", README, re.MULTILINE | re.DOTALL)
    command, _, printed = shown.partition("\n")
    result = subprocess.run(
        [sys.executable, "-m", "keyproof", *command.split()],
        cwd=HOUSE / "example",
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.stdout == printed
    assert result.returncode == 1


def test_the_library_finds_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (example,) = re.findall(r"^```python\n(.*?)^```", README, re.MULTILINE | re.DOTALL)
    (tmp_path / "plan.json").symlink_to(HOUSE / "example" / "plan.json")
    (tmp_path / "example.py").write_text(example, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    runpy.run_path("example.py")
    assert capsys.readouterr().out.startswith("aws_sns_topic_subscription.orders AWS denies")
