"""A result as Markdown, such as for a comment on a pull request."""

from pathlib import Path

from keyproof.library import Result
from keyproof.output.hcl import edits_as_hcl
from keyproof.output.template import rendered
from keyproof.output.words import alike, effect_of, ignore_entry, summary, where
from keyproof.rules._rule import Effect

# GitHub refuses a comment of more characters.
LONGEST = 65_000
CUT = "The rest is omitted: the size of a comment is limited. `--format json` has everything."


def write(result: Result, _place: str, _sources: Path | None) -> None:
    """Print the text."""
    print(markdown(result))


def markdown(result: Result) -> str:
    """The whole text; findings stand under what they do."""
    text = rendered(
        "findings.md.jinja",
        result=result,
        summary=summary(result),
        effects={
            effect: alike(each for each in result.groups if effect_of(each.root) is effect)
            for effect in Effect
        },
        edits_as_hcl=edits_as_hcl,
        ignore_entry=ignore_entry,
        where=where,
    ).rstrip("\n")
    if len(text) <= LONGEST:
        return text
    return f"{text[: LONGEST - len(CUT) - 2].rpartition(chr(10))[0]}\n\n{CUT}"
