"""``python main.py`` as cdktf runs it."""

import filecmp
import os
import shutil
import subprocess
import sys
from pathlib import Path

from smsbot import project

SOURCES = ("main.py", "environments.toml", "constructs_lib", "stacks", "lambda_src")


def checkout(folder: Path) -> Path:
    """A copy of what the synthesis reads."""
    folder.mkdir()
    for name in SOURCES:
        source = project.ROOT / name
        if source.is_dir():
            shutil.copytree(source, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, folder / name)
    return folder


def run(folder: Path) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    return subprocess.run(
        [sys.executable, "main.py"],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def files(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def test_two_checkouts_synthesize_the_same_bytes(tmp_path: Path) -> None:
    one, two = checkout(tmp_path / "one"), checkout(tmp_path / "another place")
    for folder in (one, two):
        result = run(folder)
        assert (result.returncode, result.stderr) == (0, "")
    outputs = one / "cdktf.out", two / "cdktf.out"
    names = files(outputs[0])
    assert names == files(outputs[1])
    assert sum(name.endswith("cdk.tf.json") for name in names) == 3
    assert sum(name.endswith(".zip") for name in names) == 3
    same, different, failed = filecmp.cmpfiles(*outputs, names, shallow=False)
    assert (sorted(same), different, failed) == (names, [], [])


def test_wrong_settings_are_all_told_and_nothing_is_written(tmp_path: Path) -> None:
    folder = checkout(tmp_path / "wrong")
    settings = folder / "environments.toml"
    content = settings.read_text().replace('"us-east-1"', '"nowhere"')
    settings.write_text(content.replace("[prod]", "[prod]\nlog_retention_in_days = 2"))
    result = run(folder)
    assert result.returncode == 2
    assert result.stdout == ""
    assert result.stderr.splitlines()[0] == f"{settings}: 2 errors"
    assert [line.split(":")[0].strip() for line in result.stderr.splitlines()[1:]] == [
        "[defaults] region",
        "[prod] log_retention_in_days",
    ]
    assert not (folder / "cdktf.out").exists()
