"""Faults written into the synthesized configuration are reported, and harmless changes are not.

Each case of cases/ changes the configuration of one environment as keyproof/tests/cases.py says.
``keyproof diff`` compares it with the unchanged one, by the project's own ``keyproof.toml``. A
fault is reported by a finding, or as something that could not be evaluated.
"""

import json
import tomllib
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import pytest

from keyproof import Level, Result, Source, diff
from keyproof.tests.cases import edit
from smsbot.checks import config
from stacks.settings.environment import Environment
from tests.stacks.synthesized import PLAIN, SMS, environment, read_stack, synthesize_to

FOLDER = Path(__file__).parent / "cases"
HARMLESS = sorted(FOLDER.glob("harmless*.toml"))
FAULTS = [each for each in sorted(FOLDER.glob("*.toml")) if each not in HARMLESS]
# What is not reported, each with the reason.
SILENT = tomllib.loads((Path(__file__).parent / "silent.toml").read_text())

pytestmark = pytest.mark.commands


@dataclass(frozen=True)
class Base:
    """An environment as it is synthesized, which cases change."""

    configuration: dict[str, Any]
    source: Source

    @classmethod
    def of(cls, environment: Environment, folder: Path) -> Self:
        synthesize_to(folder, environment)
        path = folder / "stacks" / environment.names.prefix
        return cls(read_stack(folder, environment), Source.read(path / "cdk.tf.json"))

    def reviewed(self, case: dict[str, Any], folder: Path) -> Result:
        """What a review says of a case."""
        changed = deepcopy(self.configuration)
        edit(changed, case)
        assert changed != self.configuration
        after = folder / "cdk.tf.json"
        after.write_text(json.dumps(changed))
        return diff(self.source, Source.read(after, like=self.source), config())


@pytest.fixture(scope="module")
def bases(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Base]:
    """A plain environment, and one with a phone number."""
    each = {"": PLAIN, "phone_number": environment(sms=SMS)}
    return {name: Base.of(of, tmp_path_factory.mktemp("base")) for name, of in each.items()}


@pytest.mark.parametrize("path", FAULTS, ids=[each.stem for each in FAULTS])
def test_every_fault_is_reported(path: Path, bases: dict[str, Base], tmp_path: Path) -> None:
    base, cases = bases.get(path.stem, bases[""]), tomllib.loads(path.read_text())
    silent = {name for name, case in cases.items() if base.reviewed(case, tmp_path).is_clean}
    assert silent == set(SILENT.get(path.stem, {}))


@pytest.mark.parametrize("path", HARMLESS, ids=[each.stem for each in HARMLESS])
def test_a_harmless_change_is_silent(path: Path, bases: dict[str, Base], tmp_path: Path) -> None:
    loud: dict[str, object] = {}
    cases = tomllib.loads(path.read_text())
    for name, case in cases.items():
        result = bases[""].reviewed(case, tmp_path)
        found = [each for each in result.findings if each.level is not Level.NOTE]
        if found or result.not_evaluated:
            loud[name] = (found, result.not_evaluated)
    assert set(loud) == set(SILENT["loud"]) & set(cases)
