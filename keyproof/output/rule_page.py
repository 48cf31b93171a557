"""The page of a rule: its docstring, its properties and its examples."""

import json
import re
from collections.abc import Iterator
from inspect import cleandoc
from typing import Any

from keyproof.json_values import parsed
from keyproof.output.hcl import block
from keyproof.output.template import rendered
from keyproof.rules._rule import EXAMPLES, Rule, page_of

KINDS = {"before": "Before the change", "failing": "Reported", "passing": "Not reported"}
# Kinds of blocks that are shown as HCL, with the number of their labels.
LABELS = {"resource": 2, "data": 2, "output": 1}
# How Markdown spells what a docstring has: names, the text of a section, its heading.
FORM = ((r"``([^`]+)``", r"`\1`"), ("^    ", ""), ("^Why$", "## Why\n"))


def title_of(rule: Rule) -> str:
    """The first sentence of the page."""
    return page_of(rule).strip().partition("\n")[0]


def page_as_markdown(rule: Rule) -> str:
    """The whole page."""
    title, _, text = cleandoc(page_of(rule)).partition("\n")
    text, *references = re.split(r"\n(?=https://)", text)
    for pattern, replacement in FORM:
        text = re.sub(pattern, replacement, text, flags=re.MULTILINE)
    text, _, remediation = text.partition("Remediation\n")
    return rendered(
        "rule.md.jinja",
        rule=rule,
        title=title,
        text=text,
        examples=[*_examples(rule)],
        remediation=remediation,
        references=references,
    )


def _examples(rule: Rule) -> Iterator[tuple[str, str, list[str]]]:
    """A heading, a language and the lines of each example."""
    for kind, heading in KINDS.items():
        path = EXAMPLES / rule.id / f"{kind}.tf.json"
        if path.is_file():
            document = json.loads(path.read_text(encoding="utf-8"))
            if document.keys() <= LABELS.keys():
                found = [line for each in document for line in _as_hcl(each, document[each])]
                yield heading, "hcl", found
            else:
                yield heading, "json", json.dumps(document, indent=2).splitlines()


def _as_hcl(header: str, found: dict[str, Any]) -> Iterator[str]:
    """The lines of the blocks of a kind; a header with labels begins as those of the kind do."""
    if header.count('"') < 2 * LABELS[header.partition(" ")[0]]:
        for name, each in found.items():
            yield from _as_hcl(f'{header} "{name}"', each)
    else:
        yield from block(header, {argument: _policy(each) for argument, each in found.items()})


def _policy(value: object) -> object:
    """A policy in JSON is shown as ``jsonencode`` has it."""
    found = parsed(value)
    return found if isinstance(found, dict) and "Statement" in found else value
