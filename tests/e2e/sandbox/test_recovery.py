"""Where a sandbox was left in an unexpected state, the next command goes on or says how to."""

import os
import shutil
import signal
import socket
import ssl
from pathlib import Path

import psutil
import pytest

from keyproof.terminal.user_error import UserError
from smsbot.sandbox.emulator import emulator as emulators
from smsbot.sandbox.layout import Layout
from smsbot.sandbox.sandbox import Sandbox
from smsbot.sandbox.stack.provider_choice import ProviderChoice
from smsbot.sandbox.synthesis import NOTHING_BUILT
from stacks.settings.environments_file import read_environments
from stacks.state.state_names import bucket_of
from tests.e2e.commands import command, processes_of, run
from tests.e2e.conftest import REGION
from tests.settings import SETTINGS
from tests.waiting import until


def start(sandbox: Sandbox) -> emulators.Emulator:
    with sandbox.locked():
        return sandbox.start().emulator


def end(sandbox: Sandbox, how: signal.Signals) -> None:
    emulator = sandbox.running()
    assert emulator
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
        emulators.stop(emulator, keep_data=True)
        assert emulators.kept_its_data(empty_sandbox.layout)


def test_after_an_orderly_end_everything_is_there_again_at_the_same_port(
    empty_sandbox: Sandbox,
) -> None:
    """Whatever stopped the starts in between: a port in use, or an emulator that does not start."""
    first = start(empty_sandbox)
    empty_sandbox.clients(region=REGION).sns.create_topic(Name="kept")
    end(empty_sandbox, signal.SIGTERM)
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        other.bind(("127.0.0.1", first.port))
        other.listen()
        in_use = run("sandbox", "env", folder=empty_sandbox.layout.root)
    assert in_use.returncode == 2
    assert f"Port {first.port} on 127.0.0.1" in in_use.stderr
    assert "python -m smsbot sandbox down" in in_use.stderr
    key = empty_sandbox.layout.server_key
    good = key.read_text()
    key.write_text("no key")
    failed = run("sandbox", "env", folder=empty_sandbox.layout.root)
    key.write_text(good)
    assert failed.returncode == 2
    assert "The embedded AWS did not start. It ended with status" in failed.stderr
    assert "Traceback (most recent call last)" not in failed.stderr
    assert empty_sandbox.running() is None
    with empty_sandbox.locked():
        started = empty_sandbox.start()
    assert (started.now, started.lost_data) == (True, False)
    assert started.emulator.port == first.port
    (topic,) = empty_sandbox.clients(region=REGION).sns.list_topics()["Topics"]
    assert topic.get("TopicArn", "").endswith(":kept")


def test_another_provider_than_the_sandbox_was_begun_with_is_refused(
    empty_sandbox: Sandbox,
) -> None:
    with empty_sandbox.locked():
        empty_sandbox.layout.provider_record.write_text("bundled")
    assert empty_sandbox.provider_choice(ProviderChoice.AUTO) is ProviderChoice.BUNDLED
    with pytest.raises(UserError, match="was begun with the bundled provider"):
        empty_sandbox.provider_choice(ProviderChoice.REGISTRY)


def test_a_broken_record_is_told_and_down_clears_it(empty_sandbox: Sandbox) -> None:
    with empty_sandbox.locked():
        empty_sandbox.layout.emulator_record.write_text("{}")
    folder = empty_sandbox.layout.root
    result = run("sandbox", "status", folder=folder)
    assert result.returncode == 2
    assert "not the record of an emulator" in result.stderr
    assert run("sandbox", "down", folder=folder).returncode == 0
    assert not folder.exists()


def test_what_a_killed_command_left_running_is_ended_by_the_next(empty_sandbox: Sandbox) -> None:
    folder = empty_sandbox.layout.root
    with command("sandbox", "up", folder=folder) as process:
        wait_until_terraform_works(empty_sandbox)
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
    assert any("terraform" in each for each in processes_of(folder))
    assert run("sandbox", "down", folder=folder).returncode == 0
    assert processes_of(folder) == []
    assert not folder.exists()


def test_a_half_built_environment_is_not_texted(empty_sandbox: Sandbox) -> None:
    start(empty_sandbox)
    state = empty_sandbox.layout.state("smsbot-dev")
    state.parent.mkdir()
    state.write_text('{"outputs": {"FunctionName": {"value": "f"}}}')
    result = run("sandbox", "text", "+14255550182", "Hi", folder=empty_sandbox.layout.root)
    assert result.returncode == 2
    assert "smsbot-dev is incomplete: its state has no output" in result.stderr
    assert "python -m smsbot sandbox up dev" in result.stderr


def test_what_is_to_be_migrated_to_a_bucket_is_not_built_a_second_time(
    empty_sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = SETTINGS.read_text().replace('"local"', '"s3"')
    settings = tmp_path / "environments.toml"
    settings.write_text(
        text.partition("[staging]")[0] + 'account_id = "123456789012"\nadmin_role = "admin"\n'
    )
    monkeypatch.setenv("SMSBOT_ENVIRONMENTS", str(settings))
    start(empty_sandbox)
    # There, each account of the settings is one of the embedded AWS.
    account_id = "000000000001"
    bucket = bucket_of(read_environments(settings)["dev"]).replace("123456789012", account_id)
    empty_sandbox.clients(region=REGION, account_id=account_id).s3.create_bucket(Bucket=bucket)
    state = empty_sandbox.layout.state("smsbot-dev")
    state.parent.mkdir()
    state.write_text('{"outputs": {}, "resources": [{"type": "aws_kms_key"}]}')
    result = run("sandbox", "up", folder=empty_sandbox.layout.root)
    assert result.returncode == 2
    assert f"belongs into the bucket {bucket}, and is not there yet" in result.stderr
    assert "init -migrate-state" in result.stderr


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


def test_a_killed_emulator_starts_anew_and_forgets_what_terraform_remembered(
    empty_sandbox: Sandbox,
) -> None:
    """Then nothing is built in the sandbox, as after `sandbox down`, and it says so."""
    folder = empty_sandbox.layout.root
    assert NOTHING_BUILT in " ".join(run("sandbox", "env", folder=folder).stderr.split())
    assert NOTHING_BUILT in " ".join(run("sandbox", "status", folder=folder).stdout.split())
    assert NOTHING_BUILT not in run("sandbox", "env", folder=folder).stderr
    state = empty_sandbox.layout.state("smsbot-dev")
    state.parent.mkdir()
    state.write_text("{}")
    end(empty_sandbox, signal.SIGKILL)
    printed = " ".join(run("sandbox", "env", folder=folder).stderr.split())
    assert f"lost its data. {NOTHING_BUILT}" in printed
    assert not state.exists()


def test_settings_of_a_running_sandbox_need_no_lock_and_other_commands_do(
    empty_sandbox: Sandbox,
) -> None:
    assert run("sandbox", "env", folder=empty_sandbox.layout.root).returncode == 0
    with empty_sandbox.locked():
        settings, down = (
            run("sandbox", each, folder=empty_sandbox.layout.root) for each in ("env", "down")
        )
    assert settings.returncode == 0, settings.stderr
    assert "export CDKTF_OUTDIR=" in settings.stdout
    assert down.returncode == 2
    assert "Another command is using the sandbox" in down.stderr
