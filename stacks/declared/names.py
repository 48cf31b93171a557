"""How an environment names its resources, for reports to write the names in words."""

import re

from keyproof.model.labels import OWN
from stacks.settings.environment import Environment


def declared_names(environment: Environment) -> tuple[str, ...]:
    """The patterns of the names of ``Names``, and of the bucket of a state and its key."""
    prefix = re.escape(environment.names.prefix)
    return (
        rf"{prefix}-[^/-]+-[^/-]+-(?P<{OWN}>[^/]+)",
        rf"[a-z0-9-]+-{prefix}-(?P<{OWN}>state)-[0-9]{{12}}-[a-z0-9-]+",
    )
