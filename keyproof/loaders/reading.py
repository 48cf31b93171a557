"""What is read: one stack, before and after a change; and what it is read from."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
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

    ``path`` is None for standard input, and ``place`` is what messages call it. ``config_dir`` has
    the HCL of a plan, ``parameters`` are those of a template.
    """

    path: Path | None
    place: str
    config_dir: Path | None = None
    parameters: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class Reading:
    """One stack as it is ``before`` a change, and as it is ``after`` it.

    ``name`` is that of the stack in its folder. A state and a configuration change nothing:
    ``before`` is None. A ``complete`` one shows everything that is written. ``changes`` are those
    of a plan, as the plan spells them. ``account_taken`` is a number that stands among the values,
    where nothing says which account it is.
    """

    after: Stack
    name: str = ""
    before: Stack | None = None
    complete: bool = False
    changes: tuple[Object, ...] = ()
    account_taken: str = ""


# Reads a stack of an account, whose number is None where nobody gave one.
Reader = Callable[[str | None], Reading]
