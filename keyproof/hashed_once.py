"""Values whose hash is computed once: each is part of many questions whose answers are kept."""

from typing import TypeVar

Value = TypeVar("Value")


def hashed_once(kind: type[Value]) -> type[Value]:
    """A frozen dataclass whose objects keep their hash, as a decorator above ``@dataclass``."""
    compute = kind.__hash__

    def kept(self: Value) -> int:
        fields = self.__dict__
        found = fields.get("_hash")
        if found is None:
            found = fields["_hash"] = compute(self)
        return found

    kind.__hash__ = kept
    return kind
