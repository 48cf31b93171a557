"""The tables of the bot: one entry here makes all that belongs to a table, in every environment.

That is the encrypted table with its policy, and what the function needs: permissions, a variable.
"""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Table:
    """A table that the function uses; both keys of its items are strings.

    ``name`` is the last part of its name, and its name in Terraform. ``actions`` are what the
    function calls, such as ``dynamodb:PutItem``, in a statement of the name ``sid``. ``variable``
    is the function's environment variable with the table's name.
    """

    name: str
    partition_key: str
    sort_key: str
    sid: str
    actions: tuple[str, ...]
    variable: str


# What was said.
CONVERSATIONS = Table(
    name="conversations",
    partition_key="phone_number",
    sort_key="entry",
    sid="StoreMessages",
    actions=("dynamodb:ConditionCheckItem", "dynamodb:PutItem", "dynamodb:UpdateItem"),
    variable="CONVERSATIONS_TABLE",
)
# How often what happened.
ANALYTICS = Table(
    name="analytics",
    partition_key="day",
    sort_key="counter",
    sid="Count",
    actions=("dynamodb:UpdateItem",),
    variable="ANALYTICS_TABLE",
)

TABLES = (CONVERSATIONS, ANALYTICS)
