"""Times ``smsbot verify`` of one and of twenty environments: ``make bench-account``.

Wall time of a whole process, from its start to the report, with the synthesis that it begins with.
Real Terraform builds the twenty on the embedded AWS first, which takes some minutes.
"""

import os
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from rich.progress import track

from smsbot import project
from tests.settings import SETTINGS

PARTS = (
    *("main.py", "cdktf.json", "pyproject.toml"),
    *("stacks", "constructs_lib", "lambda_src", "keyproof"),
)
COMMANDS = ("smsbot", "scripts")
MANY = 20
RUNS = 3
GOALS = {1: 3.0, MANY: 30.0}


def checkout_with(names: list[str], folder: Path) -> None:
    """The project with these environments in place of its own; they differ in names alone."""
    for part in (*PARTS, *COMMANDS):
        source, target = project.ROOT / part, folder / part
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, target)
    settings = folder / "environments.toml"
    defaults, _, _ = SETTINGS.read_text(encoding="utf-8").partition("\n[dev]\n")
    tables = (f"[{name}]\ndeletion_protection = false\n" for name in names)
    settings.write_text("\n".join([defaults, *tables]), encoding="utf-8")
    # What several sandboxes share, so that nothing is unpacked again.
    (folder / ".cache").symlink_to(project.CACHE)


def smsbot(*arguments: str, folder: Path, variables: dict[str, str]) -> str:
    """What a command prints that has to end well."""
    ended = subprocess.run(
        [sys.executable, "-m", "smsbot", *arguments],
        cwd=folder,
        env=variables,
        capture_output=True,
        text=True,
        check=False,
    )
    if ended.returncode:
        sys.exit(f"smsbot {shlex.join(arguments)}:\n{ended.stdout}{ended.stderr}")
    return ended.stdout


def main() -> None:
    """Build, measure, and print a line for each number of environments."""
    names = ["dev", *(f"env{number:02}" for number in range(1, MANY))]
    project.CACHE.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        checkout_with(names, folder)
        variables = dict(os.environ)
        try:
            for name in track(names, "Building", transient=True):
                smsbot("sandbox", "up", name, folder=folder, variables=variables)
            for line in smsbot("sandbox", "env", folder=folder, variables=variables).splitlines():
                word, *assigned = shlex.split(line)
                if word == "export":
                    setting, _, value = assigned[0].partition("=")
                    variables[setting] = value
            print("smsbot verify on the embedded AWS, seconds, whole process:")
            for count, goal in GOALS.items():
                times: list[float] = []
                for _ in range(RUNS):
                    started = time.perf_counter()
                    smsbot("verify", *names[:count], folder=folder, variables=variables)
                    times.append(time.perf_counter() - started)
                told = "1 environment" if count == 1 else f"{count} environments"
                spread = f"{min(times):.2f} to {max(times):.2f}, {RUNS} runs"
                print(f"  {told:<28} {sorted(times)[RUNS // 2]:6.2f}  ({spread}; goal: {goal})")
        finally:
            smsbot("sandbox", "down", folder=folder, variables=variables)


if __name__ == "__main__":
    main()
