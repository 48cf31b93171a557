"""Each fact of a page is the one that the command about it shows."""

import json
import re
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from keyproof.terminal.formats import ReportFormat
from smsbot.environments import environment_named
from smsbot.questions.access import commands as access_commands
from smsbot.questions.controls import commands as controls_commands
from stacks.settings.environment import Environment
from tests.keyproof.access.test_commands import smsbot
from tests.smsbot.questions.report.test_page import Tables
from tests.stacks.synthesized import synthesize_to


def test_every_fact_is_that_of_the_command_that_knows_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file, prod = tmp_path / "page.html", environment_named("prod")
    smsbot("report", "prod", "--output", str(file))
    cells = Tables(file.read_text()).rows
    synthesize_to(tmp_path, prod)
    path = tmp_path / "stacks" / prod.names.prefix / "cdk.tf.json"

    @contextmanager
    def synthesized(_environment: Environment) -> Generator[Path]:
        yield path

    def answer(show: Callable[..., object], **more: object) -> Any:
        show("prod", **{"format": ReportFormat.JSON, **more})
        return json.loads(capsys.readouterr().out)

    for module in (access_commands, controls_commands):
        monkeypatch.setattr(module, "synthesized", synthesized)
    coverage = answer(access_commands.show_coverage)
    access = answer(access_commands.show_access)
    controls = answer(controls_commands.show_controls)
    data = [row[:4] for row in cells["Data"]]
    assert data == [
        [
            row["service"],
            "".join(dict.fromkeys((row["resource"], row["name"]))),
            row["encryption"],
            row["key_label"],
        ]
        for row in coverage["resources"]
    ]
    assert [row[4] for row in cells["Data"]] == [r["reason"] or "" for r in coverage["resources"]]
    keys = {row["key"]["alias"]: row["key"] for row in coverage["resources"] if row["key"]}
    for _, alias, rotation, window, *_ in cells["Keys"]:
        assert rotation == f"every {keys[alias]['rotation_period_in_days']} days"
        assert window == f"{keys[alias]['deletion_window_in_days']} days"
    shown = {row[0]: row[1:] for row in cells["Access"]}
    by_name: dict[str, list[set[str]]] = {}
    for each in access["access"]:
        words = {word for way in each["ways"] for word in way["capabilities"]}
        by_name.setdefault(each["principal"], []).append(words)
    assert set(shown) == {name for name, held in by_name.items() if any(held)}
    for name, row in shown.items():
        for words, text in zip(by_name[name], row, strict=True):
            found = re.sub(r" through [\w.-]+(, [\w.-]+)*", "", text.replace("any service", "any"))
            assert {each.strip("*? ") for each in re.split("[,;]", found)} - {"-"} == words
    assert {name: verdict for name, _, verdict in cells["Proofs"]} == dict.fromkeys(
        access["proofs"], "holds"
    )
    assert [row[:3] for row in cells["Ways out"] + cells["Calls inside the stack"]] == [
        [way["source"], way["what"], way["target"]]
        for way in sorted(access["ways_out"], key=lambda way: way["is_call"])
    ]
    told = {each["requirement"]: each for each in controls["controls"]}
    assert {row[0] for row in cells["Controls"]} == set(told)
    for requirement, status, identifiers, evidence in cells["Controls"]:
        assert status == told[requirement]["status"]
        listed = told[requirement]["identifiers"].items()
        # Above a long list, which is folded, stands how many it has.
        assert identifiers == "".join(
            f"{name} {len(ids) if len(ids) > 4 else ''}{', '.join(ids)}" for name, ids in listed
        )
        assert all(each["shown_by"] in evidence for each in told[requirement]["evidence"])
        assert told[requirement]["reason"] in evidence
