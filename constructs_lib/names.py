"""Resource names, computed in one place: ``{application}-{environment}-{layer}-{type}-{name}``."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Names:
    """The names of one application in one environment."""

    application: str
    environment: str

    @property
    def prefix(self) -> str:
        """What every name starts with, which is also the stack's name."""
        return f"{self.application}-{self.environment}"

    def name(self, layer: str, resource_type: str, name: str) -> str:
        """``name("messaging", "topic", "inbound")`` is ``smsbot-dev-messaging-topic-inbound``."""
        return f"{self.prefix}-{layer}-{resource_type}-{name}"
