"""Reads a synthesized ``cdk.tf.json``: no account and no plan is needed.

A reference becomes what the resource it refers to will have. The account's number, where it comes
from a data source, is the word ACCOUNT.
"""

from pathlib import Path
from typing import cast

from keyproof import strict_json
from keyproof.declarations import PLACE
from keyproof.loaders.configuration.declared import Object, as_resource
from keyproof.loaders.configuration.document import Configuration
from keyproof.loaders.configuration.understood import ACCOUNT, SYNTHESIZE
from keyproof.loaders.outside_policies import OutsidePolicies, none_outside
from keyproof.model.assembly.assemble import Exemptions, assemble
from keyproof.model.encryption_model import EncryptionModel
from keyproof.model.identifiers import written_at
from keyproof.model.resource import Resource, Stack
from keyproof.terminal.failure import Failure

# Whichever of these a resource has, its instances have an index in their addresses.
SEVERAL = ("count", "for_each")


def load_configuration(
    path: Path, *, exemptions: Exemptions, outside: OutsidePolicies = none_outside
) -> EncryptionModel:
    """The model of one stack; raises as ``read_configuration`` does."""
    return assemble(read_configuration(path, outside=outside), exemptions=exemptions)


def read_configuration(
    path: Path,
    *,
    account_id: str = ACCOUNT,
    outside: OutsidePolicies = none_outside,
    is_anybodys: bool = False,
) -> Stack:
    """The resources of one stack, with the account's number where nothing in it shows the number.

    What is not understood is refused; of a configuration that ``is_anybodys`` and declares nothing,
    it is not known.
    Raises Failure with the place of the problem, and OSError.
    """
    try:
        document = _document(path)
        is_strict = not is_anybodys or as_resource(document).value(*PLACE) is not None
        configuration = Configuration(document, str(path), account_id, is_strict=is_strict)
        return _without_what_stays(configuration.stack(outside), document)
    except RecursionError as error:
        raise Failure(f"{path} is nested too deeply.", way_on=SYNTHESIZE) from error


def _without_what_stays(stack: Stack, document: Object) -> Stack:
    """Refuse to move or to forget what is still written, as Terraform does."""
    removed = as_resource(document).everything_at("removed", "from")
    written = {each.address for each in stack.resources}
    moved = (
        old
        for new, old in stack.moved.items()
        if not _is_of_several(new, old, as_resource(document))
    )
    for address in (*moved, *map(str, removed)):
        if address in written:
            raise Failure(
                f"{stack.place}: {address} is moved or removed by a block, and is still there.",
                way_on="Remove the block, or the resource: Terraform refuses to plan with both.",
            )
    return stack


def _is_of_several(new: str, old: str, document: Resource) -> bool:
    """Whether a single resource becomes one of those that ``count`` or ``for_each`` makes."""
    settings = (document.value("resource", *old.split("."), each) for each in SEVERAL)
    return new != written_at(new) and any(each is not None for each in settings)


def _document(path: Path) -> Object:
    try:
        document = strict_json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise Failure(f"{path} is not JSON: {error}", way_on=SYNTHESIZE) from error
    if not isinstance(document, dict) or "terraform" not in document:
        raise Failure(f"{path} is not a synthesized Terraform configuration.", way_on=SYNTHESIZE)
    return cast("Object", document)
