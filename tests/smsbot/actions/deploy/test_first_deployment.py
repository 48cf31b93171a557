"""A new environment is deployed only into an account that is ready; otherwise nothing is made."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from keyproof.terminal.failure import Failure
from smsbot.actions.deploy import commands
from tests.smsbot.ready.account import ALL_THERE, DEV, keys, synthesized_once
from tests.smsbot.ready.cases.every import BROKEN
from tests.smsbot.standing_in import Refused, StandIn

__all__ = ["keys"]
NEW: Mapping[str, Any] = {
    "s3.GetObject": Refused("NoSuchKey"),
    "iam.ListRolePolicies": Refused("NoSuchEntity"),
}
STOPPING = [name for name, each in BROKEN.items() if each.stops and each.settings is DEV]
# Without a session nothing else can be asked.
SEE = "python -m smsbot ready dev"


class Reached(Exception):
    """Terraform would start."""


def deployed(answers: Mapping[str, Any], folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Deploy, up to where Terraform would start."""

    def reached(*_: object) -> None:
        raise Reached

    StandIn({**ALL_THERE, **NEW, **answers}).patch(monkeypatch)
    monkeypatch.setenv("CDKTF_OUTDIR", str(folder))
    monkeypatch.setattr(commands, "environment_named", lambda _, **__: DEV)
    monkeypatch.setattr(commands, "initialize", reached)
    configuration = synthesized_once(DEV)
    monkeypatch.setattr(commands, "synthesize", lambda _: configuration.parent)
    commands.deploy("dev", company=None, profile=None, yes=True, adopt=False, digest=None)


@pytest.mark.parametrize("name", STOPPING)
def test_what_a_deployment_would_fail_for_stops_it_with_what_mends_it(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(Failure) as failure:
        deployed(BROKEN[name].answers, tmp_path, monkeypatch)
    assert BROKEN[name].remedy in failure.value.way_on or SEE in failure.value.way_on


def test_what_a_deployment_does_not_need_does_not_stop_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(Reached):
        deployed(BROKEN["a trail that does not log"].answers, tmp_path, monkeypatch)
    assert SEE in capsys.readouterr().out


def test_a_ready_account_is_deployed_to(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(Reached):
        deployed({}, tmp_path, monkeypatch)
