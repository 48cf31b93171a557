"""Texts from templates: the HTML page, Markdown and the pages of rules."""

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from keyproof.terminal.markdown import code, plain
from keyproof.visible import visible

TEMPLATES = Path(__file__).with_name("templates")


def rendered(name: str, /, **values: object) -> str:
    """The text of a template; that of one for HTML is escaped, and hidden characters are seen."""
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=name.endswith(".html"),
        finalize=_visible,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"code": code, "plain": plain}
    return environment.get_template(name).render(values)


def _visible(value: object) -> object:
    """A text with each hidden character written out; anything else as it is."""
    return visible(value) if isinstance(value, str) and not isinstance(value, Markup) else value
