"""Each file of checks/ with all that is found in it, case by case.

A file has the tables of a configuration, of a plan or of a state, and a case changes them as in
keyproof/tests/cases.py. A plan is ``after`` with the values of resources, ``unknown`` with what is
known only after the apply, and ``written`` with the expressions. Where a file is ``compared``, a
case is what the file changes to; ``settings`` are of keyproof.toml, ``deployer`` applies it.
``found`` has every finding, ``open`` what is not evaluated, ``keys`` what encrypts each part; with
``words``, errors are whole. ``full`` has all that is ``about`` a rule in full. Without it,
__snapshots__ has all: `pytest keyproof/tests --snapshot-update` writes it.
"""

import tomllib
from copy import deepcopy
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from syrupy.assertion import SnapshotAssertion

from keyproof.config import Config
from keyproof.library import Result, Source, check, diff
from keyproof.terminal.user_error import UserError
from keyproof.tests.cases import edit
from keyproof.tests.configurations import ACCOUNT
from keyproof.tests.documents import as_text, in_full

TODAY = date(2026, 12, 1)


def read_checks() -> dict[str, tuple[dict[str, Any], dict[str, Any]]]:
    """The file and the case of each, by its name."""
    found: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {}
    for path in sorted((Path(__file__).parent / "checks").glob("*/*.toml")):
        file = tomllib.loads(path.read_text())
        for number, case in enumerate(file.pop("case", [{}])):
            found[f"{path.parent.name}/{path.stem}-{number}"] = (file, case)
    return found


CHECKS = read_checks()


def shown(result: Result, *, words: bool) -> dict[str, list[str]]:
    """What a check reports, in lines."""
    addresses = {key.arn: key.address for model in result.models for key in model.keys}
    return {
        "found": [
            f"{each.level}: {each.rule}: {each.resource}"
            + (f": {each.message} {each.remediation.text}" if words and each in errors else "")
            for errors in [result.errors]
            for each in (group.root for group in result.groups)
        ],
        "open": [
            ": ".join((*each.place, *([each.reason] if words else [])))
            for each in result.not_evaluated
        ],
        "keys": [
            f"{each.address}{f' ({each.part})' if each.part else ''}: {each.encryption}"
            + (f", {addresses.get(each.key, each.key)}" if each.key else "")
            for model in result.models
            for each in model.protected
        ],
    }


def read(file: dict[str, Any], case: dict[str, Any], path: Path) -> Source:
    path.write_text(as_text(file))
    return Source.read(path, account=case.get("account", file.get("account", ACCOUNT)) or None)


@pytest.mark.parametrize("name", CHECKS)
def test_everything_is_found_and_nothing_else(
    name: str, tmp_path: Path, snapshot: SnapshotAssertion
) -> None:
    file, case = map(deepcopy, CHECKS[name])
    config = Config.parse(file.get("settings", "").encode(), place="")
    before = read(file, case, tmp_path / "before.json") if file.get("compared") else None
    edit(file, case)
    after = read(file, case, tmp_path / "after.json")
    asked: Any = {"today": TODAY, "deployer": file.get("deployer", "")}
    result = diff(before, after, config, **asked) if before else check(after, config, **asked)
    answers = shown(result, words=file.get("words", False))
    if "full" in case:
        answers = {"full": [each for each in in_full(result) if file.get("about", "") in each]}
    elif output := "\n".join(in_full(result)):
        assert output == snapshot
    if not {"keys"} & {*file, *case}:
        answers.pop("keys", None)
    expected = {each: sorted([*file.get(each, ()), *case.get(each, ())]) for each in answers}
    assert {each: sorted(lines) for each, lines in answers.items()} == expected


def test_only_the_rules_that_are_named_are_asked(tmp_path: Path) -> None:
    file = CHECKS[next(each for each in CHECKS if len(CHECKS[each][0].get("found", ())) > 1)][0]
    path = tmp_path / "plan.json"
    path.write_text(as_text(file))
    source = Source.read(path, account=file.get("account", ACCOUNT) or None)
    everything = check(source, today=TODAY)
    for rule in {each.rule for each in everything.findings}:
        asked = check(source, today=TODAY, only=[rule])
        expected = {each for each in everything.findings if each.rule == rule}
        assert {*asked.findings} == expected
        assert {*asked.not_evaluated} <= {*everything.not_evaluated}
    assert not check(source, today=TODAY, only=[]).findings
    with pytest.raises(UserError, match="no rule 'nope'"):
        check(source, today=TODAY, only=["nope"])
