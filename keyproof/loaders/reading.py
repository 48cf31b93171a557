"""What is read: one stack, before and after a change; and what it is read from."""

from collections.abc import Callable, Iterator, Mapping
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


def _in_no_folder(_folder: Path, _given: Given) -> Iterator[Reader]:
    yield from ()


@dataclass(frozen=True, kw_only=True)
class Source:
    """A kind of source.

    ``is_source`` says whether a document, and the place where it is, are of this kind: no document
    is of two kinds. ``reader`` is what reads the stack of one, ``readers_in`` what reads each stack
    of a folder, if it is of this kind. Both raise UserError.
    """

    is_source: Callable[[Object, str], bool]
    reader: Callable[[Object, Given], Reader]
    readers_in: Callable[[Path, Given], Iterator[Reader]] = _in_no_folder
