"""What a case prints of an answer, and its exit status."""

import json
from pathlib import Path
from typing import Any

import pytest

from keyproof.output.questions import print_request
from keyproof.tests.cases import read_data

ALICE = "arn:aws:iam::111122223333:user/alice"
TOPIC = "arn:aws:sns:eu-west-1:111122223333:topic"
ALLOW = {"Sid": "A", "Effect": "Allow", "Action": "sns:*", "Resource": "*"}
PERHAPS = {**ALLOW, "Condition": {"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}}}


def written(folder: Path, *statements: dict[str, Any], expected: str | None = None) -> Path:
    path = folder / "case.json"
    case = {
        "request": {"principal": ALICE, "action": "sns:Publish", "resource": TOPIC},
        "identityPolicies": [{"name": "[b]own", "policy": {"Statement": list(statements)}}],
        "serviceControlPolicies": [{"Statement": ALLOW}],
        **({} if expected is None else {"expected": expected}),
    }
    path.write_text(json.dumps(case))
    return path


OWN = "identityPolicies[0] ([b]own)"


@pytest.mark.parametrize(
    ("statements", "expected", "status", "lines"),
    read_data(__file__, "an_answer_in_words_with_its_exit_status"),
)
def test_an_answer_in_words_with_its_exit_status(  # noqa: PLR0917 - a row
    statements: list[dict[str, Any]],
    expected: str | None,
    status: int,
    lines: list[str],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    path = written(tmp_path, *statements, expected=expected)
    assert print_request(path, as_json=False) == status
    assert capsys.readouterr().out.splitlines() == lines


def as_json(path: Path, capsys: pytest.CaptureFixture[str]) -> tuple[int, Any]:
    status = print_request(path, as_json=True)
    return status, json.loads(capsys.readouterr().out)


def test_an_answer_as_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert as_json(written(tmp_path, ALLOW), capsys) == (
        0,
        {
            "decision": "Allowed",
            "deciding": [{"policy": OWN, "statement": ALLOW, "certain": True}],
            "missing": [],
        },
    )
    assert as_json(written(tmp_path, PERHAPS, expected="Allowed"), capsys) == (
        1,
        {
            "decision": "Unknown",
            "deciding": [{"policy": OWN, "statement": PERHAPS, "certain": False}],
            "missing": [],
            "expected": "Allowed",
        },
    )
    assert as_json(written(tmp_path), capsys) == (
        0,
        {"decision": "ImplicitlyDenied", "deciding": [], "missing": ["identity policies"]},
    )


def test_each_policy_that_does_not_allow_it_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = written(tmp_path)
    case = json.loads(path.read_text())
    path.write_text(json.dumps({**case, "permissionBoundary": {"Statement": []}}))
    assert print_request(path, as_json=False) == 0
    assert capsys.readouterr().out.splitlines() == [
        "ImplicitlyDenied",
        "  nothing in the identity policies and the permissions boundary allows it",
    ]
