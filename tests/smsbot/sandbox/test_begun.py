"""What is begun for a sandbox says in a line why it failed, whatever the reason."""

from pathlib import Path

import pytest

from keyproof.terminal.failure import Failure
from smsbot.sandbox import begun


@pytest.fixture(autouse=True)
def of_a_sandbox(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("smsbot.rehearsal.sandbox", lambda: tmp_path)
    monkeypatch.setattr("sys.argv", ["begun", "dev"])
    monkeypatch.setattr("gc.disable", lambda: None)
    monkeypatch.setattr("gc.freeze", lambda: None)
    monkeypatch.setattr("signal.signal", lambda *_: None)


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (Failure("Too wide.", way_on="Narrow it."), "Error: Too wide.\nNarrow it.\n"),
        (OSError(28, "No space left", "out"), "Error: out: No space left\nSee that it is there,"),
        (KeyError("name"), "Error: KeyError: 'name'\nThis is a fault of the program, at "),
    ],
)
def test_it_ends_without_a_traceback(
    error: Exception, told: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def failing(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(begun, "synth", failing)
    assert begun.main() == 2
    assert capsys.readouterr().err.startswith(told)


def test_an_interrupt_is_no_fault(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(begun, "synth", interrupted)
    assert begun.main() == 1
    assert capsys.readouterr().err == ""


def test_a_provider_that_is_none_is_refused(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SMSBOT_PROVIDER", "other")
    assert begun.main() == 2
    assert capsys.readouterr().err == (
        "Error: SMSBOT_PROVIDER is 'other'.\nAllowed are auto, registry, bundled.\n"
    )
