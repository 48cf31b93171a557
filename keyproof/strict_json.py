"""JSON without repeated keys, of which every reader keeps another one, and without hidden ones."""

import json

from keyproof.visible import one_line


class KeyRefusedError(ValueError):
    """An object has a key twice, or one with characters that nobody sees."""


def loads(text: str) -> object:
    """The document. Raises ValueError on anything but JSON, and on a key that is refused."""
    return json.loads(text, object_pairs_hook=_object)


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    read: dict[str, object] = {}
    for key, value in pairs:
        if key in read:
            raise KeyRefusedError(f"the key {key!r} is there twice in one object")
        if one_line(key) != key:
            raise KeyRefusedError(f"the key {one_line(key)!r} holds a hidden character")
        read[key] = value
    return read
