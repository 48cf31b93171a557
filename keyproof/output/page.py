"""Writes the page of a result."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from keyproof.library import Result
from keyproof.output.html.contents import Subject, contents
from keyproof.output.html.render import render, write
from keyproof.output.words import summary
from keyproof.terminal.terminal import Terminal


def write_page(
    result: Result,
    output: Path,
    *,
    name: str,
    made_by: Mapping[str, str] | None = None,
    sections: Mapping[str, object] | None = None,
    limits: Sequence[str] = (),
) -> None:
    """Write the page whole, or not at all. Raises OSError, which names the file.

    ``sections`` and ``limits`` are what a project adds to it.
    """
    places = [model.location for model in result.models]
    accounts = {each.account_id for each in places if each.account_id.isdigit()}
    subject = Subject(
        name=name,
        account=", ".join(sorted(accounts)),
        region=", ".join(sorted({each.region for each in places})),
        made_by=made_by or {"Made by": "keyproof"},
    )
    page = render(contents(subject, result, sections=sections, limits=limits))
    for each in result.models:
        page = each.stack.called(page)
    write(output, page)
    Terminal().console.print(f"{output}: {summary(result)}", markup=False)
