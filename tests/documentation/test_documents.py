"""The reference pages are those of the code, and each link within the site leads somewhere."""

import subprocess
import sys
from pathlib import Path

from documentation.__main__ import DOCS, copy_for_site, pages, schemas
from smsbot import project


def test_each_reference_page_is_as_make_docs_writes_it() -> None:
    """The workflow of tests holds the pages of rules to the same."""
    written = {each.path: each.text for each in pages()} | schemas()
    found = {DOCS / path: text for path, text in written.items() if path.startswith("reference/")}
    differing = [path for path, text in found.items() if path.read_text(encoding="utf-8") != text]
    assert differing == [], "run make docs"
    assert {*(DOCS / "reference").iterdir()} <= found.keys()


def test_no_link_of_the_site_is_broken() -> None:
    copy_for_site()
    zensical = Path(sys.executable).with_name("zensical")
    ended = subprocess.run(
        [zensical, "build", "--strict"],
        cwd=project.ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
