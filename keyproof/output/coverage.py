"""What encrypts each resource that holds data, as a table and as Markdown."""

from dataclasses import dataclass

from rich.table import Table

from keyproof.aws.encryption import Encryption
from keyproof.library import Result
from keyproof.model.model import Key, Protected
from keyproof.terminal.markdown import markdown_table

# The rules whose findings are about the encryption of data.
ENCRYPTION = ("not-encrypted", "aws-managed-key")
HEADINGS = (
    "Service",
    "Resource",
    "Encryption Type",
    "KMS Key",
    "Rotation",
    "Deletion Window",
    "Protection",
)
NONE = "-"
OWN = Encryption.CUSTOMER
STYLES = {Encryption.NONE: "red", Encryption.UNKNOWN: "red", Encryption.AWS: "yellow"}


@dataclass(frozen=True, kw_only=True)
class Row:
    """Something that holds data, with its key; ``key`` is None for one of AWS or another stack.

    ``ignored`` is the reason why a finding about its encryption is accepted.
    """

    protected: Protected
    key: Key | None
    ignored: str = ""


def rows(result: Result) -> list[Row]:
    """A row for each part that holds data."""
    reasons = {
        each.resource: each.ignored.reason
        for each in result.ignored
        if each.rule in ENCRYPTION and each.ignored
    }
    return [
        Row(
            protected=each,
            key=model.key_with(each.key),
            ignored="" if each.encryption is OWN else reasons.get(each.address, ""),
        )
        for model in result.models
        for each in sorted(model.protected, key=lambda each: each.service)
    ]


def coverage_table(result: Result) -> Table:
    """The table for a terminal, a section for each service."""
    table = Table(*HEADINGS)
    service = ""
    for row in rows(result):
        if row.protected.service != service:
            table.add_section()
            service = row.protected.service
        table.add_row(*_cells(row), style=STYLES.get(row.protected.encryption, ""))
    return table


def coverage_markdown(result: Result) -> list[str]:
    """The table, a line each."""
    cells = map(_cells, rows(result))
    return markdown_table(HEADINGS, [[f"**{service}**", *rest] for service, *rest in cells])


def reasons(result: Result) -> list[str]:
    """Why a finding about the encryption of something is accepted, a line each."""
    return [
        f"{row.protected.service}, {row.protected.label}: {row.ignored}"
        for row in rows(result)
        if row.ignored
    ]


def _cells(row: Row) -> tuple[str, ...]:
    protected, key = row.protected, row.key
    # Whose deletion is refused.
    deletion = {"key": key and key.protected, "resource": protected.protected}
    rotation = f"{key.rotation_period_in_days} days" if key and key.rotation else "off"
    return (
        protected.service,
        protected.label,
        protected.encryption,
        protected.key_label or NONE,
        rotation if key else NONE,
        f"{key.deletion_window_in_days} days" if key else NONE,
        ", ".join(what for what, is_refused in deletion.items() if is_refused) or NONE,
    )
