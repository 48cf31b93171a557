"""How a synthesis ends that fails, or that nobody needs."""

import signal
import tempfile
from pathlib import Path

import pytest

from keyproof.terminal.failure import Failure
from smsbot.design.synthesis import WAY_ON, refuse_failed, start_synthesis


@pytest.mark.parametrize("printed", ["no such setting\n", f"no such setting\n{WAY_ON}\n"])
def test_the_advice_is_given_once(printed: str) -> None:
    with pytest.raises(Failure) as raised:
        refuse_failed(2, printed)
    told = f"{raised.value.problem}\n{raised.value.way_on}"
    assert told.startswith("The synthesis ended with status 2:\nno such setting\n")
    assert told.count(WAY_ON) == 1


@pytest.mark.commands
def test_what_is_abandoned_ends_at_once_also_where_interrupts_are_ignored(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (files := tmp_path / "files").mkdir()
    monkeypatch.setenv("TMPDIR", str(files))
    monkeypatch.setattr(tempfile, "tempdir", None)
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        synthesis = start_synthesis(str(tmp_path / "out"))
        synthesis.abandon()
    finally:
        signal.signal(signal.SIGINT, before)
    # One that read to the end that nothing is wanted would have ended well.
    with pytest.raises(Failure, match="The synthesis ended with status"):
        synthesis.finish()
    assert not [*files.iterdir()]
