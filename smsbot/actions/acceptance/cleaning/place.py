"""Where the throwaway environment is, and what is known by that to be of it."""

from collections.abc import Mapping
from dataclasses import dataclass

from keyproof.location import Location
from stacks.keys import tags_of_prefix


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where the throwaway environment is, and what its names start with."""

    location: Location
    prefix: str

    @property
    def start(self) -> str:
        """What every name starts with."""
        return f"{self.prefix}-"

    def is_tagged(self, tags: Mapping[str, str]) -> bool:
        """Whether something has the tags of the environment."""
        return tags_of_prefix(self.prefix).items() <= tags.items()
