"""Terraform: which is run, its events, and signals while it works."""

import json
import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest

from smsbot import project
from smsbot.processes import INTERRUPTS
from smsbot.terraform.terraform import (
    ENDED_AT_ONCE,
    ENDED_IN_ORDER,
    Interruption,
    Terraform,
    TerraformFailure,
    find_terraform,
)
from tests.waiting import until


def program(folder: Path, name: str, script: str) -> Path:
    path = folder / name
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return path


def on_path(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.defpath}")


def answering(version: str) -> str:
    return f"echo '{json.dumps({'terraform_version': version})}'"


@pytest.mark.parametrize(("name", "version"), [("terraform", "1.12.2"), ("tofu", "1.10.0")])
def test_a_terraform_on_path_is_used(
    name: str, version: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    executable = program(tmp_path, name, answering(version))
    on_path(monkeypatch, tmp_path)
    found = find_terraform()
    assert found.command == (str(executable),)
    assert found.executable == str(executable)
    registry = "registry.terraform.io" if name == "terraform" else "registry.opentofu.org"
    assert found.registry_host == registry


@pytest.mark.parametrize("script", [answering("1.9.8"), "exit 126", "echo 'no version set'"])
def test_one_that_is_too_old_or_does_not_work_is_passed_over(
    script: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program(tmp_path, "terraform", script)
    on_path(monkeypatch, tmp_path)
    found = find_terraform()
    assert found.description == "the installed Terraform library"
    assert found.executable == str(project.ROOT / "scripts" / "terraform")


def test_the_projects_own_shim_on_path_is_no_other_terraform(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    on_path(monkeypatch, project.ROOT / "scripts")
    assert find_terraform().description == "the installed Terraform library"


def test_no_setting_of_the_user_leads_to_a_real_account(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_PROFILE", "AWS_ENDPOINT_URL_S3", "TF_CLI_ARGS_apply", "TF_VAR_x", "TF_LOG"):
        monkeypatch.setenv(name, "the user's")
    assert "the user's" not in find_terraform().environment.values()


def test_the_installed_library_is_terraform_and_its_errors_are_told(tmp_path: Path) -> None:
    (tmp_path / "main.tf.json").write_text('{"resource": {"aws_x": {"a": {"depends_on": 7}}}}')
    with pytest.raises(TerraformFailure) as failure:
        find_terraform().output("validate", "-no-color", cwd=tmp_path)
    assert failure.value.problem.startswith("Terraform could not validate.\n")
    assert "depends_on" in failure.value.problem


def events(tmp_path: Path, script: str) -> list[object]:
    found: list[object] = []
    command = str(program(tmp_path, "terraform", script))
    Terraform(command=(command,), description="a test's", environment={}).stream(
        "apply", cwd=tmp_path, on_event=found.append
    )
    return found


def test_events_are_handed_on_and_what_is_none_is_passed_over(tmp_path: Path) -> None:
    variables = r'echo "{\"type\":\"$TF_IN_AUTOMATION$CHECKPOINT_DISABLE\"}"'
    script = f"""echo '{{"type":"version"}}'; echo 'a warning'; echo 7; {variables}"""
    assert events(tmp_path, script) == [{"type": "version"}, {"type": "11"}]


def test_an_error_event_is_told_with_its_address_once(tmp_path: Path) -> None:
    error = {
        "severity": "error",
        "summary": "AccessDenied",
        "detail": " no ",
        "address": "aws_kms_key.main",
    }
    warning = {"severity": "warning", "summary": "old", "detail": ""}
    lines = [json.dumps({"type": "diagnostic", "diagnostic": each}) for each in (error, warning)]
    script = "\n".join([*(f"echo '{line}'" for line in (*lines, lines[0])), "exit 1"])
    with pytest.raises(TerraformFailure) as failure:
        events(tmp_path, script)
    assert failure.value.diagnostics == ["aws_kms_key.main: AccessDenied: no"]


def test_one_that_is_killed_is_told_without_its_events(tmp_path: Path) -> None:
    with pytest.raises(TerraformFailure) as failure:
        events(tmp_path, """echo '{"type":"apply_start"}'; kill -9 $$""")
    assert failure.value.diagnostics == ["It was ended by the signal SIGKILL."]


BUNDLED = project.ROOT / "smsbot" / "terraform" / "bundled.py"
# Nobody waits for it: only a Terraform that gets the interrupt ends it.
LONG = "touch started && exec sleep 400"


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupt_ends_what_terraform_does(how: signal.Signals, tmp_path: Path) -> None:
    resource = {"provisioner": [{"local-exec": {"command": LONG}}]}
    configuration = {"resource": {"terraform_data": {"long": resource}}}
    (tmp_path / "main.tf.json").write_text(json.dumps(configuration))
    terraform = [sys.executable, "-P", str(BUNDLED)]
    subprocess.run([*terraform, "init", "-input=false"], cwd=tmp_path, check=True)
    with subprocess.Popen(
        [*terraform, "apply", "-auto-approve", "-input=false", "-no-color"],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        until((tmp_path / "started").exists)
        process.send_signal(how)
        output, _ = process.communicate()
    assert process.returncode == 1
    assert "Interrupt received" in output


@pytest.mark.parametrize("file", ["cdk.tf.json", "main.tf.json"])
@pytest.mark.parametrize(
    ("folder", "sandbox", "refused"),
    [("out", "box", True), ("box-2", "box", True), ("box/out", "box", False), ("out", "", False)],
)
def test_a_shell_of_the_sandbox_works_in_no_stack_outside_of_it(
    file: str, folder: str, sandbox: str, *, refused: bool, tmp_path: Path
) -> None:
    stack = tmp_path / folder
    stack.mkdir(parents=True)
    (stack / file).write_text("{}")
    shell = {**os.environ, "SMSBOT_SANDBOX": str(tmp_path / sandbox) if sandbox else ""}
    for chosen, cwd in (((f"-chdir={folder}",), tmp_path), ((), stack)):
        command = [sys.executable, "-P", str(BUNDLED), *chosen, "validate", "-no-color"]
        run = subprocess.run(
            command, cwd=cwd, env=shell, capture_output=True, text=True, check=False
        )
        assert run.returncode == int(refused)
        assert ("is not in it" in run.stderr) == refused


# A run that ends only when it is interrupted, and says so.
INTERRUPTED = """
import threading
from types import SimpleNamespace
from smsbot.terraform import bundled
interrupted, library = threading.Event(), bundled.library()
def run(*_):
    print("running", flush=True)
    return 0 if interrupted.wait(60) else 2
def interrupt(name):
    library.CancelCli(name)
    if name == bundled.RUN:
        interrupted.set()
bundled.library = lambda: SimpleNamespace(RunCliWithCancel=run, CancelCli=interrupt)
raise SystemExit(bundled.main())
"""


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupt_is_never_taken_by_go(how: signal.Signals) -> None:
    """Go took it in three of ten starts, of which a few lost it: so ten starts are tried."""
    started = [
        subprocess.Popen(
            [sys.executable, "-c", INTERRUPTED], cwd=project.ROOT, stdout=subprocess.PIPE, text=True
        )
        for _ in range(10)
    ]
    for each in started:
        assert each.stdout
        assert each.stdout.readline() == "running\n"
        each.send_signal(how)
    statuses = [each.wait() for each in started]
    for each in started:
        assert each.stdout
        each.stdout.close()
    assert statuses == [0] * len(started)


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


def stand_in(folder: Path, script: str) -> Terraform:
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
        stand_in(tmp_path, script).stream("apply", cwd=tmp_path, on_event=seen.append)
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
        stand_in(tmp_path, script).stream("apply", cwd=tmp_path, on_event=lambda _: None)
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
    assert stand_in(tmp_path, script).output("apply", cwd=tmp_path) == "done"
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
        stand_in(tmp_path, script).stream("apply", cwd=tmp_path, on_event=closed)
    assert (tmp_path / "ended").exists()


def test_one_that_comes_while_the_process_is_being_noted_is_handed_on_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Twice would stop Terraform at once, and lose what it is creating."""
    watch = Interruption.watch

    def at_that_moment(self: Interruption, process: Any) -> None:
        while not (tmp_path / "interrupts").exists():
            time.sleep(0.01)
        signal.raise_signal(signal.SIGINT)
        watch(self, process)

    monkeypatch.setattr(Interruption, "watch", at_that_moment)
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
        stand_in(tmp_path, script).stream("apply", cwd=tmp_path, on_event=lambda _: None)
    assert (tmp_path / "interrupts").read_text() == "one "


def test_an_error_is_shown_without_credentials(tmp_path: Path) -> None:
    secrets = {
        "AWS_SECRET_ACCESS_KEY": "s3cr*t/key[of]40",
        "TF_TOKEN_a_b": "hcp.token.of.one",
        "GH_TOKEN": "",
    }
    failing = program(
        tmp_path, "terraform", 'echo "a $AWS_SECRET_ACCESS_KEY b $TF_TOKEN_a_b"; exit 1'
    )
    terraform = Terraform(
        command=(str(failing),), description="", environment={**os.environ, **secrets}
    )
    with pytest.raises(TerraformFailure) as failed:
        terraform.output("plan", cwd=tmp_path)
    assert failed.value.diagnostics == ["a *** b ***"]
