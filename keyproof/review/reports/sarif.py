"""The review for code scanning, as SARIF 2.1.0.

https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
"""

from collections.abc import Iterable

from keyproof.model.finding import Finding, Severity
from keyproof.review.review import Review

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
LEVELS = {
    Severity.IRREVERSIBLE: "error",
    Severity.WEAKER: "error",
    Severity.ACCESS: "warning",
    Severity.OPERATIONAL: "error",
    Severity.UNCOMPARED: "warning",
    Severity.RULES: "warning",
}
# Code scanning shows a result in a file of the repository, and a resource has no line of its own.


def review_sarif(review: Review, *, program: str, place: str) -> dict[str, object]:
    """One run with a rule for each kind of finding, and a result for each finding.

    ``program`` made the review; ``place`` is the file in which results are shown.
    """
    told = [each for each in review.findings if each.severity in LEVELS]
    return {
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {"driver": {"name": program, "rules": _rules(told)}},
                # What is after the last slash is the run; each stack has alerts of its own.
                "automationDetails": {"id": f"{program.replace(' ', '-')}/{review.stack}/"},
                "results": [_result(each, review.stack, place) for each in told],
            }
        ],
    }


def _rules(found: Iterable[Finding]) -> list[dict[str, object]]:
    rules = dict.fromkeys(_rule(each) for each in found)
    return [{"id": rule} for rule in rules]


def _rule(found: Finding) -> str:
    return f"{found.severity}/{found.rule.replace(' ', '-')}"


def _result(found: Finding, stack: str, place: str) -> dict[str, object]:
    return {
        "ruleId": _rule(found),
        "level": LEVELS[found.severity],
        "message": {"text": " ".join((f"{found.subject}:", found.problem, found.remedy)).strip()},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": place},
                    "region": {"startLine": 1},
                },
                "logicalLocations": [{"fullyQualifiedName": f"{stack}/{found.resource}"}],
            }
        ],
        # The same finding of the next run is the same alert.
        "partialFingerprints": {"finding/v1": f"{stack}/{found.name}"},
    }
