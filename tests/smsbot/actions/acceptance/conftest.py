"""Worlds for probes in the folder of a test, and what comes of probes there."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from smsbot.actions.acceptance.probe import Verdict
from smsbot.actions.acceptance.world import World
from tests.smsbot.actions.acceptance.worlds import BY_ID, Ended, ended, verdict_of, world_of
from tests.smsbot.standing_in import StandIn

END = ended()
Worlds = Callable[..., tuple[World, StandIn]]
Verdicts = Callable[..., tuple[Verdict, StandIn]]


@pytest.fixture
def worlds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Worlds:
    """A world by its answers, below a folder of a name, and the stand-in that its clients ask."""

    def of(answers: Mapping[str, Any], name: str = "", **more: Any) -> tuple[World, StandIn]:
        return world_of(answers, tmp_path / name, monkeypatch, **more)

    return of


@pytest.fixture
def verdicts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Verdicts:
    """What comes of a probe by the answers, and the stand-in that was asked."""

    def of(name: str, answers: Mapping[str, Any], run: Ended = END) -> tuple[Verdict, StandIn]:
        return verdict_of(BY_ID[name], answers, run, tmp_path, monkeypatch)

    return of
