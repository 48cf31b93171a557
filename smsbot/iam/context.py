"""What is known about a request beside who asks for what: the values of its condition keys."""

from collections.abc import Mapping
from dataclasses import dataclass

from smsbot.iam.patterns import Open, Text


@dataclass(frozen=True)
class Values:
    """The values of one condition key; none means that the request does not have the key."""

    texts: tuple[Text, ...]
    may_be_absent: bool = False


ABSENT = Values(())
ANYTHING = Values((Open(),), may_be_absent=True)


class Context:
    """The condition keys of a request, whose names are compared without regard to case.

    ``default`` is what holds for a key that is not named: ABSENT where the request is known in
    full, ANYTHING where the caller may choose.
    """

    def __init__(self, keys: Mapping[str, Values], *, default: Values = ABSENT) -> None:
        self._keys = {name.lower(): values for name, values in keys.items()}
        self._default = default

    def get(self, key: str) -> Values:
        """The values of a key."""
        return self._keys.get(key.lower(), self._default)

    def merged(self, keys: Mapping[str, Values]) -> "Context":
        """The context with some keys in place of its own."""
        merged = Context({}, default=self._default)
        merged._keys = {**self._keys, **{name.lower(): each for name, each in keys.items()}}
        return merged


def present(*texts: Text) -> Values:
    """A key that the request certainly has."""
    return Values(texts)
