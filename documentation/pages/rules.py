"""The pages of keyproof's rules, and the table of all rules."""

from collections.abc import Iterator

from documentation.pages.page import Page, table
from keyproof.output.rule_page import page_as_markdown, title_of
from keyproof.rules._registry import rules


def rules_pages() -> Iterator[Page]:
    """The table, then one page for each rule."""
    rows = [
        (f"[`{rule.id}`]({rule.id}.md)", str(rule.level), title_of(rule).replace("``", "`"))
        for rule in rules().values()
    ]
    lines = (
        "`keyproof rules ID` prints the same pages.",
        "",
        *table(("rule", "level", "reports"), rows),
    )
    yield Page(path="rules/README.md", title="Rules of keyproof", lines=lines)
    for rule in rules().values():
        title, _, text = page_as_markdown(rule).partition("\n")
        lines = tuple(text.strip().splitlines())
        yield Page(path=f"rules/{rule.id}.md", title=title.removeprefix("# "), lines=lines)
