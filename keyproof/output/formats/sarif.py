"""A result as SARIF 2.1.0, as GitHub's code scanning takes it.

https://docs.github.com/en/code-security/reference/code-scanning/sarif-support-for-code-scanning
"""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote

from keyproof.findings.finding import Finding, Level
from keyproof.library import Result
from keyproof.model.identifiers import written_at
from keyproof.output.rule_page import page_as_markdown, title_of
from keyproof.output.words import where
from keyproof.rules._rule import Rule, rules

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
# GitHub's severities: critical above 9.0, high above 7.0, medium above 4.0.
SEVERITY = {Level.ERROR: "8.0", Level.WARNING: "5.0", Level.NOTE: "2.0"}
BLOCK = re.compile(r'^\s*resource\s+"([\w-]+)"\s+"([\w-]+)"', re.MULTILINE)
# A resource that is in no file at hand.
NOWHERE = 1


def write(result: Result, place: str, sources: Path | None) -> None:
    """Print the result."""
    print(json.dumps(sarif(result, place, sources=sources), indent=2))


def sarif(result: Result, place: str, *, sources: Path | None = None) -> Mapping[str, object]:
    """The result; ``place`` is what was read, ``sources`` the folder of the HCL, if at hand."""
    lines = _lines_of(sources) if sources else {}
    found = [*result.findings, *result.ignored]
    listed = [rules()[each] for each in dict.fromkeys(each.rule for each in found)]
    indexes = {rule.id: index for index, rule in enumerate(listed)}
    driver = {"name": "keyproof", "rules": [_rule(each) for each in listed]}
    results = [_result(each, indexes[each.rule], place, lines) for each in found]
    notes = [
        {"level": "warning", "message": {"text": f"Not evaluated: {where(each)}: {each.reason}."}}
        for each in result.not_evaluated
    ]
    invocation = {"executionSuccessful": True, "toolExecutionNotifications": notes}
    run = {"tool": {"driver": driver}, "results": results, "invocations": [invocation]}
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def _rule(rule: Rule) -> Mapping[str, object]:
    page = page_as_markdown(rule)
    return {
        "id": rule.id,
        "name": "".join(word.capitalize() for word in rule.id.split("-")),
        "shortDescription": {"text": title_of(rule)},
        "fullDescription": {"text": title_of(rule)},
        "help": {"text": page, "markdown": page},
        "defaultConfiguration": {"level": rule.level},
        "properties": {
            "tags": ["security", *sorted(rule.tags)],
            "security-severity": SEVERITY[rule.level],
        },
    }


def _result(
    each: Finding, index: int, place: str, lines: Mapping[str, tuple[str, int]]
) -> Mapping[str, object]:
    uri, line = lines.get(written_at(each.resource), (place, NOWHERE))
    text = " ".join((f"{each.resource}:", each.message, each.remediation.text))
    entry = each.ignored
    physical = {"artifactLocation": {"uri": quote(uri)}, "region": {"startLine": line}}
    logical = {"fullyQualifiedName": each.resource, "kind": "resource"}
    accepted = [{"kind": "external", "justification": entry.reason}] if entry else []
    return {
        "ruleId": each.rule,
        "ruleIndex": index,
        "level": each.level,
        "message": {"text": text},
        "locations": [{"physicalLocation": physical, "logicalLocations": [logical]}],
        "partialFingerprints": {"keyproof/v2": each.fingerprint},
        **({"suppressions": accepted} if accepted else {}),
    }


def _lines_of(folder: Path) -> Mapping[str, tuple[str, int]]:
    """The file and the line of each resource of the root module that a folder declares."""
    found: dict[str, tuple[str, int]] = {}
    for path in sorted(folder.glob("*.tf")):
        text = path.read_text(encoding="utf-8", errors="replace")
        for match in BLOCK.finditer(text):
            line = text.count("\n", 0, match.start(1)) + 1
            found[f"{match[1]}.{match[2]}"] = (path.as_posix(), line)
    return found
