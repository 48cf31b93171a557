"""The reference of a case: one request with its policies, as ``keyproof simulate`` reads it."""

from documentation.pages.page import Page, table
from keyproof.iam.cases.document import CaseDocument, RequestDocument

INTRODUCTION = (
    "`keyproof simulate FILE` evaluates one request, given as JSON "
    "([example](../concepts/access.md#one-case)). Only `request` is required."
)


def cases_page() -> Page:
    """One row for each member of a case."""
    rows = [
        (f"`{prefix}{name}`", field.description or "")
        for prefix, model in (("request.", RequestDocument), ("", CaseDocument))
        for name, field in model.model_fields.items()
        if name != "request"
    ]
    lines = (INTRODUCTION, "", *table(("member", "content"), rows))
    return Page(path="reference/cases.md", title="Cases", lines=lines)
