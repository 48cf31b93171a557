"""Signals while a stand-in for Terraform works, which sends them to this process itself."""

import json
import os
import signal
import sys
import textwrap
import time
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest

from smsbot.processes import INTERRUPTS
from smsbot.terraform import interruption
from smsbot.terraform.terraform import ENDED_AT_ONCE, ENDED_IN_ORDER, Terraform

# In Python: a shell loses an interrupt that comes while it starts another process.
STAND_IN = """
import os, signal, sys, time
from pathlib import Path

def on_interrupt(does):
    signal.signal(signal.SIGINT, does)

def send(name):
    os.kill(os.getppid(), signal.Signals[f"SIG{name}"])

def wait():  # not for ever: a stand-in that is not interrupted ends by itself
    time.sleep(40)
    sys.exit(9)
"""


def terraform(folder: Path, script: str) -> Terraform:
    path = folder / "terraform.py"
    path.write_text(f"{STAND_IN}\n{textwrap.dedent(script)}\n")
    return Terraform(
        command=(sys.executable, "-IS", str(path)),
        description="a test's",
        environment={"PATH": os.environ["PATH"]},
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
        def end(*_):
            for _ in range(300):
                print({line!r}, flush=True)
            with open("ended", "a") as file:
                file.write("once ")
            sys.exit(0)

        on_interrupt(end)
        send("{name}")
        wait()
    """
    seen: list[object] = []
    with pytest.raises(KeyboardInterrupt):
        terraform(tmp_path, script).stream("apply", cwd=tmp_path, on_event=seen.append)
    assert len(seen) == 300
    assert (tmp_path / "ended").read_text() == "once "
    printed = capfd.readouterr().err
    assert "Interrupted. Terraform finishes" in printed
    assert "A second interrupt stops it at once: resources" in printed
    assert printed.endswith(f"Terraform ended. {ENDED_IN_ORDER}\n")


def test_a_second_one_is_handed_on_too_and_what_it_costs_is_said(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    script = """
        def stop(*_):
            print("stopped", flush=True)
            sys.exit(1)

        def again(*_):
            on_interrupt(stop)
            send("INT")

        on_interrupt(again)
        send("INT")
        wait()
    """
    with pytest.raises(KeyboardInterrupt):
        terraform(tmp_path, script).stream("apply", cwd=tmp_path, on_event=lambda _: None)
    printed = capfd.readouterr().err
    assert "Interrupted again. Terraform stops at once." in printed
    assert printed.endswith(f"Terraform ended. {ENDED_AT_ONCE}\n")


def test_a_signal_that_a_parent_had_ignored_stays_ignored(tmp_path: Path) -> None:
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    script = """
        on_interrupt(lambda *_: sys.exit(3))
        send("HUP")
        time.sleep(0.2)
        print("done")
    """
    assert terraform(tmp_path, script).output("apply", cwd=tmp_path) == "done"
    assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN


def test_where_its_events_cannot_be_shown_it_ends_in_order(tmp_path: Path) -> None:
    def closed(_event: object) -> None:
        raise BrokenPipeError

    script = """
        def end(*_):
            Path("ended").touch()
            sys.exit(0)

        on_interrupt(end)
        print("{}", flush=True)
        wait()
    """
    with pytest.raises(BrokenPipeError):
        terraform(tmp_path, script).stream("apply", cwd=tmp_path, on_event=closed)
    assert (tmp_path / "ended").exists()


def test_one_that_comes_while_the_process_is_being_noted_is_handed_on_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Twice would stop Terraform at once, and lose what it is creating."""
    watch = interruption.Interruption.watch

    def at_that_moment(self: interruption.Interruption, process: Any) -> None:
        while not (tmp_path / "interrupts").exists():
            time.sleep(0.01)
        signal.raise_signal(signal.SIGINT)
        watch(self, process)

    monkeypatch.setattr(interruption.Interruption, "watch", at_that_moment)
    script = """
        def note(*_):
            with open("interrupts", "a") as file:
                file.write("one ")

        on_interrupt(note)
        Path("interrupts").touch()
        for _ in range(2000):
            if Path("interrupts").read_text():
                break
            time.sleep(0.02)
        time.sleep(0.3)  # for a second one
    """
    with pytest.raises(KeyboardInterrupt):
        terraform(tmp_path, script).stream("apply", cwd=tmp_path, on_event=lambda _: None)
    assert (tmp_path / "interrupts").read_text() == "one "
