"""The number of an example, where nothing else shows the number of the account."""

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from keyproof import Checked, Plan, check
from keyproof.loaders.read import read
from keyproof.rules.settings import Settings

ROOT = "arn:aws:iam::123456789012:root"


@pytest.mark.parametrize(
    ("named", "taken"),
    [
        (["123456789012"], "123456789012"),
        (["999999999999", "123456789012"], "123456789012"),
        (["000000000000"], "000000000000"),
        (["000000000000", "123456789012"], ""),
        (["999999999999"], ""),
        (["1123456789012"], ""),
    ],
)
def test_the_number_of_an_example_is_taken_for_the_own(
    tmp_path: Path, named: list[str], taken: str
) -> None:
    who = [f"arn:aws:iam::{each}:role/reader" for each in named]
    statement = {"Effect": "Allow", "Principal": {"AWS": who}, "Action": "*", "Resource": "*"}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    resources = {"aws_sqs_queue": {"q": {"name": "q", "policy": policy}}}
    path = tmp_path / "cdk.tf.json"
    path.write_text(json.dumps({"terraform": {}, "resource": resources}))
    (reading,) = read(path)
    assert reading.account_taken == taken


@pytest.mark.parametrize(
    "principal", [ROOT, "123456789012", "arn:aws:iam::123456789012:role/reader"]
)
def test_the_number_of_an_example_may_be_of_another_account(tmp_path: Path, principal: str) -> None:
    (warning,) = _about_role(_checked(tmp_path, principal))
    assert warning == ("warning", "another account")


@pytest.mark.parametrize(
    ("principal", "given", "shown"),
    [
        (ROOT, "123456789012", {}),
        (ROOT, None, {"source_account": "123456789012"}),
        ("arn:aws:iam::111122223333:role/reader", None, {"source_account": "111122223333"}),
    ],
)
def test_a_number_that_something_shows_is_the_own(
    tmp_path: Path, principal: str, given: str | None, shown: dict[str, str]
) -> None:
    assert not _about_role(_checked(tmp_path, principal, given=given, shown=shown))


def test_an_example_that_is_trusted_is_no_problem(tmp_path: Path) -> None:
    assert not _about_role(_checked(tmp_path, ROOT, settings=Settings(trusted=("123456789012",))))


def _about_role(found: Checked) -> list[tuple[str, str]]:
    return [(each.level, each.rule) for each in found.findings if each.resource == "aws_iam_role.r"]


def _checked(
    folder: Path,
    principal: str,
    *,
    given: str | None = None,
    settings: Settings | None = None,
    shown: Mapping[str, str] | None = None,
) -> Checked:
    """A role that a principal may assume, with something that may show the number."""
    statement = {"Effect": "Allow", "Principal": {"AWS": principal}, "Action": "sts:AssumeRole"}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    resources = {
        "aws_iam_role": {"r": {"name": "r", "assume_role_policy": policy}},
        "aws_lambda_permission": {"p": {"principal": "s3.amazonaws.com", **(shown or {})}},
    }
    path = folder / "cdk.tf.json"
    path.write_text(json.dumps({"terraform": {}, "resource": resources}))
    return check(Plan.read(path, account=given), settings)
