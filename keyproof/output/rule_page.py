"""The page of a rule: its docstring, its properties and its examples."""

import json
import re
from collections.abc import Iterator
from inspect import cleandoc
from typing import Any

from keyproof.json_values import parsed
from keyproof.output.hcl import block
from keyproof.rules._rule import EXAMPLES, Rule, page_of

SECTIONS = ("Why", "Remediation")
KINDS = {"before": "Before the change", "failing": "Reported", "passing": "Not reported"}
# Kinds of blocks that are shown as HCL, with the number of their labels.
LABELS = {"resource": 2, "data": 2, "output": 1}
CODE = re.compile(r"``([^`]+)``")


def title_of(rule: Rule) -> str:
    """The first sentence of the page."""
    return page_of(rule).strip().partition("\n")[0]


def page_as_markdown(rule: Rule) -> str:
    """The whole page."""
    return "\n".join(_lines(rule)) + "\n"


def _lines(rule: Rule) -> Iterator[str]:
    title, *rest = cleandoc(page_of(rule)).splitlines()
    yield f"# {rule.id}"
    yield ""
    yield title
    yield ""
    yield "| level | tags | irreversible |"
    yield "| --- | --- | --- |"
    irreversible = "yes" if rule.irreversible else "no"
    yield f"| {rule.level} | {', '.join(sorted(rule.tags))} | {irreversible} |"
    yield ""
    yield "## What it does"
    for line in rest:
        if line == "Remediation":
            yield from _examples(rule)
        if line in SECTIONS:
            yield f"## {line}"
            yield ""
        elif not line.startswith("https://"):
            yield CODE.sub(r"`\1`", line.removeprefix("    "))
    yield "## References"
    yield ""
    yield from (f"- <{line}>" for line in rest if line.startswith("https://"))


def _examples(rule: Rule) -> Iterator[str]:
    paths = {each: EXAMPLES / rule.id / f"{each}.tf.json" for each in KINDS}
    found = {each: path for each, path in paths.items() if path.is_file()}
    if found:
        yield "## Example"
        yield ""
    for kind, path in found.items():
        document = json.loads(path.read_text(encoding="utf-8"))
        yield f"{KINDS[kind]}:"
        yield ""
        if document.keys() <= LABELS.keys():
            yield "```hcl"
            yield from _as_hcl(document)
        else:
            yield "```json"
            yield from json.dumps(document, indent=2).splitlines()
        yield "```"
        yield ""


def _as_hcl(document: dict[str, Any]) -> Iterator[str]:
    for kind, found in document.items():
        for labels, values in _labelled(found, LABELS[kind]):
            written = {argument: _policy(each) for argument, each in values.items()}
            yield from block(" ".join([kind, *(f'"{each}"' for each in labels)]), written)


def _labelled(found: dict[str, Any], labels: int) -> Iterator[tuple[list[str], dict[str, Any]]]:
    if labels == 0:
        yield [], found
        return
    for name, each in found.items():
        for inner, values in _labelled(each, labels - 1):
            yield [name, *inner], values


def _policy(value: object) -> object:
    """A policy in JSON is shown as ``jsonencode`` has it."""
    found = parsed(value)
    return found if isinstance(found, dict) and "Statement" in found else value
