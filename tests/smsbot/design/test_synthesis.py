"""How a synthesis in a process of its own fails."""

import sys
from pathlib import Path

import pytest

from keyproof.terminal.user_error import UserError
from smsbot.design.synthesis import command, run, synthesize_named


def test_what_it_printed_is_the_reason(tmp_path: Path) -> None:
    failing = [sys.executable, "-c", "import sys; sys.exit('no such setting')"]
    with pytest.raises(UserError) as raised:
        run(failing, tmp_path)
    assert raised.value.problem == "The synthesis ended with status 1:\nno such setting"


@pytest.mark.commands
def test_an_unknown_environment_is_named(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="has no environment 'stagging'; it has dev, staging, prod"):
        synthesize_named("stagging", tmp_path / "out")
    assert not [*tmp_path.iterdir()]


@pytest.mark.commands
def test_it_gets_no_credentials(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    output = "import os, sys; sys.exit(os.environ.get('AWS_SECRET_ACCESS_KEY', 0))"
    run([sys.executable, "-c", output], tmp_path)


def test_python_looks_for_modules_in_no_folder_of_the_checkout() -> None:
    assert "-I" in command()
