"""How a report can be printed."""

from enum import StrEnum


class ReportFormat(StrEnum):
    """The choices of ``--format`` of a report."""

    TABLE = "table"
    MARKDOWN = "markdown"
    JSON = "json"


class TableOrJson(StrEnum):
    """The choices of ``--format`` of what has no report in Markdown."""

    TABLE = "table"
    JSON = "json"
