"""What nobody has confirmed is what a probe tries, or what no account settles, with the reason."""

import re

import pytest

from smsbot import project
from smsbot.actions.acceptance.probes.every import PROBES

IDS = {each.id for each in PROBES}
TEXT = (project.ROOT / "docs" / "limitations.md").read_text(encoding="utf-8")
WITHOUT_ACCOUNT = {
    "HCP Terraform": "an organization of HCP Terraform",
    "GitHub Actions": "a repository",
}
REASONS = ("A flood: ", "A person's phone: ", "Weeks of use: ", "No account: ")


def entries(after: str) -> list[str]:
    """The entries of the first list after a text."""
    return re.findall(r"^- (.+)$", TEXT.partition(after)[2].partition("\n## ")[0], re.MULTILINE)


@pytest.mark.parametrize("entry", entries("## Never run"))
def test_what_never_ran_has_a_probe_or_needs_something_else_than_an_account(entry: str) -> None:
    (title,) = re.findall(r"^\*\*(.+?)\.\*\*", entry)
    named = set(re.findall(r"`([a-z0-9-]+)`", entry.partition("Probes: ")[2]))
    if title in WITHOUT_ACCOUNT:
        assert f"It needs {WITHOUT_ACCOUNT[title]}." in entry
        assert not named
    else:
        assert named & IDS
        assert named - IDS <= {"tofu"}


def test_what_is_not_confirmed_has_a_probe_or_a_reason_why_not() -> None:
    listed, _, without = TEXT.partition("## Not confirmed on AWS")[2].partition("No probe tries")
    named = set(re.findall(r"`([a-z0-9-]+)`", listed.partition("docs`. -->")[2]))
    assert named
    assert named <= IDS
    for each in re.findall(r"^- (.+)$", without.partition("\n## ")[0], re.MULTILINE):
        assert each.startswith(REASONS), each
