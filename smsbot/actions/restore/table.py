"""The tables of an environment, by name."""

from enum import StrEnum

from stacks.tables import TABLES


class Table(StrEnum):
    """The last part of a table's name: one for each entry of `stacks/tables.py`."""

    _ignore_ = "each"
    for each in TABLES:  # pyrefly: ignore[bad-assignment]
        vars()[each.name] = each.name
