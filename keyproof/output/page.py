"""Renders and writes the page of a result: one file, nothing fetched, everything escaped."""

import base64
import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from keyproof.library import Result
from keyproof.output.html.contents import Subject, contents
from keyproof.output.words import summary
from keyproof.terminal.terminal import Terminal
from keyproof.terminal.whole_file import write_whole
from keyproof.visible import visible

TEMPLATES = Path(__file__).parent / "html" / "templates"


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
    write_whole(output, page)
    Terminal().console.print(f"{output}: {summary(result)}", markup=False)


def render(contents: Mapping[str, object]) -> str:
    """The page of some contents, as ``keyproof.output.html.contents`` makes them."""
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        finalize=_visible,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    style = (TEMPLATES / "style.css").read_text(encoding="utf-8")
    script = (TEMPLATES / "behaviour.js").read_text(encoding="utf-8")
    policy = (
        f"default-src 'none'; style-src '{_hash(style)}'; script-src '{_hash(script)}'; "
        "img-src data:; base-uri 'none'; form-action 'none'"
    )
    return environment.get_template("page.html").render(
        **contents,
        policy=policy,
        # Both are files of this package. As text, they could not be part of a page.
        style=Markup(style),  # noqa: S704
        script=Markup(script),  # noqa: S704
    )


def _visible(value: object) -> object:
    """A text with each hidden character written out; anything else as it is."""
    return visible(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _hash(text: str) -> str:
    digest = hashlib.sha256(text.encode()).digest()
    return f"sha256-{base64.b64encode(digest).decode()}"
