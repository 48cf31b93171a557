"""What a synthesized document declares about its calls, ways out and exemptions."""

from collections.abc import Mapping

from keyproof.declarations import PLACE, Declarations, DeclarationsError
from keyproof.loaders.configuration.understood import SYNTHESIZE
from keyproof.model.resource import Resource
from keyproof.terminal.failure import Failure

Object = Mapping[str, object]


def declarations_of(document: Object, place: str) -> Declarations | None:
    """The declarations, if there are any. Raises Failure where they are not valid."""
    found = as_resource(document).value(*PLACE)
    try:
        return None if found is None else Declarations.from_document(found)
    except DeclarationsError as error:
        raise Failure(
            f"{place}: {'.'.join(PLACE)} is not valid: {error}", way_on=SYNTHESIZE
        ) from error


def as_resource(values: Object) -> Resource:
    """A part of a document, to be read as a resource is."""
    return Resource(address="", type="", values=values)
