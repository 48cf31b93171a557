"""A configuration in JSON, such as a synthesized ``cdk.tf.json``, or a folder of them."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path

from keyproof.json_values import Object
from keyproof.loaders.configuration.blocks import json_files_of
from keyproof.loaders.configuration.document import read_configuration
from keyproof.loaders.reading import Given, Reader, Reading, Source
from keyproof.terminal.user_error import UserError

OF_TERRAFORM = ".tf.json"
BESIDE = "not read, but Terraform reads it: pass the folder, or a plan"
# Where the CDK puts one folder for each stack: below its output folder, or below the project's.
FOLDERS = ("*/cdk.tf.json", "stacks/*/cdk.tf.json", "*.out/stacks/*/cdk.tf.json")
OTHERS = ("planned_values", "resource_changes", "format_version", "lineage", "version")


def _is_configuration(document: Object, place: str) -> bool:
    is_named = bool({"terraform", "resource"} & set(document)) or place.endswith(OF_TERRAFORM)
    return is_named and not any(each in document for each in OTHERS)


def _reader(_document: Object, given: Given) -> Reader:
    if given.path is None:
        problem = "A configuration is not read from standard input."
        raise UserError(problem, hint="Name its path.")
    return partial(_read, (given.path,))


def _readers_in(folder: Path, _given: Given) -> Iterator[Reader]:
    """The files of the folder itself are one stack, or each of those below."""
    own = json_files_of(folder)
    found = [each for pattern in FOLDERS for each in sorted(folder.glob(pattern))]
    yield from (partial(_read, each) for each in ([own] if own else zip(found)))


def _read(paths: tuple[Path, ...], accounts: Mapping[str, str]) -> Reading:
    stack = read_configuration(*paths, accounts=accounts)
    beside = sorted({*paths[0].parent.glob("*.tf"), *paths[0].parent.glob(f"*{OF_TERRAFORM}")})
    notes = tuple((each.name, "", BESIDE) for each in beside if each not in paths)
    return Reading(
        after=replace(stack, not_evaluated=(*stack.not_evaluated, *notes)),
        name=paths[0].parent.name,
        complete=True,
    )


SOURCE = Source(is_source=_is_configuration, reader=_reader, readers_in=_readers_in)
