"""Each file of checks/ with all that is found in it, case by case.

A file has the tables of a configuration, of a plan or of a state, and a case changes them as in
keyproof/tests/cases.py. A plan is ``after`` with the values of resources, ``unknown`` with what is
known only after the apply, and ``written`` with the expressions. ``found`` has every finding,
``open`` what is not judged, ``keys`` what encrypts each part; with ``words``, errors are whole.
"""

import tomllib
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from keyproof import Checked, Plan, check
from keyproof.former_rules.settings import Settings
from keyproof.tests.cases import edit
from keyproof.tests.configurations import ACCOUNT
from keyproof.tests.documents import as_text


def read_checks() -> dict[str, tuple[dict[str, Any], dict[str, Any]]]:
    """The file and the case of each, by its name."""
    found: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {}
    for path in sorted((Path(__file__).parent / "checks").glob("*/*.toml")):
        file = tomllib.loads(path.read_text())
        for number, case in enumerate(file.pop("case", [{}])):
            found[f"{path.parent.name}/{path.stem}-{number}"] = (file, case)
    return found


CHECKS = read_checks()


def told(checked: Checked, *, words: bool) -> dict[str, list[str]]:
    """What a check says, in lines."""
    addresses = {key.arn: key.address for key in checked.keys}
    found, unjudged = checked.as_object()["findings"], checked.not_judged
    assert isinstance(found, list)
    return {
        "found": [
            "{level}: {rule}: {resource}".format(**each)
            + (": {problem} {remedy}".format(**each) if words and each["level"] == "error" else "")
            for each in found
        ],
        "open": [
            ": ".join((each.resource, each.argument, *([each.reason] if words else [])))
            for each in unjudged
        ],
        "keys": [
            f"{each.address}{f' ({each.part})' if each.part else ''}: {each.encryption}"
            + (f", {addresses.get(each.key, each.key)}" if each.key else "")
            for each in checked.coverage
        ],
    }


@pytest.mark.parametrize("name", CHECKS)
def test_everything_is_found_and_nothing_else(name: str, tmp_path: Path) -> None:
    file, case = map(deepcopy, CHECKS[name])
    edit(file, case)
    path = tmp_path / "plan.json"
    path.write_text(as_text(file))
    plan = Plan.read(path, account=case.get("account", file.get("account", ACCOUNT)) or None)
    checked = check(plan, Settings(trusted=tuple(file.get("trusted", ()))))
    answers = told(checked, words=file.get("words", False))
    if not {"keys"} & {*file, *case}:
        del answers["keys"]
    expected = {each: sorted([*file.get(each, ()), *case.get(each, ())]) for each in answers}
    assert {each: sorted(lines) for each, lines in answers.items()} == expected
