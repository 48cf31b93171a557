"""No file of a checkout runs in place of a library, in anything that has credentials."""

import os
import re
import shutil
import subprocess
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from smsbot import project
from tests.settings import variables_in_a_copy
from tests.test_main import SOURCES, checkout

# What some library or Python itself imports if it is there.
OPTIONAL = (
    *("sitecustomize", "usercustomize", "awscrt", "brotli"),
    *("h2", "orjson", "socksio", "uvloop"),
)
SHADOW = """
import os
with open(os.environ["SHADOWS"], "a") as file:
    file.write(f"{__name__}\\n")
raise ImportError(__name__)
"""


@pytest.fixture(scope="module")
def shadowed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkout with a file beside main.py of every name that Python could import."""
    folder = checkout(tmp_path_factory.mktemp("shadowed") / "checkout")
    shutil.copytree(project.ROOT / "scripts", folder / "scripts")
    for name in (".terraform-version", "Makefile"):
        shutil.copy(project.ROOT / name, folder)
    own = {Path(each).stem for each in SOURCES}
    for name in {*sys.stdlib_module_names, *packages_distributions(), *OPTIONAL} - own:
        if name.isidentifier():
            (folder / f"{name}.py").write_text(SHADOW)
    return folder


@pytest.mark.parametrize(
    "command",
    [
        ("scripts/smsbot", "access", "dev"),
        ("scripts/smsbot", "plan", "dev"),
        ("scripts/environments.sh",),
        ("scripts/python", "-I", "smsbot/isolated.py", "main.py", "dev"),
    ],
    ids=" ".join,
)
def test_nothing_beside_main_is_imported(command: tuple[str, ...], shadowed: Path) -> None:
    log = shadowed / "shadows"
    configuration = shadowed / "cdktf.out/stacks/smsbot-dev/cdk.tf.json"
    configuration.parent.mkdir(parents=True, exist_ok=True)
    configuration.write_text('{"resource": {}}')
    shell = {
        **variables_in_a_copy(),
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "SHADOWS": str(log),
    }
    ended = subprocess.run(
        command, cwd=shadowed, env=shell, capture_output=True, text=True, check=False
    )
    assert not log.exists(), (log.read_text(), ended.stderr)
    # The plan ends where it would ask AWS.
    assert ended.returncode in (0, 1) or "looking for credentials" in ended.stderr, ended.stderr


def test_a_shadow_would_be_noticed(shadowed: Path, tmp_path: Path) -> None:
    shell = {**variables_in_a_copy(), "SHADOWS": str(tmp_path / "shadows")}
    command = (sys.executable, "-m", "smsbot", "--help")
    ended = subprocess.run(command, cwd=shadowed, env=shell, capture_output=True, check=False)
    assert ended.returncode != 0
    assert (tmp_path / "shadows").read_text()


def test_what_make_installs_with_is_isolated() -> None:
    makefile = (project.ROOT / "Makefile").read_text()
    installing = makefile[makefile.index("%/bin/python:") :]
    assert not re.findall(r"(?:\$\(PYTHON\)|bin/python|\$@) (?!(?:-O )?-I )-\w.*", installing)
