"""The answer of a check for people, for pull requests and for code scanning."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator

from rich.console import RenderableType
from rich.markup import escape

from keyproof.former_library import Checked
from keyproof.former_rules.problem import Level, Problem
from keyproof.terminal.markdown import code, plain
from keyproof.terminal.terminal import counted

COLOURS = {Level.ERROR: "red", Level.WARNING: "yellow", Level.NOTE: "cyan"}
SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
# As many of what is not judged as a terminal shows; JSON has all.
SHOWN = 10


def summary(checked: Checked) -> str:
    """``2 errors, 1 warning, 0 notes; 3 not judged``."""
    found = Counter(each.level for each in checked.findings)
    levels = ", ".join(counted(found[level], level) for level in Level)
    return f"{levels}; {len(checked.not_judged)} not judged"


def on_terminal(checked: Checked) -> Iterator[RenderableType]:
    """The lines for a terminal."""
    for each, *more in _alike(checked.findings):
        colour = COLOURS[each.level]
        level = f"[{colour}]{each.level}[/{colour}]"
        others = f" and {len(more)} more" if more else ""
        yield f"{level} [bold]{escape(each.resource)}[/bold]{others} ({each.rule})"
        for text in (each.problem, *each.consequences, each.remedy, *_named(more)):
            yield escape(f"  {text}")
        yield ""
    reasons = Counter(each.reason for each in checked.not_judged)
    if reasons:
        yield "[bold]Not judged[/bold]"
    for reason, number in reasons.most_common(SHOWN):
        first = next(each for each in checked.not_judged if each.reason == reason)
        more = f" and {number - 1} more" if number > 1 else ""
        where = f"{first.resource}.{first.argument}" if first.argument else first.resource
        yield escape(f"  {where}{more}: {reason}.")
    if len(reasons) > SHOWN:
        yield f"  {len(reasons) - SHOWN} other reasons; --format json lists them all."
    if reasons:
        yield ""
    yield summary(checked)


def _alike(found: Iterable[Problem]) -> list[list[Problem]]:
    """The findings that say the same of several resources, together."""
    groups: defaultdict[tuple[str, ...], list[Problem]] = defaultdict(list)
    for each in found:
        said = (each.problem, *each.consequences, each.remedy)
        groups[(each.level, each.rule, *said)].append(each)
    return list(groups.values())


def _named(more: list[Problem]) -> list[str]:
    return [f"Also: {', '.join(each.resource for each in more)}."] if more else []


def as_markdown(checked: Checked) -> Iterator[str]:
    """The same as a comment on a pull request."""
    yield f"### keyproof: {summary(checked)}"
    for each, *more in _alike(checked.findings):
        yield ""
        others = f" and {len(more)} more" if more else ""
        yield f"- **{each.level}** {code(each.resource)}{others} ({each.rule})"
        for text in (each.problem, *each.consequences, *_named(more)):
            yield f"  {plain(text)}"
        yield f"  *{plain(each.remedy)}*"
    if checked.not_judged:
        yield ""
        yield "<details><summary>Not judged</summary>"
        yield ""
        for each in checked.not_judged:
            where = f"{each.resource}.{each.argument}" if each.argument else each.resource
            yield f"- {code(where)}: {plain(each.reason)}"
        yield ""
        yield "</details>"


def as_sarif(checked: Checked, place: str) -> dict[str, object]:
    """SARIF 2.1.0; a resource of a plan has no line, so each result is at the plan's first."""
    return {
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {"driver": {"name": "keyproof", "rules": _rules(checked.findings)}},
                "results": [_result(each, place) for each in checked.findings],
            }
        ],
    }


def _rules(found: Iterable[Problem]) -> list[dict[str, object]]:
    return [{"id": rule} for rule in dict.fromkeys(each.rule for each in found)]


def _result(each: Problem, place: str) -> dict[str, object]:
    text = " ".join((f"{each.resource}:", each.problem, *each.consequences, each.remedy))
    return {
        "ruleId": each.rule,
        "level": each.level,
        "message": {"text": text},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": place},
                    "region": {"startLine": 1},
                },
                "logicalLocations": [{"fullyQualifiedName": each.resource, "kind": "resource"}],
            }
        ],
        # The same finding of the next run is the same alert.
        "partialFingerprints": {"finding/v1": each.fingerprint},
    }
