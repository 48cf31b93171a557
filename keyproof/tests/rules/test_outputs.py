"""Outputs of a plan whose expression it does not show."""

import json
from pathlib import Path
from typing import Any

import pytest

from keyproof.library import Source, check
from keyproof.tests.configurations import ACCOUNT


def result_of(
    expression: dict[str, Any], value: object, folder: Path
) -> tuple[list[str], list[str]]:
    """The findings, and what is not evaluated, of a plan with one output."""
    plan = {
        "format_version": "1.2",
        "planned_values": {
            "outputs": {"o": {"sensitive": False, "value": value}},
            "root_module": {},
        },
        "configuration": {"root_module": {"outputs": {"o": {"expression": expression}}}},
        "resource_changes": [],
    }
    path = folder / "plan.json"
    path.write_text(json.dumps(plan))
    result = check(Source.read(path, account=ACCOUNT))
    return [e.rule for e in result.findings], [str(e.place) for e in result.not_evaluated]


@pytest.mark.parametrize(
    ("expression", "value", "expected"),
    [
        ({}, "the text of a file", ([], ["output.o (value)"])),
        ({}, None, ([], [])),
        ({"constant_value": "orders"}, "orders", ([], [])),
        ({"references": ["var.stage"]}, "prod", ([], [])),
    ],
)
def test_what_a_function_returns_is_not_evaluated(
    expression: dict[str, Any], value: object, expected: object, tmp_path: Path
) -> None:
    assert result_of(expression, value, tmp_path) == expected
