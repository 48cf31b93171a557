"""Two values of an argument in words: what differs, as JSON, never more than a few lines."""

import json
from collections.abc import Mapping
from typing import cast

LONGEST = 300
NOTHING = (None, "", [], {})


def both_in_words(expected: object, found: object) -> tuple[str, str]:
    """What differs of each, without the members that are nothing.

    A text that is too long ends with how much more there is.
    """
    if isinstance(expected, bool) or isinstance(found, bool):
        # Compared with true, nothing is false.
        return _in_words(bool(expected)), _in_words(bool(found))
    return _in_words(apart(expected, found)), _in_words(apart(found, expected))


def apart(value: object, other: object) -> object:
    """What of a value another one does not have."""
    if isinstance(value, Mapping) and isinstance(other, Mapping):
        there = cast("Mapping[str, object]", other)
        return {
            name: apart(each, there.get(name))
            for name, each in cast("Mapping[str, object]", value).items()
            if _filled(each) != _filled(there.get(name))
        }
    if isinstance(value, list) and isinstance(other, list):
        has = [_filled(each) for each in cast("list[object]", other)]
        return [each for each in map(_filled, cast("list[object]", value)) if each not in has]
    return _filled(value)


def _filled(value: object) -> object:
    """Without empty members, which Terraform writes in several ways."""
    if isinstance(value, Mapping):
        members = cast("Mapping[str, object]", value)
        filled = {name: _filled(each) for name, each in members.items()}
        return {name: each for name, each in filled.items() if each not in NOTHING}
    if isinstance(value, list):
        return [_filled(each) for each in cast("list[object]", value)]
    return value


def _in_words(value: object) -> str:
    if value in NOTHING:
        return "nothing"
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    more = len(text) - LONGEST
    return text if more <= 0 else f"{text[:LONGEST]}… ({more} characters more)"
