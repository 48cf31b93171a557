"""Reads a configuration in JSON, such as a synthesized ``cdk.tf.json``: no plan is needed.

A reference becomes what the resource it refers to will have. The account's number, where it comes
from a data source, is the word ACCOUNT.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import cast

from keyproof.loaders.configuration.document import Configuration
from keyproof.loaders.hcl.json_syntax import parsed
from keyproof.loaders.symbols import ACCOUNT
from keyproof.model.identifiers import written_at
from keyproof.model.resource import Stack
from keyproof.terminal.user_error import UserError

Object = Mapping[str, object]
SEVERAL = ("count", "for_each")
OVERRIDES = ("_override.tf.json", "override.tf.json")
HINT = "Name a configuration in JSON, such as the cdk.tf.json of one stack."


def files_of(folder: Path) -> tuple[Path, ...]:
    """The files in JSON of the stack in a folder, without those that override others."""
    found = (each for each in folder.glob("*.tf.json") if not each.name.endswith(OVERRIDES))
    return tuple(sorted(found))


def read_configuration(*paths: Path, account_id: str = ACCOUNT) -> Stack:
    """The resources of the files of one stack, which has the account's number if nothing shows it.

    Raises UserError with the place of what is no configuration, and OSError.
    """
    path = paths[0]
    try:
        document = merged(map(_document, paths), str(path))
        return _configuration_of(document, path, account_id)
    except RecursionError as error:
        raise UserError(f"{path} is nested too deeply.", hint=HINT) from error


def _configuration_of(document: Object, path: Path, account_id: str) -> Stack:
    def content(name: str) -> str | None:
        root = path.parent.resolve()
        found = (root / name).resolve()
        try:
            return found.read_text(encoding="utf-8") if found.is_relative_to(root) else None
        except (OSError, ValueError):
            return None

    configuration = Configuration(document, str(path), account_id, content=content)
    return _without_what_stays(configuration.stack())


def _without_what_stays(stack: Stack) -> Stack:
    """Refuse to move or to forget what is still written, as Terraform does."""
    instances = {each.address for each in stack.resources}
    several = {address for address, argument, _ in stack.not_evaluated if argument in SEVERAL}
    single = instances - several
    written = instances | {written_at(each) for each in instances}
    removed = [each.address.partition(".")[2] for each in stack.settings if each.type == "removed"]
    # A single resource becomes one of those that count or for_each makes.
    moved = [old for new, old in stack.moved.items() if old in single or written_at(new) != old]
    for address in (*moved, *removed):
        if address in written:
            raise UserError(
                (
                    f"{stack.place}: {address} is in a moved or removed block, and "
                    "still in the configuration."
                ),
                hint="Remove the block, or the resource: Terraform refuses to plan with both.",
            )
    return stack


def _document(path: Path) -> object:
    try:
        return parsed(path.read_text(encoding="utf-8-sig"))
    except ValueError as error:
        raise UserError(f"{path} is not JSON: {error}", hint=HINT) from error


def merged(documents: Iterable[object], place: str) -> Object:
    """The blocks of files as those of one. Raises UserError where one is no object."""
    found: dict[str, list[object]] = {}
    for document in documents:
        for each in cast("list[object]", document) if isinstance(document, list) else [document]:
            if not isinstance(each, Mapping):
                raise UserError(f"{place} is not a Terraform configuration.", hint=HINT)
            for name, value in cast("Object", each).items():
                found.setdefault(name, []).append(value)
    return found
