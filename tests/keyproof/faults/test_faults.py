"""Faults written into the synthesized configuration are reported, and harmless changes are not.

Each case of cases/ changes the configuration of one environment as keyproof/tests/cases.py says.
``keyproof diff`` compares it with the unchanged one, by the project's own ``keyproof.toml``. A
fault is reported by a finding, or as something that could not be evaluated.
"""

import json
import tomllib
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from keyproof import Config, Level, Result, Source, diff
from keyproof.tests.cases import edit
from smsbot.project import ROOT
from tests.stacks.synthesized import PLAIN, SMS, environment, read_stack, synthesize_to

FOLDER = Path(__file__).parent / "cases"
HARMLESS = sorted(FOLDER.glob("harmless*.toml"))
FAULTS = [each for each in sorted(FOLDER.glob("*.toml")) if each not in HARMLESS]
# What is not reported, each with the reason.
SILENT = tomllib.loads((Path(__file__).parent / "silent.toml").read_text())

pytestmark = pytest.mark.commands


@pytest.fixture(scope="module")
def configurations(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    """The configuration of a plain environment, and that of one with a phone number."""
    found: dict[str, dict[str, Any]] = {}
    for name, each in (("", PLAIN), ("phone_number", environment(sms=SMS))):
        folder = tmp_path_factory.mktemp("base")
        synthesize_to(folder, each)
        found[name] = read_stack(folder, each)
    return found


def reviewed(configuration: dict[str, Any], case: dict[str, Any], folder: Path) -> Result:
    """What a review says of a case."""
    changed = deepcopy(configuration)
    edit(changed, case)
    assert changed != configuration
    before, after = folder / "before", folder / "after"
    for path, document in ((before, configuration), (after, changed)):
        path.mkdir(exist_ok=True)
        (path / "cdk.tf.json").write_text(json.dumps(document))
    old = Source.read(before / "cdk.tf.json")
    new = Source.read(after / "cdk.tf.json", like=old)
    return diff(old, new, Config.read(ROOT / "keyproof.toml"))


@pytest.mark.parametrize("path", FAULTS, ids=[each.stem for each in FAULTS])
def test_every_fault_is_reported(
    path: Path, configurations: dict[str, dict[str, Any]], tmp_path: Path
) -> None:
    configuration = configurations.get(path.stem, configurations[""])
    found = {
        name: reviewed(configuration, case, tmp_path)
        for name, case in tomllib.loads(path.read_text()).items()
    }
    silent = {name for name, each in found.items() if each.is_clean}
    assert silent == set(SILENT.get(path.stem, {}))


@pytest.mark.parametrize("path", HARMLESS, ids=[each.stem for each in HARMLESS])
def test_a_harmless_change_is_silent(
    path: Path, configurations: dict[str, dict[str, Any]], tmp_path: Path
) -> None:
    loud: dict[str, object] = {}
    for name, case in tomllib.loads(path.read_text()).items():
        result = reviewed(configurations[""], case, tmp_path)
        found = [each for each in result.findings if each.level is not Level.NOTE]
        if found or result.not_evaluated:
            loud[name] = (found, result.not_evaluated)
    assert set(loud) == set(SILENT["loud"]) & set(tomllib.loads(path.read_text()))
