"""Reads a template in JSON or YAML, with the short forms of its functions as objects."""

import json
from collections.abc import Mapping
from functools import cache
from typing import Any, cast

from keyproof.loaders.shape import as_object
from keyproof.terminal.user_error import UserError

Object = Mapping[str, object]
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


def is_template(document: Object) -> bool:
    """Whether a document is a template of CloudFormation."""
    types = (as_object(each).get("Type") for each in as_object(document.get("Resources")).values())
    return "AWSTemplateFormatVersion" in document or any(isinstance(each, str) for each in types)


def _parsed(text: str) -> object:
    """What a text in JSON or YAML says. Raises ValueError, TypeError and RecursionError."""
    try:
        return json.loads(text)
    except ValueError:
        import yaml

        try:
            found = yaml.load(text, Loader=_loader())  # noqa: S506 - a safe loader
        except yaml.YAMLError as error:
            raise ValueError(str(error)) from error
    _check_size(found)
    return found


@cache
def _loader() -> Any:  # noqa: ANN401 - PyYAML has no types
    """PyYAML's safe loader, with dates as texts and ``!GetAtt`` as ``Fn::GetAtt``."""
    import yaml

    base: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

    def mapping(self: Any, node: Any, deep: bool = False) -> dict[str, object]:  # noqa: ANN401, FBT001 - as PyYAML has it
        # Such as the number of an account, which is the text of a reference too.
        return {str(k): v for k, v in base.construct_mapping(self, node, deep).items()}

    loader: Any = type("Loader", (base,), {"construct_mapping": mapping})
    dates = "tag:yaml.org,2002:timestamp"
    loader.yaml_implicit_resolvers = {
        first: [each for each in listed if each[0] != dates]
        for first, listed in loader.yaml_implicit_resolvers.items()
    }

    def function(self: Any, tag: str, node: Any) -> dict[str, object]:  # noqa: ANN401
        if isinstance(node, yaml.ScalarNode):
            value: object = self.construct_scalar(node)
        elif isinstance(node, yaml.SequenceNode):
            value = self.construct_sequence(node, deep=True)
        else:
            value = self.construct_mapping(node, deep=True)
        return {tag if tag in PLAIN else f"Fn::{tag}": value}

    loader.add_multi_constructor("!", function)
    return loader


def _check_size(document: object) -> None:
    open_ones = [document]
    for number, value in enumerate(open_ones):
        if isinstance(value, Mapping):
            open_ones += cast("Object", value).values()
        elif isinstance(value, list):
            open_ones += cast("list[object]", value)
        if number > MOST_VALUES:
            raise ValueError("it has too many values")
