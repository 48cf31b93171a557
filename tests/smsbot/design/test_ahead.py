"""What is begun before anything is asked writes nothing, and leaves nothing, until it is wanted."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from keyproof.terminal.failure import Failure
from smsbot.design import ahead
from smsbot.design.ahead import begun_ahead, synthesize_to
from smsbot.design.synthesis import Synthesis
from tests.in_process import smsbot
from tests.smsbot.ready.account import DEV
from tests.waiting import until

STACK = Path("stacks") / DEV.names.prefix / "cdk.tf.json"


@pytest.fixture
def begun(monkeypatch: pytest.MonkeyPatch) -> list[Synthesis]:
    """Every synthesis that is begun from now on."""
    found: list[Synthesis] = []

    def noted(*arguments: object, **named: object) -> Synthesis:
        found.append(Synthesis(*arguments, **named))  # pyright: ignore[reportArgumentType]
        return found[-1]

    monkeypatch.setattr(ahead, "Synthesis", noted)
    return found


@pytest.fixture
def output(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where it is synthesized to; what it keeps meanwhile lies beside it."""
    (tmp_path / "kept").mkdir()
    monkeypatch.setenv("TMPDIR", str(tmp_path / "kept"))
    monkeypatch.setenv("CDKTF_OUTDIR", str(tmp_path / "out"))
    monkeypatch.delenv("SMSBOT_SANDBOX", raising=False)
    return tmp_path / "out"


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("plan no-such", "has no environment 'no-such'"),
        ("deploy dev --company other", "the company"),
        ("plan dev --profile no-such", "no-such"),
    ],
)
def test_a_refused_command_leaves_nothing(
    line: str, told: str, output: Path, begun: list[Synthesis]
) -> None:
    ended = smsbot(*line.split())
    assert ended.returncode == 2
    assert told in " ".join(ended.stderr.split())
    assert "synthesis" not in ended.stderr
    assert len(begun) == 1
    assert not output.exists()
    assert not [*(output.parent / "kept").iterdir()]


@pytest.mark.parametrize("end", [KeyboardInterrupt, SystemExit])
def test_it_ends_with_the_command_also_where_interrupts_are_ignored(
    end: Callable[[], BaseException], output: Path, begun: list[Synthesis]
) -> None:
    def command() -> None:
        with begun_ahead("dev"):
            until(lambda: [*(output.parent / "kept").iterdir()])  # Node.js has started.
            raise end()

    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        with pytest.raises((KeyboardInterrupt, SystemExit)):
            command()
    finally:
        signal.signal(signal.SIGINT, before)
    (synthesis,) = begun
    # By itself it would have loaded the CDK, and then read that it is not wanted.
    with pytest.raises(Failure, match="ended with status 143:"):
        synthesis.finish()
    assert not output.exists()
    assert not [*(output.parent / "kept").iterdir()]


def test_a_folder_that_was_there_stays(output: Path) -> None:
    output.mkdir()
    with begun_ahead("dev"):
        pass
    assert not [*output.iterdir()]


def test_once_it_is_wanted_it_writes(output: Path, begun: list[Synthesis]) -> None:
    with begun_ahead("dev"):
        synthesize_to(output, "dev")
    assert (output / STACK).is_file()
    assert len(begun) == 1


@pytest.fixture
def of_a_sandbox(output: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = output.parent / "sandbox"
    root.mkdir()
    (root / "this-folder-is-a-sandbox").touch()
    monkeypatch.setenv("SMSBOT_SANDBOX", str(root))
    monkeypatch.setenv("CDKTF_OUTDIR", str(root / "out"))


@pytest.mark.usefixtures("of_a_sandbox")
def test_another_command_of_a_sandbox_is_not_begun(
    begun: list[Synthesis], monkeypatch: pytest.MonkeyPatch
) -> None:
    """It may know nothing of waiting."""
    monkeypatch.setenv("SYNTHESIZE", "touch written")
    with begun_ahead("dev"):
        assert not begun


@pytest.mark.usefixtures("of_a_sandbox")
def test_of_a_sandbox_the_environment_alone_is_begun(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SYNTHESIZE", "python -m smsbot sandbox synth")
    commands: list[list[str]] = []

    class StandIn:
        def __init__(self, command: list[str], _output: str, *, waits: bool) -> None:
            assert waits
            commands.append(command)

        def abandon(self) -> None:
            pass

    monkeypatch.setattr(ahead, "Synthesis", StandIn)
    with begun_ahead("dev"):
        assert commands == [["python", "-m", "smsbot.sandbox.begun", "dev"]]


def test_wrong_words_are_told_first_where_the_synthesis_refuses_them_too(
    output: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[str] = []

    class StandIn:
        def __init__(self, *_: object) -> None:
            pass

        def send(self, text: str) -> None:
            done.append(text)

        def finish(self) -> None:
            done.append("finished")
            raise Failure("The synthesis ended.", way_on="")

    def refused() -> None:
        raise Failure("Wrong words.", way_on="")

    monkeypatch.setattr(ahead, "Synthesis", StandIn)
    monkeypatch.setattr("smsbot.environments.all_environments", refused)
    with pytest.raises(Failure, match="Wrong words"):
        synthesize_to(output, "dev")
    assert done == [ahead.WANTED, "finished"]


def test_of_a_sandbox_that_is_gone_it_says_so(tmp_path: Path) -> None:
    gone = tmp_path / "sandbox"
    ended = subprocess.run(
        [sys.executable, "-m", "smsbot.sandbox.begun", "dev"],
        env={**os.environ, "SMSBOT_SANDBOX": str(gone)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 2
    assert ended.stderr.startswith("Error: ")
    assert str(gone) in ended.stderr
    assert "Traceback" not in ended.stderr
    assert not gone.exists()
