"""Three companies in two accounts, as docs/deploy/environments.md declares them."""

import re
from pathlib import Path

import pytest

from keyproof.terminal.user_error import UserError
from smsbot import project
from smsbot.commands.deploy import deploy
from stacks.settings import examples
from stacks.settings.environments_file import EnvironmentsError, read_environments
from stacks.state.state_names import bucket_of, object_of
from tests.settings import SETTINGS

PAGE = project.ROOT / "docs" / "deploy" / "environments.md"
IN_TABLES = "in [acme-prod.conversation] or [defaults.conversation]"


@pytest.fixture
def companies(tmp_path: Path) -> Path:
    (table,) = re.findall(r"^```toml\n(.*?)^```", PAGE.read_text("utf-8"), re.MULTILINE | re.DOTALL)
    defaults = SETTINGS.read_text("utf-8").partition("[dev]")[0]
    path = tmp_path / "environments.toml"
    path.write_text(f"{defaults}\n{table}", "utf-8")
    return path


def test_they_share_nothing_but_the_code(companies: Path) -> None:
    found = read_environments(companies).values()
    assert len({each.company for each in found}) == len(list(found)) == 3
    assert len({each.account_id for each in found}) == 2
    states = {(bucket_of(each), object_of(each.names.prefix)) for each in found}
    assert len(states) == len({bucket for bucket, _ in states}) == 3
    assert len({each.deploy_role for each in found}) == 3


def test_keywords_of_one_are_its_own_also_with_the_shipped_ones_still_there(
    companies: Path,
) -> None:
    text = companies.read_text("utf-8")
    shipped = re.sub(
        r'^HOURS = ".*"$', f'HOURS = "{examples.REPLIES[0]}"', text, flags=re.MULTILINE
    )
    assert shipped != text
    companies.write_text(shipped, "utf-8")
    keywords = [[*each.conversation.commands] for each in read_environments(companies).values()]
    assert keywords == [["PRICES"], ["OPEN"], ["TRACK"]]


def test_one_without_keywords_has_those_of_the_defaults(companies: Path) -> None:
    text = companies.read_text("utf-8")
    companies.write_text(text.replace('commands = { OPEN = "Daily, 10 to 6." }\n', ""), "utf-8")
    assert "WHERE" in read_environments(companies)["globex-prod"].conversation.commands


@pytest.mark.parametrize(
    ("environment", "company"), [("acme-prod", "globex"), ("initech-prod", "acme")]
)
def test_the_wrong_company_is_refused(
    environment: str, company: str, companies: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("smsbot.environments.ENVIRONMENTS_FILE", companies)
    with pytest.raises(UserError, match=f"and not of '{company}'") as refused:
        deploy(environment, company=company, yes=True)
    assert f"deploy {company}-prod for {company}" in refused.value.hint


@pytest.mark.parametrize(
    ("own", "example", "setting", "allowed"),
    [
        *(("From $5.", reply, "commands.PRICES", IN_TABLES) for reply in examples.REPLIES),
        ("help@acme.example", examples.CONTACT, "support_contact", IN_TABLES),
    ],
)
def test_a_shipped_example_reaches_no_customer(
    own: str, example: str, setting: str, allowed: str, companies: Path
) -> None:
    text = companies.read_text("utf-8")
    companies.write_text(text.replace(f'"{own}"', f'"{example}"'), "utf-8")
    with pytest.raises(EnvironmentsError) as raised:
        read_environments(companies)
    (problem,) = raised.value.problems
    assert problem.startswith(
        f"[acme-prod] conversation.{setting}: received {example!r}; allowed: your own"
    )
    assert allowed in problem
