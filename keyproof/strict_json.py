"""JSON without repeated keys, of which every reader keeps another one."""

import json


class RepeatedKeyError(ValueError):
    """An object has a key twice."""


def loads(text: str) -> object:
    """The document. Raises ValueError on anything but JSON, and on a repeated key."""
    return json.loads(text, object_pairs_hook=_object)


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    read: dict[str, object] = {}
    for key, value in pairs:
        if key in read:
            raise RepeatedKeyError(f"the key {key!r} is there twice in one object")
        read[key] = value
    return read
