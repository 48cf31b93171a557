import json
from pathlib import Path
from typing import Any

import pytest

from keyproof.model.finding import Severity
from keyproof.review.checks.checkov import read_checkov
from keyproof.terminal.failure import Failure
from keyproof.tests.cases import read_data

SUMMARY = {"parsing_errors": 0, "resource_count": 37}


def write(tmp_path: Path, report: Any) -> Path:
    path = tmp_path / "checkov.json"
    path.write_text(json.dumps(report))
    return path


def test_failed_checks_are_findings(tmp_path: Path) -> None:
    check = {
        "check_id": "CKV_AWS_50",
        "check_name": "X-Ray tracing is enabled for Lambda",
        "resource": "aws_lambda_function.app",
        "guideline": None,
    }
    report = {"summary": SUMMARY, "results": {"failed_checks": [check]}}
    (found,) = read_checkov(write(tmp_path, report))
    assert found.name == "rules/CKV_AWS_50/aws_lambda_function.app"
    assert found.severity is Severity.RULES
    assert found.problem == "X-Ray tracing is enabled for Lambda."


@pytest.mark.parametrize(
    ("report", "problem"), read_data(__file__, "a_report_about_nothing_is_refused")
)
def test_a_report_about_nothing_is_refused(tmp_path: Path, report: Any, problem: str) -> None:
    with pytest.raises(Failure, match=problem):
        read_checkov(write(tmp_path, report))
