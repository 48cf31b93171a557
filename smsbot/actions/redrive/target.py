"""The queue, the function and the topics of an environment, by the names that it computes."""

from dataclasses import dataclass

from keyproof.location import Location
from stacks.settings.environment import Environment
from stacks.topics import TOPICS


@dataclass(frozen=True, kw_only=True)
class Target:
    """Where messages are taken from and given to; ``topics`` are ARNs."""

    location: Location
    queue: str
    function: str
    topics: frozenset[str]

    @property
    def function_arn(self) -> str:
        """The ARN of the function."""
        return self.location.arn("lambda", f"function:{self.function}")


def target_of(environment: Environment, location: Location) -> Target:
    """The target in a region of an account."""
    names = environment.names
    return Target(
        location=location,
        queue=names.name("messaging", "queue", "dead-letter"),
        function=names.name("compute", "function", "bot"),
        topics=frozenset(
            location.arn("sns", names.name("messaging", "topic", each.name)) for each in TOPICS
        ),
    )
