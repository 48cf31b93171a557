"""Whatever is set, the project's own ``keyproof.toml`` leaves nothing to report."""

from pathlib import Path

import pytest

from keyproof.config import Config
from keyproof.findings.finding import Level
from keyproof.library import Source, check
from smsbot.project import ROOT
from stacks.settings.environments_file import read_environments
from tests.stacks.synthesized import synthesize_to

SETTINGS = [
    ROOT / "tests/e2e/sandbox/every_setting.toml",
    *sorted((ROOT / "tests/adopters").glob("*.toml")),
]


@pytest.mark.parametrize("path", SETTINGS, ids=lambda path: path.stem)
def test_no_setting_needs_an_entry_of_its_own(path: Path, tmp_path: Path) -> None:
    config = Config.read(ROOT / "keyproof.toml")
    environments = read_environments(path)
    synthesize_to(tmp_path, *environments.values())
    for each in environments.values():
        result = check(Source.read(tmp_path / "stacks" / each.names.prefix / "cdk.tf.json"), config)
        assert [one for one in result.findings if one.level is not Level.NOTE] == []
