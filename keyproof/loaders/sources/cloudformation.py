"""A CloudFormation template, or the cloud assembly of the AWS CDK."""

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from keyproof.json_values import Object
from keyproof.loaders.cloudformation.app import is_app, read_app, read_template
from keyproof.loaders.cloudformation.decoder import is_template
from keyproof.loaders.reading import Given, Reader, Reading, Source
from keyproof.model.resource import Stack


def _is_template(document: Object, place: str) -> bool:
    is_terraform = {"terraform", "resource", "planned_values"} & set(document)
    return not is_terraform and not place.endswith(".tf.json") and is_template(document)


def _reader(document: Object, given: Given) -> Reader:
    return partial(_read, partial(read_template, document, given.path, given.parameters))


def _readers_in(folder: Path, given: Given) -> Iterator[Reader]:
    """What reads each stack of a cloud assembly."""
    if is_app(folder):
        yield from (partial(_read, each) for each in read_app(folder, given.parameters))


def _read(reads: Callable[[str | None], Stack], account_id: str | None) -> Reading:
    stack = reads(account_id)
    return Reading(after=stack, name=Path(stack.place).name)


SOURCE = Source(is_source=_is_template, reader=_reader, readers_in=_readers_in)
