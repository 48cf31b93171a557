"""Terraform's templates in JSON: texts with expressions such as ``${aws_kms_key.sns.arn}``."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from keyproof.model.resource import Unknown

# `$${` is how Terraform writes `${` itself, as a policy variable needs it.
TEMPLATE = re.compile(r"\$\$\{|%%\{|(?P<marker>[$%])\{(?P<expression>[^{}]*)(?P<end>\}?)")
REFERENCE = re.compile(
    r"(?P<data>data\.)?(?P<type>[a-z][a-z0-9_]*)\.(?P<name>[A-Za-z_][\w-]*)"
    r'(?:\[(?P<index>\d+|"[^"\\]*")\])?\.(?P<attribute>[a-z_][a-z0-9_]*)'
)
# Names that are no types of resources.
OTHERS = frozenset({"count", "each", "local", "module", "path", "self", "terraform", "var"})


@dataclass(frozen=True, kw_only=True)
class Reference:
    """A reference to an attribute of an instance of a resource or of a data source."""

    address: str
    index: int | str | None
    attribute: str


@lru_cache(maxsize=4096)
def read_reference(expression: str) -> Reference | None:
    """The reference that an expression is; None if it is anything else."""
    found = REFERENCE.fullmatch(expression.strip())
    if found is None or found["type"] in OTHERS:
        return None
    index = None if found["index"] is None else json.loads(found["index"])
    address = f"{found['data'] or ''}{found['type']}.{found['name']}"
    return Reference(address=address, index=index, attribute=found["attribute"])


def render(
    template: str,
    resolve: Callable[[Reference], object],
    otherwise: Callable[[str], object],
) -> object:
    """The value of a template whose references have the values that ``resolve`` gives them.

    ``otherwise`` evaluates a template that has more in it than plain references.
    """
    if "${" not in template and "%{" not in template and "%%{" not in template:
        return template
    parts: list[object] = []
    end = 0
    for found in TEMPLATE.finditer(template):
        parts.append(template[end : found.start()])
        end = found.end()
        if found["marker"] is None:
            parts.append(found[0][1:])
            continue
        reference = read_reference(found["expression"]) if found["marker"] == "$" else None
        if reference is None or not found["end"]:
            return otherwise(template)
        parts.append(resolve(reference))
    parts = [each for each in (*parts, template[end:]) if each != ""]
    if len(parts) == 1:
        # One reference and nothing around it keeps its type.
        return parts[0]
    if all(isinstance(each, str | int | float) and not isinstance(each, bool) for each in parts):
        return "".join(map(str, parts))
    missing = any(isinstance(each, Unknown) for each in parts)
    return Unknown(shown(template)) if missing else otherwise(template)


def shown(template: str) -> str:
    """A template as what is unknown refers to it: an expression alone, without its signs."""
    found = TEMPLATE.fullmatch(template)
    return found["expression"] if found and found["marker"] == "$" else template
