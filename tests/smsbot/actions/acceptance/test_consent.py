"""Who may not start: the wrong account, one with data, one where people are served."""

from collections.abc import Mapping
from typing import Any

import pytest

from keyproof.terminal.failure import Failure
from keyproof.tests.cases import read_data
from smsbot.actions.acceptance import consent
from smsbot.actions.acceptance.cleaning.belongings import Place
from smsbot.actions.acceptance.consent import (
    named_account,
    refuse_account,
    refuse_unrecorded,
)
from stacks.settings.environment import Environment
from tests.smsbot.actions.acceptance.conftest import Worlds
from tests.smsbot.actions.acceptance.worlds import (
    ACCOUNT,
    DENIED,
    EMPTY,
    LOCATION,
    PREFIX,
)
from tests.stacks.synthesized import environment

DEV = environment("dev", account_id=ACCOUNT)
PROD = environment("prod", account_id="222233334444", deletion_protection=True)
PROD_WITHOUT_ACCOUNT = environment("prod", deletion_protection=True)
OF_PROD = "smsbot-prod-storage-table-conversations"
OURS = f"{PREFIX}-storage-table-conversations"
TRAIL = {"trailList": [{"Name": "audit", "S3BucketName": "audit"}]}


def known(monkeypatch: pytest.MonkeyPatch, *environments: Environment) -> None:
    monkeypatch.setattr(
        consent, "all_environments", lambda: {each.name: each for each in environments}
    )


@pytest.mark.parametrize(
    ("named", "account", "again", "told"),
    [
        (DEV, ACCOUNT, "111122223334", "the same 12 digits twice"),
        (DEV, "1111", "1111", "the same 12 digits twice"),
        (DEV, ACCOUNT, None, "terminal"),
        (DEV, None, None, "terminal"),
        (DEV, "222233334444", "222233334444", f"dev is in {ACCOUNT}"),
        (PROD, PROD.account_id, PROD.account_id, "prod has deletion_protection"),
        (PROD_WITHOUT_ACCOUNT, ACCOUNT, ACCOUNT, "prod has deletion_protection"),
        (environment("dev"), PROD.account_id, PROD.account_id, "prod has deletion_protection"),
    ],
)
def test_the_account_is_named_twice_and_nobody_is_served_there(
    named: Environment,
    account: str | None,
    again: str | None,
    told: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    known(monkeypatch, DEV, PROD if named.name != "prod" else named)
    with pytest.raises(Failure) as failure:
        named_account(named, account=account, again=again)
    assert told in f"{failure.value.problem} {failure.value.way_on}"


@pytest.mark.parametrize("name", ["acceptance", "acceptance-eu"])
@pytest.mark.parametrize("account_id", [ACCOUNT, "222233334444", None])
def test_no_account_beside_an_environment_that_cleaning_would_take(
    name: str, account_id: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    known(monkeypatch, DEV, environment(name, account_id=account_id))
    with pytest.raises(Failure, match="cleaning takes what is called like it") as failure:
        named_account(DEV, account=ACCOUNT, again=ACCOUNT)
    assert f"whose environments.toml has no {name}." in str(failure.value.way_on)


def test_an_account_that_is_named_twice_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    known(monkeypatch, DEV, PROD, environment("acceptances", account_id=ACCOUNT))
    for named in (DEV, environment("dev")):
        assert named_account(named, account=ACCOUNT, again=ACCOUNT) == ACCOUNT


def begins(answers: Mapping[str, Any], worlds: Worlds) -> None:
    """Whether the account is taken; nothing is changed in it in any case."""
    world, stand_in = worlds({**EMPTY, **answers})
    place = Place(location=LOCATION, prefix=PREFIX)
    try:
        refuse_account(world.caller, place, world.environment)
        refuse_unrecorded(world.caller, place, world.record)
    finally:
        made = [name for name, _ in stand_in.calls if ".List" not in name and ".Descr" not in name]
        assert made == []


@pytest.mark.parametrize(
    ("answers", "told"),
    read_data(__file__, "an_account_with_something_of_somebody_is_refused"),
)
def test_an_account_with_something_of_somebody_is_refused(
    answers: Mapping[str, Any], told: str, worlds: Worlds, monkeypatch: pytest.MonkeyPatch
) -> None:
    known(monkeypatch, DEV)
    with pytest.raises(Failure) as failure:
        begins(answers, worlds)
    assert told in failure.value.problem
    assert failure.value.way_on


def test_an_account_with_an_environment_whose_roles_are_the_same_is_refused(
    worlds: Worlds, monkeypatch: pytest.MonkeyPatch
) -> None:
    known(monkeypatch, environment("dev", account_id=ACCOUNT, deploy_role="smsbot-acceptance"))
    with pytest.raises(Failure, match="could change the other"):
        begins({}, worlds)


def test_an_empty_account_is_taken_and_one_of_an_interrupted_run(
    worlds: Worlds, monkeypatch: pytest.MonkeyPatch
) -> None:
    known(monkeypatch, DEV)
    buckets = {"s3.ListBuckets": {"Buckets": [{"Name": "audit"}]}}
    begins({"cloudtrail.DescribeTrails": TRAIL, **buckets}, worlds)
    world, _ = worlds({})
    world.record.will_make("aws_dynamodb_table", OURS)
    begins({"dynamodb.ListTables": {"TableNames": [OURS]}}, worlds)


@pytest.mark.parametrize("listing", EMPTY)
def test_an_account_that_cannot_be_read_is_refused(
    listing: str, worlds: Worlds, monkeypatch: pytest.MonkeyPatch
) -> None:
    known(monkeypatch, DEV)
    with pytest.raises(Failure):
        begins({listing: DENIED}, worlds)
