"""The tables of an environment, by name; the help needs nothing else of them."""

from enum import StrEnum


class Table(StrEnum):
    """The last part of a table's name."""

    CONVERSATIONS = "conversations"
    ANALYTICS = "analytics"
