"""The reference of what a script reads: the outputs of a stack, and the exit statuses."""

import json
from typing import Any

from documentation.pages.page import Page, table
from smsbot.design.synthesis import synthesized
from stacks.settings.environment import Environment

EXAMPLE = Environment.model_validate(
    {
        "name": "dev",
        "company": "your-company",
        "region": "us-east-1",
        "backend": {"type": "s3"},
        "account_id": "111122223333",
        "admin_role": "admin",
        "key_deletion_window_in_days": 30,
        "rotation_period_in_days": 365,
        "log_retention_in_days": 365,
        "deletion_protection": True,
        "sms": {"iso_country_code": "US", "number_type": "TOLL_FREE"},
        "conversation": {"support_contact": "support@your-company.example"},
    }
)
STATUSES = (
    ("0", "as designed", "no error"),
    ("1", "findings, or you declined", "errors; with `--strict` also warnings and unknowns"),
    ("2", "could not run, or could not evaluate everything", "could not run"),
    ("3", "something irreversible", "-"),
)


def outputs_page() -> Page:
    """The outputs of an example environment, with a phone number, and the exit statuses."""
    with synthesized(EXAMPLE) as path:
        configuration: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    rows = [(f"`{name}`", each["description"]) for name, each in configuration["output"].items()]
    lines = (
        "## Outputs of the stack",
        "",
        "The outputs of the stack `smsbot-{env}`. `PhoneNumber` exists with a phone number only.",
        "",
        *table(("output", "value"), rows),
        "",
        "## Exit statuses",
        "",
        *table(("status", "`smsbot`", "`keyproof`"), STATUSES),
    )
    return Page(path="reference/outputs.md", title="Outputs and exit statuses", lines=lines)
