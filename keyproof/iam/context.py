"""What is known about a request in addition to who asks for what: its condition keys."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from keyproof.iam.patterns import Open, Text


class Values(NamedTuple):
    """The values of one condition key; none means that the request does not have the key.

    A tuple, since nothing else is compared as often.
    """

    texts: tuple[Text, ...]
    may_be_absent: bool = False


ABSENT = Values(())
ANYTHING = Values((Open(),), may_be_absent=True)


class Context:
    """The condition keys of a request, whose names are compared without regard to case.

    ``default`` is what holds for a key that is not named: ABSENT where the request is known in
    full, ANYTHING where the caller may choose. ``exists`` says which keys such a request can have
    at all; every key by default.
    """

    def __init__(
        self,
        keys: Mapping[str, Values],
        *,
        default: Values = ABSENT,
        exists: Callable[[str], bool] = lambda _: True,
    ) -> None:
        self._keys = {name.lower(): values for name, values in keys.items()}
        self._default = default
        self._exists = exists
        self._asked: dict[str, Values] = {}

    def get(self, key: str) -> Values:
        """The values of a key."""
        found = self._asked.get(key)
        if found is None:
            known = self._keys.get(key.lower(), self._default) if self._exists(key) else ABSENT
            found = self._asked[key] = known
        return found


def present(*texts: Text) -> Values:
    """A key that the request certainly has."""
    return Values(texts)
