"""Answers one case: a request to IAM with its policies."""

import json
from pathlib import Path

from keyproof.iam.cases.case import read_case
from keyproof.iam.decision import Decision, Verdict
from keyproof.iam.reasons import reason
from keyproof.iam.truth import Truth
from keyproof.terminal.formats import ReportFormat
from keyproof.terminal.terminal import Terminal

ANSWERED, NOT_AS_EXPECTED = 0, 1


def decide_case(path: Path, *, format: ReportFormat) -> int:
    """Print the answer to one case, and the statements that decide.

    The exit status is 1 for an answer that is not known, and for one that is not the expected one.
    """
    case = read_case(path)
    decision = case.decide()
    if format is ReportFormat.JSON:
        print(json.dumps(_as_object(decision, case.expected), indent=2))
    else:
        terminal = Terminal()
        for line in _lines(decision, case.expected):
            terminal.console.print(line, markup=False)
    if case.expected is None:
        fine = decision.verdict is not Verdict.UNKNOWN
    else:
        fine = decision.verdict is case.expected
    return ANSWERED if fine else NOT_AS_EXPECTED


def _lines(decision: Decision, expected: Verdict | None) -> list[str]:
    lines = [str(decision.verdict), *(f"  {reason(match)}" for match in decision.deciding)]
    if decision.missing:
        lines.append(f"  nothing in the {' and the '.join(decision.missing)} allows it")
    if expected not in (None, decision.verdict):
        lines.append(f"The case expects {expected}.")
    return lines


def _as_object(decision: Decision, expected: Verdict | None) -> dict[str, object]:
    return {
        "decision": decision.verdict,
        "deciding": [
            {
                "policy": match.policy,
                "statement": match.statement.to_dict() if match.statement else None,
                "certain": match.certainty is Truth.YES,
            }
            for match in decision.deciding
        ],
        "missing": list(decision.missing),
        **({} if expected is None else {"expected": expected}),
    }
