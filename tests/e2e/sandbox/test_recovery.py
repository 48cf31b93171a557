"""Where a sandbox was left in an unexpected state, the next command goes on or says how to."""

import os
import shutil
import signal
import socket
import ssl
from pathlib import Path

import psutil
import pytest

from keyproof.tests.cases import read_data
from smsbot.sandbox.emulator import emulator as emulators
from smsbot.sandbox.layout import Layout
from smsbot.sandbox.provider import ProviderChoice
from smsbot.sandbox.sandbox import Sandbox
from tests.commands import processes_of, run_on, started_on, stop, told
from tests.waiting import until

TOLD = read_data(__file__, "told")


def start(sandbox: Sandbox) -> emulators.Emulator:
    with sandbox.locked():
        return sandbox.start()


def end(sandbox: Sandbox, how: signal.Signals, emulator: emulators.Emulator) -> None:
    os.kill(emulator.process_id, how)
    until(lambda: not sandbox.running())


def wait_until_terraform_works(sandbox: Sandbox) -> None:
    """Its state is there when its first resource is, so it is in the middle of its work."""
    until(sandbox.layout.state("smsbot-dev").exists)


def test_the_emulator_is_one_process_and_listens_on_loopback_only(empty_sandbox: Sandbox) -> None:
    """A second one would outlive a killed first one, and keep its port."""
    emulator = start(empty_sandbox)
    process = psutil.Process(emulator.process_id)
    listening = [
        connection.laddr
        for connection in process.net_connections()
        if connection.status == psutil.CONN_LISTEN
    ]
    assert [(each.ip, each.port) for each in listening] == [("127.0.0.1", emulator.port)]
    assert process.children(recursive=True) == []


def test_an_orderly_end_waits_for_no_idle_client(empty_sandbox: Sandbox) -> None:
    """As the function's process is one: it keeps its connection, and answers no goodbye."""
    emulator = start(empty_sandbox)
    trust = ssl.create_default_context(cafile=str(empty_sandbox.layout.certificate_authority))
    with (
        socket.create_connection((emulators.HOST, emulator.port)) as plain,
        trust.wrap_socket(plain, server_hostname=emulators.HOST) as idle,
    ):
        idle.sendall(b"GET /_ministack/health HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert idle.recv(4096).startswith(b"HTTP/1.1 200")
        assert not [*(empty_sandbox.layout.emulator_data / "state").glob("*.json")]
        stop(emulator)
        assert [*(empty_sandbox.layout.emulator_data / "state").glob("*.json")]


def test_one_that_does_not_start_says_why(empty_sandbox: Sandbox) -> None:
    end(empty_sandbox, signal.SIGTERM, start(empty_sandbox))
    empty_sandbox.layout.server_key.write_text("no key")
    ended = run_on("sandbox", "env", folder=empty_sandbox.layout.root)
    status, output, (first, *_, last) = told(ended)
    assert [status, output, first, last] == TOLD["does not start"]
    assert empty_sandbox.running() is None


def test_a_sandbox_keeps_the_provider_that_it_was_begun_with(
    empty_sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SMSBOT_PROVIDER", "registry")
    with empty_sandbox.locked():
        empty_sandbox.layout.provider_record.write_text("bundled")
    assert empty_sandbox.provider().choice is ProviderChoice.BUNDLED


def test_with_a_broken_record_none_is_running_and_down_clears_it(empty_sandbox: Sandbox) -> None:
    emulator = start(empty_sandbox)
    empty_sandbox.layout.emulator_record.write_text("{}")
    folder = empty_sandbox.layout.root
    assert told(run_on("sandbox", "status", folder=folder), folder) == TOLD["not running"]
    for after in ("down", "down again"):
        assert told(run_on("sandbox", "down", folder=folder), folder) == TOLD[after]
        assert not folder.exists()
    assert not emulator.is_running()


def test_what_a_killed_command_left_running_is_ended_by_the_next(empty_sandbox: Sandbox) -> None:
    folder = empty_sandbox.layout.root
    with started_on("sandbox", "up", folder=folder) as process:
        wait_until_terraform_works(empty_sandbox)
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
    assert any("terraform" in each for each in processes_of(folder))
    assert run_on("sandbox", "down", folder=folder).returncode == 0
    assert processes_of(folder) == []
    assert not folder.exists()


def test_an_environment_that_is_not_built_is_not_texted(empty_sandbox: Sandbox) -> None:
    start(empty_sandbox)
    ended = run_on("sandbox", "text", "+14255550182", "Hi", folder=empty_sandbox.layout.root)
    assert told(ended) == TOLD["not built"]


def test_a_copied_folder_leaves_the_emulator_of_the_first_alone(
    empty_sandbox: Sandbox, tmp_path: Path
) -> None:
    emulator = start(empty_sandbox)
    copy = Sandbox(Layout(tmp_path / "copy"))
    shutil.copytree(empty_sandbox.layout.root, copy.layout.root)
    assert copy.running() is None
    try:
        assert start(copy).port != emulator.port
    finally:
        copy.delete()
    assert empty_sandbox.running() == emulator


def test_a_new_emulator_forgets_what_terraform_remembered(empty_sandbox: Sandbox) -> None:
    """Then nothing is built in the sandbox, as after `sandbox down`, and it says so."""
    folder = empty_sandbox.layout.root
    begun = told(run_on("sandbox", "env", folder=folder), folder)
    assert begun[2] == TOLD["env"]
    assert told(run_on("sandbox", "status", folder=folder), folder) == TOLD["status"]
    again = run_on("sandbox", "status", "--format", "json", folder=folder)
    assert told(again, folder) == TOLD["status as JSON"]
    assert told(run_on("sandbox", "env", folder=folder), folder) == [0, begun[1], []]
    state = empty_sandbox.layout.state("smsbot-dev")
    state.parent.mkdir()
    state.write_text("{}")
    emulator = empty_sandbox.running()
    assert emulator
    end(empty_sandbox, signal.SIGKILL, emulator)
    assert told(run_on("sandbox", "env", folder=folder), folder)[2] == TOLD["env"]
    assert not state.exists()


def test_settings_of_a_running_sandbox_need_no_lock_and_other_commands_do(
    empty_sandbox: Sandbox,
) -> None:
    assert run_on("sandbox", "env", folder=empty_sandbox.layout.root).returncode == 0
    with empty_sandbox.locked():
        settings, down = (
            run_on("sandbox", each, folder=empty_sandbox.layout.root) for each in ("env", "down")
        )
    assert (settings.returncode, settings.stderr) == (0, "")
    assert told(down, empty_sandbox.layout.root) == TOLD["in use"]
