"""The coverage as the guide's table, in the terminal, as Markdown and as JSON."""

from rich.table import Table

from keyproof.aws.encryption import Encryption
from keyproof.coverage.coverage import Coverage, Row
from keyproof.terminal.markdown import markdown_table
from keyproof.terminal.terminal import counted

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
FINE = "Everything is encrypted, or exempt as declared."
STYLES = {Encryption.NONE: "red", Encryption.UNKNOWN: "red", Encryption.AWS: "yellow"}


def coverage_table(coverage: Coverage) -> Table:
    """The table for a terminal."""
    table = Table(*HEADINGS)
    service = ""
    for row in coverage.rows:
        if row.protected.service != service:
            table.add_section()
            service = row.protected.service
        table.add_row(*_cells(row), style=STYLES.get(row.protected.encryption, ""))
    return table


def coverage_markdown(coverage: Coverage, *, environment: str) -> str:
    """The guide's table, with the reasons and the findings below it."""
    rows = [(f"**{service}**", *rest) for service, *rest in map(_cells, coverage.rows)]
    reasons = [f"- {reason}" for reason in declared_reasons(coverage)]
    findings = [f"- {finding}" for finding in coverage.findings]
    verdict = f"{counted(len(findings), 'finding')}." if findings else FINE
    lines = [f"## Encryption of {environment}: {verdict}", "", *markdown_table(HEADINGS, rows)]
    if reasons:
        lines += ["", "Exempt, with the declared reason:", "", *reasons]
    if findings:
        lines += ["", "Findings:", "", *findings]
    return "\n".join(lines)


def coverage_json(coverage: Coverage) -> dict[str, object]:
    """Every row with all that is known of it, and the findings."""
    return {
        "resources": [_as_object(row) for row in coverage.rows],
        "findings": [finding.as_object() for finding in coverage.findings],
    }


def declared_reasons(coverage: Coverage) -> list[str]:
    """Why something is not under a key of the stack, one line each."""
    return [
        f"{row.protected.service}, {row.protected.label}: {row.protected.exemption}"
        for row in coverage.rows
        if row.protected.exemption
    ]


def _cells(row: Row) -> tuple[str, ...]:
    protected, key = row.protected, row.key
    rotation = f"{key.rotation_period_in_days} days" if key and key.rotation else "off"
    return (
        protected.service,
        protected.label,
        protected.encryption,
        protected.key_label or NONE,
        rotation if key else NONE,
        f"{key.deletion_window_in_days} days" if key else NONE,
        _protection(row),
    )


def _protection(row: Row) -> str:
    """Whose deletion is refused."""
    found = [
        what
        for what, protected in (
            ("key", row.key.protected if row.key else None),
            ("resource", row.protected.protected),
        )
        if protected
    ]
    return ", ".join(found) or NONE


def _as_object(row: Row) -> dict[str, object]:
    protected, key = row.protected, row.key
    return {
        "service": protected.service,
        "resource": protected.label,
        "address": protected.address,
        "part": protected.part or None,
        "name": protected.name,
        "encryption": protected.encryption,
        "key": {
            "address": key.address,
            "alias": key.alias,
            "rotation": key.rotation,
            "rotation_period_in_days": key.rotation_period_in_days,
            "deletion_window_in_days": key.deletion_window_in_days,
            "protected": key.protected,
            "state": key.state,
        }
        if key
        else None,
        "key_label": protected.key_label,
        "reason": protected.exemption,
        "protected": protected.protected,
    }
