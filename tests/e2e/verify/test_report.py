"""smsbot report --live on the embedded AWS: the account as verify and keys read it."""

import json
from pathlib import Path
from typing import Any

import boto3

from tests.browser.browser import opened, serious_problems
from tests.e2e.shell import Shell, run_line
from tests.e2e.verify.dev import key_id
from tests.smsbot.commands.test_report import Tables


def printed(command: str, shell: Shell) -> Any:
    return json.loads(run_line(f"smsbot {command} --format json", shell).stdout)


def test_the_account_is_on_the_page_as_verify_and_keys_read_it(
    tmp_path: Path, shell: Shell, session: boto3.Session
) -> None:
    """With a key that is disabled, which is the first finding."""
    kms, key = session.client("kms"), key_id(session, "sns")
    kms.disable_key(KeyId=key)
    try:
        page = tmp_path / "page.html"
        ended = run_line(f"smsbot report dev --live --output {page}", shell)
        (verified,) = printed("verify dev", shell)
        keys = printed("keys dev", shell)["keys"]
        # Every cell is the one of the command; the dates of its JSON are in words there.
        shown = run_line("smsbot keys dev --format markdown", shell).stdout.replace("\\", "")
    finally:
        kms.enable_key(KeyId=key)
    assert ended.returncode == (2 if verified["not_checked"] else 1), ended.stdout + ended.stderr
    text = page.read_text()
    tables = Tables(text).rows
    assert tables["Resources in the account"] == [
        [each["resource"], each["name"], each["key"], each["status"]]
        for each in verified["resources"]
    ]
    assert ["sns", "Disabled"] in [[each["name"], each["state"]] for each in keys]
    lines = [line for line in shown.splitlines() if line.startswith("|")][2:]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    assert tables["Keys in the account"] == cells
    assert f"account {verified['account']}" in text
    assert " UTC by arn:aws:iam::" in text
    assert all(each["action"] in text for each in verified["not_checked"])
    met = {row[0]: row[1] for row in tables["Controls"]}
    assert met["Keys are enabled, and no deletion is pending."] == "not met"
    with opened(page) as browser:
        assert "in danger" in browser.locator("#account .card.bad").first.inner_text()
        assert serious_problems(browser) == []
