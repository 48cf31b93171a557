"""Terraform's templates in JSON: texts with references such as ``${aws_kms_key.sns.arn}``."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from keyproof.terminal.failure import Failure

# `$${` is how Terraform writes `${` itself, as a policy variable needs it.
TEMPLATE = re.compile(r"\$\$\{|%%\{|(?P<marker>[$%])\{(?P<expression>[^{}]*)(?P<end>\}?)")
REFERENCE = re.compile(
    r"(?P<data>data\.)?(?P<type>[a-z][a-z0-9_]*)\.(?P<name>[A-Za-z_][\w-]*)"
    r"(?:\[[^\]]*\])?\.(?P<attribute>[a-z_][a-z0-9_]*)(?P<rest>[\w.\[\]\"*-]*)"
)


@dataclass(frozen=True, kw_only=True)
class Reference:
    """A reference to an attribute of a resource or of a data source."""

    type: str
    name: str
    attribute: str
    is_data: bool
    text: str

    @property
    def address(self) -> str:
        """The address of what it refers to."""
        return f"{'data.' if self.is_data else ''}{self.type}.{self.name}"


@lru_cache(maxsize=4096)
def read_reference(expression: str) -> Reference | None:
    """The reference that an expression is; None if it is anything else."""
    found = REFERENCE.fullmatch(expression.strip())
    if found is None:
        return None
    return Reference(
        type=found["type"],
        name=found["name"],
        attribute=found["attribute"],
        is_data=found["data"] is not None,
        text=expression.strip(),
    )


def render(template: str, resolve: Callable[[Reference], str], *, place: str) -> str:
    """A template with each reference replaced by what ``resolve`` says it is.

    Raises Failure with the place of an expression that is not a plain reference.
    """
    if "${" not in template and "%{" not in template and "%%{" not in template:
        return template

    def replaced(found: re.Match[str]) -> str:
        if found["marker"] is None:
            return found[0][1:]
        reference = read_reference(found["expression"]) if found["marker"] == "$" else None
        if reference is None or not found["end"]:
            shown = template[found.start() : found.start() + 80]
            raise Failure(
                f"{place}: {shown!r} is not a plain reference.",
                way_on="Known are plain references such as ${aws_kms_key.sns.arn}; write the value "
                "as one, or read a plan, in which Terraform has computed it.",
            )
        return resolve(reference)

    return TEMPLATE.sub(replaced, template)
