"""Values whose hash is computed once: each is part of many questions whose answers are kept."""

from typing import Any, TypeVar

Value = TypeVar("Value")


def hashed_once(kind: type[Value]) -> type[Value]:
    """A frozen dataclass whose objects keep their hash, as a decorator above ``@dataclass``."""
    compute = kind.__hash__

    def kept(self: Any) -> int:  # noqa: ANN401 - any such dataclass
        # Asked 20,000 times about an environment: a look into __dict__ takes twice as long.
        try:
            found: int = self._hash
        except AttributeError:
            found = compute(self)
            object.__setattr__(self, "_hash", found)
        return found

    kind.__hash__ = kept
    return kind
