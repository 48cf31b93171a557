"""A review says what the code of a function newly calls."""

import zipfile
from pathlib import Path

import pytest

from keyproof.declarations import Declarations
from keyproof.location import Location
from keyproof.model.finding import Severity
from keyproof.model.resource import Resource, Stack
from keyproof.review.checks.function_code import changed_code
from keyproof.review.sides import Side, Sides
from keyproof.tests.cases import read_data

CODE = "def handle(event):\n    sns.publish(TopicArn=topic, Message=event)\n    return 1\n"


def side(folder: Path, code: str) -> Side:
    folder.mkdir()
    with zipfile.ZipFile(folder / "code.zip", "w") as package:
        package.writestr("handler.py", code)
    values = {"filename": "code.zip", "source_code_hash": str(hash(code))}
    function = Resource(address="aws_lambda_function.f", type="aws_lambda_function", values=values)
    location = Location(region="eu-west-1", account_id="111122223333")
    stack = Stack(location=location, resources=(function,), place=str(folder / "cdk.tf.json"))
    return Side(stack=stack, declarations=Declarations())


ADDED = read_data(__file__, "added")


@pytest.mark.parametrize("name", ADDED)
def test_new_calls_are_found(name: str, tmp_path: Path) -> None:
    line, words = ADDED[name]
    changed = CODE.replace("    return", f"{line}    return")
    sides = Sides(
        stack="s",
        before=side(tmp_path / "before", CODE),
        after=side(tmp_path / "after", changed),
        changes=(),
    )
    note, *found = changed_code(sides)
    assert (note.severity, note.problem) == (Severity.NOTE, "its code changes: handler.py (+1 -0).")
    assert any(words in each.problem for each in found) if words else not found
