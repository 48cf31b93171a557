"""A review says what the code of a function newly calls."""

import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from keyproof.declarations import Declarations
from keyproof.location import Location
from keyproof.model.finding import Finding, Severity
from keyproof.model.resource import Resource, Stack
from keyproof.review.checks.function_code import changed_code
from keyproof.review.sides import Side, Sides, code_in
from keyproof.tests.cases import read_data

CODE = "def handle(event):\n    sns.publish(TopicArn=topic, Message=event)\n    return 1\n"


def side(folder: Path, code: str | None, *others: Resource) -> Side:
    folder.mkdir()
    if code is not None:
        with zipfile.ZipFile(folder / "code.zip", "w") as package:
            package.writestr("handler.py", code)
    values = {"filename": "code.zip", "source_code_hash": str(hash(code))}
    function = Resource(address="aws_lambda_function.f", type="aws_lambda_function", values=values)
    location = Location(region="eu-west-1", account_id="111122223333")
    stack = Stack(
        location=location, resources=others or (function,), place=str(folder / "cdk.tf.json")
    )
    return Side(stack=stack, declarations=Declarations(), code=code_in(folder))


def found_in(tmp_path: Path, before: Side, code: str | None) -> list[Finding]:
    after = side(tmp_path / "after", code)
    return list(changed_code(Sides(stack="s", before=before, after=after, changes=())))


ADDED = read_data(__file__, "added")


@pytest.mark.parametrize("name", ADDED)
def test_new_calls_are_found(name: str, tmp_path: Path) -> None:
    line, words = ADDED[name]
    changed = CODE.replace("    return", f"{line}    return")
    note, *found = found_in(tmp_path, side(tmp_path / "before", CODE), changed)
    assert (note.severity, note.problem) == (Severity.NOTE, "its code changes: handler.py (+1 -0).")
    assert any(words in each.problem for each in found) if words else not found


def test_code_that_cannot_be_read_is_not_compared(tmp_path: Path) -> None:
    (found,) = found_in(tmp_path, side(tmp_path / "before", CODE), None)
    assert found.severity is Severity.UNCOMPARED
    assert "code.zip cannot be read" in found.problem


OTHER = Resource(address="aws_sns_topic.t", type="aws_sns_topic", values={})


@pytest.mark.parametrize("is_first", [True, False])
def test_everything_that_a_new_function_calls_is_found(tmp_path: Path, *, is_first: bool) -> None:
    before = side(tmp_path / "before", CODE, OTHER)
    if is_first:
        before = replace(before, stack=replace(before.stack, resources=()))
    (found,) = found_in(tmp_path, before, CODE)
    assert found.severity is (Severity.NOTE if is_first else Severity.ACCESS)
    assert found.consequences == ("calls AWS: sns.publish(TopicArn=topic, Message=event)",)


def test_other_files_of_a_package_are_compared_too(tmp_path: Path) -> None:
    """Whatever Python reads in a comment, what is not Python, and two files of one name."""
    before, after = side(tmp_path / "before", CODE), side(tmp_path / "after", CODE + "#")
    both = Sides(stack="s", before=before, after=after, changes=())
    for files, words in (
        (
            [("handler.py", "# coding: utf-7\n#+AAo-print(1)\n")],
            "newly writes to the log: print(1).",
        ),
        ([("handler.py", CODE), ("lib.so", "b")], "lib.so is not Python"),
        ([("handler.py", CODE), ("./handler.py", CODE)], "has two files of one name"),
    ):
        with zipfile.ZipFile(tmp_path / "after/code.zip", "w") as package:
            for name, content in files:
                package.writestr(name, content)
        assert any(words in each.problem for each in changed_code(both)), words
