"""What arguments may be in any environment, beyond the general rules."""

import tomllib
from pathlib import Path

from keyproof.declarations import Declarations, Limit

FILE = Path(__file__).with_name("limits.toml")
# What the function says to people may name a web page.
PROSE = ("aws_lambda_function.bot.environment.variables.CONVERSATION",)


def declared_limits() -> tuple[Limit, ...]:
    """The limits of ``limits.toml``."""
    return Declarations.from_document(tomllib.loads(FILE.read_text(encoding="utf-8"))).limits
