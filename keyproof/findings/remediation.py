"""What ends a finding: in words, and as edits of the Terraform configuration."""

from collections.abc import Mapping
from dataclasses import dataclass

from keyproof.visible import one_line

Json = object


@dataclass(frozen=True, kw_only=True)
class SetArgument:
    """Set an argument. ``path`` has block names and list indexes, as in ``rule.0.kms_key_id``.

    ``value`` is JSON; a text such as ``${aws_kms_key.a.arn}`` is a reference. None removes it.
    """

    address: str
    path: str
    value: Json


@dataclass(frozen=True, kw_only=True)
class SetStatement:
    """Set the statement at a place from 1 of the policy of a resource; at 0, add it.

    ``argument`` holds the policy: ``policy`` or ``assume_role_policy``. ``statement`` is as IAM's
    JSON has it; None removes it.
    """

    address: str
    argument: str
    statement: Mapping[str, Json] | None
    place: int = 0


@dataclass(frozen=True, kw_only=True)
class AddResource:
    """Add a resource with its arguments as Terraform's JSON has them."""

    address: str
    values: Mapping[str, Json]


@dataclass(frozen=True, kw_only=True)
class RemoveResource:
    """Remove a resource, or a setting such as an output."""

    address: str


@dataclass(frozen=True, kw_only=True)
class Written:
    """What to write into a source that is not Terraform's, line by line."""

    lines: tuple[str, ...]


Edit = SetArgument | SetStatement | AddResource | RemoveResource | Written


@dataclass(frozen=True, kw_only=True)
class Remediation:
    """``text`` is one or more sentences, in Terraform's words.

    ``edits`` do what the text says, where one configuration is enough to say it. Reports print them
    as HCL, and the tests apply them to the example of the rule.
    """

    text: str = ""
    edits: tuple[Edit, ...] = ()

    def __post_init__(self) -> None:
        """Escape control characters, since every report prints the text in one line."""
        object.__setattr__(self, "text", one_line(self.text))
