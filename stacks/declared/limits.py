"""What arguments may be in any environment, beyond the general rules."""

from functools import cache
from pathlib import Path

from keyproof.aws.table import table_of
from keyproof.declarations import Declarations, Limit

FILE = Path(__file__).with_name("allowed_values.toml")
# What the function says to people may name a web page.
PROSE = ("aws_lambda_function.bot.environment.variables.CONVERSATION",)


@cache
def declared_limits() -> tuple[Limit, ...]:
    """The limits of ``allowed_values.toml``."""
    return Declarations.from_document(table_of(FILE)).limits
