"""The settings of environments.toml: what is read, and what is refused with what is allowed."""

import re
from pathlib import Path
from tempfile import TemporaryDirectory

import botocore.session
import pytest
from hypothesis import given
from hypothesis import strategies as st

from keyproof.tests.cases import read_data
from smsbot import project
from stacks.settings import examples
from stacks.settings.backends import CloudBackend, LocalBackend, S3Backend
from stacks.settings.environment import Environment
from stacks.settings.environments_file import EnvironmentsError, read_environments
from stacks.settings.regions import REGIONS
from stacks.state.state_names import bucket_of, object_of
from tests.settings import SETTINGS

COMPLETE = """
company = "acme"
region = "eu-west-1"
backend = { type = "local" }
deploy_role = "deploy"
key_deletion_window_in_days = 30
rotation_period_in_days = 365
log_retention_in_days = 365
deletion_protection = true
"""


def read(tmp_path: Path, content: str) -> dict[str, Environment]:
    path = tmp_path / "environments.toml"
    path.write_text(_with_contact(content))
    return read_environments(path)


def _with_contact(content: str) -> str:
    """The content with the one setting of the conversation that is required."""
    table, setting = "[defaults.conversation]", 'support_contact = "help@acme.example"'
    if "defaults =" in content:
        return content
    if table in content:
        return content.replace(table, f"{table}\n{setting}")
    return f"{content}\n{table}\n{setting}\n"


def problems(tmp_path: Path, content: str) -> list[str]:
    with pytest.raises(EnvironmentsError) as refusal:
        read(tmp_path, content)
    return refusal.value.problems


def test_an_environment_overrides_the_defaults_and_adds_to_their_tags(tmp_path: Path) -> None:
    content = f"""
[defaults]{COMPLETE}
tags = {{ Owner = "messaging", CostCenter = "1" }}
[dev]
region = "us-east-1"
tags = {{ CostCenter = "2" }}
"""
    dev = read(tmp_path, content)["dev"]
    assert (dev.name, dev.company, dev.region) == ("dev", "acme", "us-east-1")
    assert dev.tags == {"Owner": "messaging", "CostCenter": "2"}


# https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
BUCKET_NAME = re.compile(
    r"(?!xn--|sthree-|amzn-s3-demo-)(?!.*(-s3alias|--ol-s3|--x-s3|--table-s3)$)"
    r"[a-z0-9][a-z0-9-]{1,61}[a-z0-9]"
)
S3 = 'account_id = "111122223333"\nadmin_role = "admin"\nbackend = { type = "s3" }'


@given(
    company=st.from_regex(r"[a-z0-9](-?[a-z0-9]){0,14}", fullmatch=True),
    name=st.from_regex(r"[a-z](-?[a-z0-9]){0,9}", fullmatch=True),
    account_id=st.from_regex(r"[0-9]{12}", fullmatch=True).filter(str.isascii),
    region=st.sampled_from(["us-east-1", "ap-southeast-5", "us-gov-west-1"]),
)
def test_a_bucket_is_called_as_s3_allows_or_refused(
    company: str, name: str, account_id: str, region: str
) -> None:
    settings = COMPLETE.replace("acme", company).replace("eu-west-1", region)
    settings = settings.replace('{ type = "local" }', '{ type = "s3" }')
    with TemporaryDirectory() as folder:
        path = Path(folder) / "environments.toml"
        own = f'account_id = "{account_id}"\nadmin_role = "admin"\n'
        path.write_text(_with_contact(f"[{name}]{settings}{own}"))
        try:
            chosen = read_environments(path)[name]
        except EnvironmentsError as error:
            (problem,) = error.problems
            assert problem.startswith(f"[{name}] company: received {company!r}")
            return
    assert BUCKET_NAME.fullmatch(bucket_of(chosen))


def test_each_environment_has_a_backend_of_its_own(tmp_path: Path) -> None:
    cloud = (
        '{ type = "cloud", organization = "acme", hostname = "tfe.acme.com:8443", project = "a b" }'
    )
    tables = f"[dev]\n[staging]\n{S3}\nlog_readers = ['admin']\n[prod]\nbackend = {cloud}\n"
    read_ones = read(tmp_path, f"[defaults]{COMPLETE}\n{tables}")
    assert [each.backend for each in read_ones.values()] == [
        LocalBackend(type="local"),
        S3Backend(type="s3"),
        CloudBackend(
            type="cloud", organization="acme", hostname="tfe.acme.com:8443", project="a b"
        ),
    ]


def test_what_is_wrong_in_the_defaults_is_told_once_and_there(tmp_path: Path) -> None:
    defaults = COMPLETE.replace('"eu-west-1"', '"nowhere"')
    content = f"""
[defaults]{defaults}
colour = "red"
tags = {{ "aws:x" = "1" }}
[dev]
tags = {{ "aws:y" = "1" }}
[prod]
"""
    assert [problem.split(": received")[0] for problem in problems(tmp_path, content)] == [
        "[defaults] region",
        "[defaults] tags.aws:x",
        "[dev] tags.aws:y",
        "[defaults] colour",
    ]


def test_a_byte_order_mark_is_no_error(tmp_path: Path) -> None:
    assert "dev" in read(tmp_path, f"\ufeff[dev]{COMPLETE}")


def test_a_missing_file_and_a_folder(tmp_path: Path) -> None:
    with pytest.raises(EnvironmentsError, match="the file does not exist"):
        read_environments(tmp_path / "none.toml")
    with pytest.raises(EnvironmentsError, match="cannot be read: Is a directory"):
        read_environments(tmp_path)


def accounts(*environments: tuple[str, str, str]) -> str:
    elsewhere = COMPLETE.replace('region = "eu-west-1"\n', "")
    tables = [
        f'[{name}]{elsewhere}region = "{region}"\n{account}\n'
        for name, region, account in environments
    ]
    return "\n".join(tables)


OWN = 'account_id = "111122223333"'
OTHER = 'account_id = "444455556666"'


@pytest.mark.parametrize(
    ("first", "second", "refused"), read_data(__file__, "names_of_one_account")
)
def test_no_name_of_one_account_holds_another(
    tmp_path: Path, first: str, second: str, refused: list[str]
) -> None:
    apart, together = (
        accounts((first, "us-east-1", OWN), (second, "eu-west-1", each)) for each in (OTHER, OWN)
    )
    assert set(read(tmp_path, apart)) == {first, second}
    assert (problems(tmp_path, together) if refused else []) == refused
    assert refused or set(read(tmp_path, together)) == {first, second}


def test_the_regions_are_those_that_botocore_knows() -> None:
    session = botocore.session.get_session()
    known = {
        region
        for partition in ("aws", "aws-us-gov")
        for region in session.get_available_regions("kms", partition_name=partition)
        if "fips" not in region.lower()
    }
    assert set(REGIONS) == known


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


@pytest.mark.parametrize(
    ("own", "example", "setting"),
    [
        *(("From $5.", reply, "commands.PRICES") for reply in examples.REPLIES),
        ("help@acme.example", examples.CONTACT, "support_contact"),
    ],
)
def test_a_shipped_example_reaches_no_customer(
    own: str, example: str, setting: str, companies: Path
) -> None:
    text = companies.read_text("utf-8")
    companies.write_text(text.replace(f'"{own}"', f'"{example}"'), "utf-8")
    with pytest.raises(EnvironmentsError) as raised:
        read_environments(companies)
    (problem,) = raised.value.problems
    received = f"[acme-prod] conversation.{setting}: received {example!r}"
    assert problem == f"{received}; allowed: your own text in place of the example, {IN_TABLES}"
