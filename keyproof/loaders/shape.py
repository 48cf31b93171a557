"""The kinds that the parts of a document have to be of."""

from collections.abc import Mapping
from typing import cast

from keyproof.json_values import as_list, as_object
from keyproof.model.resource import Unknown
from keyproof.terminal.user_error import UserError

KINDS: Mapping[type, str] = {dict: "a JSON object", list: "a list", str: "a text"}


def put(into: dict[str, object], path: str, value: object) -> None:
    """Write a value at a path with dots, where there is none that says more than an Unknown."""
    *above, last = path.split(".")
    for name in above:
        inner = into.setdefault(name, {})
        if not isinstance(inner, dict):
            return
        into = cast("dict[str, object]", inner)
    before = into.get(last)
    if isinstance(before, dict) and isinstance(value, dict):
        into[last] = {**cast("dict[str, object]", before), **cast("dict[str, object]", value)}
    elif not (isinstance(before, dict) and isinstance(value, Unknown)):
        into[last] = value


def check_shape(value: object, shape: object, place: str, *, hint: str) -> None:
    """Raise UserError where a part has another kind than its shape.

    A shape is a kind, a list with the shape of its members, or an object with the shapes of some
    members by name: ``*`` is every name, and one that ends with ``!`` has to be there. Anything
    else that is not there, or null, fits.
    """
    kind = shape if isinstance(shape, type) else type(shape)
    if not isinstance(value, kind):
        problem = f"{place} is {value!r:.80}; allowed is {KINDS[kind]}."
        raise UserError(problem, hint=hint)
    if isinstance(shape, list):
        (inner,) = as_list(shape)
        for each in as_list(value):
            check_shape(each, inner, place, hint=hint)
    if isinstance(shape, dict):
        found = as_object(value)
        for name, inner in as_object(shape).items():
            names = found if name == "*" else [name.removesuffix("!")]
            for each in names:
                if found.get(each) is not None or name.endswith("!"):
                    check_shape(found.get(each), inner, f"{place}: {each}", hint=hint)
