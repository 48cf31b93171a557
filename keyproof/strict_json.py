"""JSON without repeated keys, of which every reader keeps another one, and without hidden ones."""

import json

from keyproof.visible import one_line


class KeyRefusedError(ValueError):
    """An object has a key twice, or one with characters that nobody sees."""


def loads(text: str) -> object:
    """The document. Raises ValueError on anything but JSON, and on a key that is refused."""
    return json.loads(text, object_pairs_hook=_object)


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    read = dict(pairs)
    keys = "".join(read)
    if one_line(keys) != keys:
        hidden = next(key for key in read if one_line(key) != key)
        raise KeyRefusedError(f"the key {one_line(hidden)!r} holds a hidden character")
    if len(read) != len(pairs):
        written = [key for key, _ in pairs]
        twice = next(key for key in read if written.count(key) > 1)
        raise KeyRefusedError(f"the key {twice!r} is there twice in one object")
    return read
