"""Signals while a stand-in for Terraform works, which sends them to this process itself."""

import json
import os
import signal
import sys
from collections.abc import Generator
from pathlib import Path

import pytest

from smsbot.terraform import interruption
from smsbot.terraform.processes import INTERRUPTS
from smsbot.terraform.terraform import Terraform

# Not for ever: a stand-in that is not interrupted ends by itself.
WAITS = "for _ in $(seq 2000); do sleep 0.02; done; exit 9"


def terraform(folder: Path, script: str) -> Terraform:
    path = folder / "terraform"
    path.write_text(f"#!/bin/bash\n{script}\n")
    path.chmod(0o755)
    return Terraform(
        command=(str(path),),
        description="a test's",
        environment={"PATH": os.environ["PATH"]},
        way_on_if_killed="The way on.",
    )


@pytest.fixture(autouse=True)
def interruptible() -> Generator[None]:
    """A parent may have had this process ignore them."""
    before = {each: signal.getsignal(each) for each in INTERRUPTS}
    for each in INTERRUPTS:
        signal.signal(each, signal.default_int_handler)
    yield
    for each, handler in before.items():
        signal.signal(each, handler)


@pytest.mark.parametrize("name", ["INT", "TERM", "HUP"])
def test_it_is_handed_on_once_and_all_that_terraform_prints_is_read(
    name: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """More than a pipe holds: Terraform would wait for a reader, and never end."""
    line = json.dumps({"type": "apply_complete", "padding": "x" * 1000})
    script = f"""
        trap 'for i in {{1..300}}; do echo '"'"'{line}'"'"'; done; echo once >>ended; exit 0' INT
        kill -{name} $PPID; {WAITS}
    """
    seen: list[object] = []
    with pytest.raises(KeyboardInterrupt):
        terraform(tmp_path, script).stream("apply", cwd=tmp_path, on_event=seen.append)
    assert len(seen) >= 300  # the shell may write a line again that was interrupted
    assert (tmp_path / "ended").read_text() == "once\n"
    told = capfd.readouterr().err
    assert "Interrupted. Terraform finishes" in told
    assert "A second interrupt stops it at once: resources" in told
    assert told.endswith(f"Terraform ended. {sys.modules[Terraform.__module__].ENDED_IN_ORDER}\n")


def test_a_second_one_is_handed_on_too_and_what_it_costs_is_said(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    script = f"""
        trap 'trap "echo stopped; exit 1" INT; kill -INT $PPID' INT
        kill -INT $PPID; {WAITS}
    """
    with pytest.raises(KeyboardInterrupt):
        terraform(tmp_path, script).stream("apply", cwd=tmp_path, on_event=lambda _: None)
    told = capfd.readouterr().err
    assert "Interrupted again. Terraform stops at once." in told
    assert told.endswith("Terraform ended. The way on.\n")


def test_one_that_does_not_end_then_is_killed_and_that_is_said(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(interruption, "GRACE_AFTER_SECOND_IN_SECONDS", 0.2)
    script = f"trap '' INT; kill -INT $PPID; sleep 0.3; kill -INT $PPID; {WAITS}"
    with pytest.raises(KeyboardInterrupt):
        terraform(tmp_path, script).stream("apply", cwd=tmp_path, on_event=lambda _: None)
    assert capfd.readouterr().err.endswith("Terraform was killed. The way on.\n")


def test_a_signal_that_a_parent_had_ignored_stays_ignored(tmp_path: Path) -> None:
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    script = "trap 'exit 3' INT; kill -HUP $PPID; sleep 0.2; echo done"
    assert terraform(tmp_path, script).output("apply", cwd=tmp_path) == "done"
    assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN


def test_where_its_events_cannot_be_shown_it_ends_in_order(tmp_path: Path) -> None:
    def closed(_event: object) -> None:
        raise BrokenPipeError

    script = f"trap 'echo ended >ended; exit 0' INT; echo '{{}}'; {WAITS}"
    with pytest.raises(BrokenPipeError):
        terraform(tmp_path, script).stream("apply", cwd=tmp_path, on_event=closed)
    assert (tmp_path / "ended").exists()
