"""Tables of commands that change something, and of reports that few people ask for."""

from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest
from syrupy.assertion import SnapshotAssertion

from keyproof.terminal.formats import ReportFormat
from smsbot.questions.access import commands as access_commands
from smsbot.questions.controls import commands as controls_commands
from stacks.settings.environment import Environment
from tests.stacks.synthesized import PLAIN, synthesize_to
from tests.terminal.screen import hold


@pytest.fixture(scope="module")
def output(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("screens")
    synthesize_to(folder, PLAIN)
    return folder / "stacks" / PLAIN.names.prefix / "cdk.tf.json"


REPORTS: Mapping[str, Callable[[], int]] = {
    "controls": lambda: controls_commands.show_controls("dev", format=ReportFormat.TABLE),
    "explanation": lambda: access_commands.show_explanation("dev", "sns.amazonaws.com", "SNS Key"),
}


@pytest.mark.parametrize("report", REPORTS)
def test_reports(
    report: str, output: Path, snapshot: SnapshotAssertion, monkeypatch: pytest.MonkeyPatch
) -> None:
    @contextmanager
    def synthesized(_environment: Environment) -> Generator[Path]:
        yield output

    for module in (access_commands, controls_commands):
        monkeypatch.setattr(module, "synthesized", synthesized)
        monkeypatch.setattr(module, "environment_named", lambda _name: PLAIN)
    hold(REPORTS[report], snapshot, monkeypatch)
