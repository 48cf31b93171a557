"""A result as Markdown, such as for a comment on a pull request."""

from collections.abc import Iterator
from pathlib import Path

from keyproof.findings.finding import Group
from keyproof.findings.remediation import Written
from keyproof.library import Result
from keyproof.output.hcl import edits_as_hcl
from keyproof.output.words import HEADINGS, alike, effect_of, ignore_entry, summary, where
from keyproof.rules._rule import Effect
from keyproof.terminal.markdown import code, plain

# GitHub refuses a comment of more characters.
LONGEST = 65_000
CUT = "The rest is omitted: the size of a comment is limited. `--format json` has everything."


def write(result: Result, _place: str, _sources: Path | None) -> None:
    """Print the result."""
    print(markdown(result))


def markdown(result: Result) -> str:
    """The whole text; findings stand under what they do."""
    text = "\n".join(_lines(result))
    if len(text) <= LONGEST:
        return text
    return f"{text[: LONGEST - len(CUT) - 2].rpartition(chr(10))[0]}\n\n{CUT}"


def _lines(result: Result) -> Iterator[str]:
    yield f"### keyproof: {summary(result)}"
    for effect in Effect:
        groups = [each for each in result.groups if effect_of(each.root) is effect]
        if groups:
            yield ""
            yield f"#### {HEADINGS[effect]}"
        for first, *more in alike(groups):
            yield ""
            yield from _group(first, more)
    if result.ignored:
        yield ""
        yield from _details("Ignored", _ignored(result))
    if result.not_evaluated:
        yield ""
        yield from _details(
            "Not evaluated",
            (f"- {code(where(each))}: {plain(each.reason)}" for each in result.not_evaluated),
        )


def _group(first: Group, more: list[Group]) -> Iterator[str]:
    root = first.root
    others = f" and {len(more)} more" if more else ""
    yield f"- **{root.level}** {code(root.resource)}{others} ({root.rule})"
    yield f"  {plain(root.message)}"
    for each in first.secondary:
        yield f"  - {code(each.resource)}: {plain(each.message)} ({each.rule})"
    if more:
        yield f"  Also: {', '.join(code(each.root.resource) for each in more)}."
    yield f"  *{plain(root.remediation.text)}*"
    edits = edits_as_hcl(root.remediation.edits)
    if edits:
        is_json = any(isinstance(each, Written) for each in root.remediation.edits)
        yield from _block("json" if is_json else "hcl", edits)
    if first.level.rank == 0:
        yield from _block("toml", ignore_entry(root))


def _block(language: str, lines: list[str]) -> Iterator[str]:
    yield ""
    yield f"  ```{language}"
    yield from (f"  {line.replace('```', '')}" for line in lines)
    yield "  ```"


def _ignored(result: Result) -> Iterator[str]:
    for each in result.ignored:
        reason = plain(each.ignored.reason) if each.ignored else ""
        yield f"- {code(each.resource)} ({each.rule}): {reason}"


def _details(title: str, lines: Iterator[str]) -> Iterator[str]:
    yield f"<details><summary>{title}</summary>"
    yield ""
    yield from lines
    yield ""
    yield "</details>"
