"""What checkov found in the same plan: general rules, which are not written here again."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

from keyproof.model.finding import Finding, Severity
from keyproof.terminal.failure import Failure

WAY_ON = "Run it on the plan: `checkov --file plan.json --framework terraform_plan --output json`."


def read_checkov(path: Path) -> tuple[Finding, ...]:
    """The failed checks of a report. Raises Failure unless it parsed the plan, and OSError."""
    try:
        report: object = json.loads(path.read_text(encoding="utf-8"))
    except (json.JSONDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Failure(f"{path} is not JSON: {error}", way_on=WAY_ON) from error
    summary = cast("dict[str, Any]", report).get("summary") if isinstance(report, dict) else None
    # It ends well, and finds nothing, where it could not read its input.
    if not isinstance(summary, dict) or not summary.get("resource_count"):
        raise Failure(f"{path} is not a report of checkov about any resource.", way_on=WAY_ON)
    if summary.get("parsing_errors") != 0:
        raise Failure(f"{path}: checkov could not parse the plan.", way_on=WAY_ON)
    return tuple(_failed(cast("dict[str, Any]", report)))


def _failed(report: dict[str, Any]) -> Iterator[Finding]:
    for check in report.get("results", {}).get("failed_checks", []):
        yield Finding(
            severity=Severity.RULES,
            rule=str(check.get("check_id")),
            resource=str(check.get("resource")),
            problem=f"{check.get('check_name')}.",
            remedy=str(check.get("guideline") or ""),
        )
