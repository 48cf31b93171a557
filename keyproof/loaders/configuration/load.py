"""Reads a configuration in JSON, such as a synthesized ``cdk.tf.json``: no plan is needed.

A reference becomes what the resource it refers to will have. The account's number, where it comes
from a data source, is the word ACCOUNT.
"""

from pathlib import Path

from keyproof.loaders.configuration.blocks import Folder, blocks_of
from keyproof.loaders.configuration.document import Configuration
from keyproof.loaders.symbols import ACCOUNT
from keyproof.model.identifiers import written_at
from keyproof.model.resource import Stack
from keyproof.terminal.user_error import UserError

SEVERAL = ("count", "for_each")


def read_configuration(*paths: Path, account_id: str = ACCOUNT) -> Stack:
    """The resources of the files of one stack, which has the account's number if nothing shows it.

    Raises UserError with the place of what is no configuration, and OSError.
    """
    folder = Folder(paths[0].parent, root=paths[0].parent)
    configuration = Configuration(blocks_of(*paths), account_id, content=folder.content)
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
