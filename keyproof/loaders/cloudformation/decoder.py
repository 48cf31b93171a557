"""Reads a template in JSON or YAML, with the short forms of its functions as objects."""

import json
from collections.abc import Iterator, Mapping
from itertools import count
from typing import Any, cast

from keyproof.json_values import Object, as_object, listed
from keyproof.terminal.user_error import UserError

ALLOWED = "Give a CloudFormation template in JSON or YAML, or the folder cdk.out."
# The tags that are no function with the prefix of the others.
PLAIN = ("Ref", "Condition")
# More than any template has: CloudFormation takes 1 MB. Aliases of YAML can make more of less.
MOST_VALUES = 2_000_000


def decoded(content: bytes, place: str) -> Object:
    """What is written in a template. Raises UserError on anything that cannot be read."""
    try:
        # A comment may be in another encoding.
        found = _parsed(content.decode("utf-8-sig", errors="replace"))
    except (RecursionError, TypeError, ValueError) as error:
        problem = " ".join(str(error).split())
        raise UserError(f"{place} is neither JSON nor YAML: {problem}", hint=ALLOWED) from error
    if not isinstance(found, Mapping):
        raise UserError(f"{place} is not a CloudFormation template.", hint=ALLOWED)
    return cast("Object", found)


def is_template(document: Object, place: str = "") -> bool:
    """Whether a document is a template of CloudFormation, and not of Terraform."""
    if {"terraform", "resource", "planned_values"} & set(document) or place.endswith(".tf.json"):
        return False
    types = (as_object(each).get("Type") for each in as_object(document.get("Resources")).values())
    return "AWSTemplateFormatVersion" in document or any(isinstance(each, str) for each in types)


def _parsed(text: str) -> object:
    """What a text in JSON or YAML says. Raises ValueError, TypeError and RecursionError."""
    try:
        return json.loads(text)
    except ValueError:
        import yaml

        try:
            root: Any = yaml.compose(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
        except yaml.YAMLError as error:
            raise ValueError(str(error)) from error
        return _plain(root, count()) if root else None


def _plain(node: Any, counted: Iterator[int]) -> object:  # noqa: ANN401 - PyYAML has no types
    """A node as JSON has it; numbers and dates are texts, as CloudFormation takes them."""
    if next(counted) > MOST_VALUES:
        raise ValueError("it has too many values")
    kind = node.tag.removeprefix("tag:yaml.org,2002:")
    value: Any = node.value
    if node.id == "sequence":
        value = [_plain(each, counted) for each in value]
    elif node.id == "mapping":
        value = _object(node.value, counted)
    elif kind in ("bool", "null"):
        value = value.lower() in ("on", "true", "yes") if kind == "bool" else None
    if kind.startswith("!"):
        return {kind[1:] if kind[1:] in PLAIN else f"Fn::{kind[1:]}": value}
    if not kind.isalpha():
        raise ValueError(f"{node.tag} is no tag of CloudFormation")
    return value


def _object(pairs: Any, counted: Iterator[int]) -> Object:  # noqa: ANN401 - PyYAML has no types
    found: dict[str, object] = {}
    for key, each in pairs:
        value = _plain(each, counted)
        if key.value == "<<":
            for merged in listed(value):
                found = {**as_object(merged), **found}
        else:
            found[key.value] = value
    return found
