"""What is declared in a case, and findings in whole."""

from collections.abc import Iterable, Mapping
from typing import Any

from keyproof.declarations import Declarations
from keyproof.model.finding import Finding
from keyproof.tests.cases import edit
from stacks.declared.declarations import declarations_of
from tests.stacks.synthesized import PLAIN

DECLARED = declarations_of(PLAIN)
# Of many faults that have the same findings, one.
OF_ALARMS = (
    "an alarm that tells one topic",
    "an alarm that tells nobody",
    "a rule that is switched off",
    "a topic that lets no rule through",
    "an alias of another key",
    "a second alias",
    "no alias",
    "a rule of other keys",
    "a filter that matches nothing",
    "no filter",
    "a threshold that nothing reaches",
    "an alarm of another function",
    "an alarm of few events",
    "an alarm that waits for a day",
    "a filter of errors and of everything else",
    "an alarm of one of its metrics",
)


def declared_in(case: Mapping[str, Any]) -> Declarations:
    """The declarations, without the calls that have a text in a member, and as edited."""
    document = DECLARED.to_document()
    if "undeclared" in case:
        member, text = case["undeclared"]
        document["calls"] = [each for each in document["calls"] if text not in each[member]]
    edit(document, case.get("declared", {}))
    return Declarations.from_document(document)


def whole(findings: Iterable[Finding]) -> str:
    """Everything that findings say; the problems of one place, cause and remedy are together."""
    problems: dict[str, list[str]] = {}
    for each in findings:
        place = f"{each.severity}: {each.rule}: {each.resource} (key {each.key}) by {each.cause}"
        problems.setdefault(f"{place}\n  {each.remedy}", []).append(f"  - {each.problem}")
    return "\n".join("\n".join((place, *told)) for place, told in problems.items())
