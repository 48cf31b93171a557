"""What is read: one stack, before and after a change; and what it is read from."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from keyproof.json_values import Object
from keyproof.model.resource import Stack

ALLOWED = (
    "Give a plan or a state as `terraform show -json` prints it, a terraform.tfstate, a "
    "configuration in JSON, such as a cdk.tf.json, a CloudFormation template, or cdk.out."
)


@dataclass(frozen=True, kw_only=True)
class Given:
    """What a source is read from.

    ``path`` is None for standard input. ``config_dir`` has the HCL of a plan, ``parameters`` are
    those of a template.
    """

    path: Path | None
    config_dir: Path | None = None
    parameters: Mapping[str, str]

    @property
    def place(self) -> str:
        """What messages call it."""
        return str(self.path or "standard input")


@dataclass(frozen=True, kw_only=True)
class Reading:
    """One stack as it is ``before`` a change, and as it is ``after`` it.

    ``name`` is that of the stack in its folder. A state and a configuration change nothing:
    ``before`` is None. A ``complete`` one shows everything that is written. ``changes`` are those
    of a plan, as the plan spells them. ``accounts_taken`` are numbers that stand among the values,
    where nothing says which account it is, each by the word that would stand for it.
    """

    after: Stack
    name: str = ""
    before: Stack | None = None
    complete: bool = False
    changes: tuple[Object, ...] = ()
    accounts_taken: Mapping[str, str] = field(default_factory=dict[str, str])


# Reads a stack with the numbers of accounts that it does not show, by the words for them.
Reader = Callable[[Mapping[str, str]], Reading]
