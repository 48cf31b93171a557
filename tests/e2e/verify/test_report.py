"""smsbot report --live on the embedded AWS: the account as verify and keys read it."""

import json
from pathlib import Path
from typing import Any

import boto3

from tests.browser.browser import opened, serious_problems
from tests.e2e.shell import Shell, run_line
from tests.e2e.verify.dev import key_id
from tests.smsbot.commands.test_report import Tables


def told(command: str, shell: Shell) -> Any:
    return json.loads(run_line(f"smsbot {command} --format json", shell).stdout)


def test_the_account_is_on_the_page_as_verify_and_keys_read_it(
    tmp_path: Path, shell: Shell
) -> None:
    page = tmp_path / "page.html"
    ended = run_line(f"smsbot report dev --live --output {page}", shell)
    (verified,) = told("verify dev", shell)
    keys = told("keys dev", shell)["keys"]
    assert ended.returncode == (2 if verified["not_checked"] else 0), ended.stdout + ended.stderr
    tables = Tables(page.read_text()).rows
    assert tables["Resources in the account"] == [
        [each["resource"], each["name"], each["key"], each["status"]]
        for each in verified["resources"]
    ]
    assert [row[:2] for row in tables["Keys in the account"]] == [
        [each["name"], each["state"]] for each in keys
    ]
    # Every cell is the one of the command; the dates of its JSON are in words there.
    shown = run_line("smsbot keys dev --format markdown", shell).stdout.replace("\\", "")
    assert (
        tables["Keys in the account"]
        == [
            [cell.strip() for cell in line.strip("|").split("|")]
            for line in shown.splitlines()
            if line.startswith("|")
        ][2:]
    )
    text = page.read_text()
    assert f"account {verified['account']}" in text
    assert " UTC by arn:aws:iam::" in text
    for each in verified["not_checked"]:
        assert each["action"] in text
    met = {row[0]: row[1] for row in tables["Controls"]}
    assert met["Keys are enabled, and no deletion is pending."] == "met"


def test_a_disabled_key_is_the_first_finding(
    tmp_path: Path, shell: Shell, session: boto3.Session
) -> None:
    kms, key = session.client("kms"), key_id(session, "sns")
    kms.disable_key(KeyId=key)
    try:
        page = tmp_path / "page.html"
        ended = run_line(f"smsbot report dev --live --output {page}", shell)
    finally:
        kms.enable_key(KeyId=key)
    assert ended.returncode in (1, 2)
    tables = Tables(page.read_text()).rows
    met = {row[0]: row[1] for row in tables["Controls"]}
    assert met["Keys are enabled, and no deletion is pending."] == "not met"
    assert ["sns", "Disabled"] in [row[:2] for row in tables["Keys in the account"]]
    with opened(page) as shown:
        assert "in danger" in shown.locator("#account .card.bad").first.inner_text()
        assert serious_problems(shown) == []
