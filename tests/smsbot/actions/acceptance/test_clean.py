"""Interrupted at any call, what was made is found and deleted, and a last reading proves it."""

import os
import random
from collections.abc import Mapping
from http import HTTPStatus
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.client import BaseClient
from botocore.exceptions import ClientError
from urllib3 import PoolManager

from keyproof.location import Location
from smsbot.account.scope import BUCKETS, Scope
from smsbot.actions.acceptance.cleaning.belongings import KINDS, Place, belongings
from smsbot.actions.acceptance.cleaning.clean import clean
from smsbot.actions.acceptance.commands import tried
from smsbot.actions.acceptance.probes.every import PROBES
from smsbot.actions.acceptance.record import Record
from smsbot.actions.acceptance.throwaway import throwaway
from smsbot.actions.acceptance.world import Caller, World
from smsbot.design.environment import read_environment
from smsbot.design.synthesis import synthesized
from stacks.keys import tags_of
from tests.smsbot.actions.acceptance.conftest import Worlds
from tests.smsbot.actions.acceptance.worlds import DEPLOYED, EMPTY, SHOWN, cleaned, ended
from tests.smsbot.standing_in import Refused
from tests.stacks.synthesized import environment

ACCOUNT, REGION = "000000000000", "us-east-1"
PREFIX = "smsbot-acceptance"
PLACE = Place(location=Location(region=REGION, account_id=ACCOUNT), prefix=PREFIX)
# Those that make something of every kind that a probe makes.
TRIED = (
    *("context-table", "context-topic", "source-of-sns", "context-of-eventbridge"),
    *("events-by-bucket", "logs-writer", "restored-key", "retry-keeps-id", "deletion-lock"),
)
INTERRUPTS, IN_AN_ACCOUNT = 30, 5


class Killed(BaseException):
    """As a kill: nothing in the program handles it."""


@pytest.fixture
def caller(aws: None) -> Caller:
    assert aws is None
    return Caller(session=boto3.Session(region_name=REGION))


def world_on(caller: Caller, record: Record) -> World:
    return World(
        environment=throwaway(environment(region=REGION), account_id=ACCOUNT, number=False),
        location=PLACE.location,
        caller=caller,
        record=record,
        run=ended(),
        terraform=ended(),
        pause=lambda _: None,
    )


def run_all(world: World) -> None:
    """Try the probes."""
    for probe in PROBES:
        if probe.id in TRIED:
            tried(probe, world, DEPLOYED)


def interrupted(monkeypatch: pytest.MonkeyPatch, *, after: int, answered: bool) -> list[int]:
    """Kill the program at a call, before it is made or before its answer is read."""
    count: list[int] = [0]
    call: Any = vars(BaseClient)["_make_api_call"]

    def counted(client: BaseClient, operation: str, parameters: Mapping[str, Any]) -> Any:
        count[0] += 1
        if count[0] == after and not answered:
            raise Killed
        answer = call(client, operation, parameters)
        if count[0] == after:
            raise Killed
        return answer

    monkeypatch.setattr(BaseClient, "_make_api_call", counted)
    return count


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """No probe asks more than twice: the embedded AWS answers at once or never."""

    def until(_: World, question: Any, **_limits: object) -> Any:
        return question() or question() or None

    monkeypatch.setattr(World, "until", until)


def empty_the_account() -> None:
    """End the keys that are pending deletion too, which each reading asks about."""
    reset = f"{os.environ['AWS_ENDPOINT_URL']}/_ministack/reset"
    with PoolManager(ca_certs=os.environ["AWS_CA_BUNDLE"]) as pool:
        assert pool.request("POST", reset).status == HTTPStatus.OK


@pytest.mark.scenario
@pytest.mark.timeout(1200)
@pytest.mark.usefixtures("impatient")
def test_after_any_interrupt_cleaning_leaves_nothing_but_keys_pending_deletion(
    caller: Caller, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = Record(tmp_path / "record.jsonl")
    with monkeypatch.context() as patch:
        count = interrupted(patch, after=-1, answered=False)
        run_all(world_on(caller, record))
    kinds = {each.kind for each in belongings(caller, PLACE)}
    assert len(kinds) >= 9, kinds
    assert clean(caller, PLACE, record, pause=lambda _: None).is_clean
    chosen = random.Random(31)
    for number in range(INTERRUPTS):
        if number % IN_AN_ACCOUNT == 0:
            empty_the_account()
        after, answered = chosen.randrange(1, count[0]), chosen.random() < 0.5
        with monkeypatch.context() as patch:
            interrupted(patch, after=after, answered=answered)
            with pytest.raises(Killed):
                run_all(world_on(caller, record))
        cleaned = clean(caller, PLACE, record, pause=lambda _: None)
        assert cleaned.is_clean, (after, cleaned.left, cleaned.refused)
        assert list(belongings(caller, PLACE)) == []
        assert record.made() == frozenset()
        assert cleaned.ending


# They end with what they are of; the boundary is an administrator's, as the role is.
WITH_OTHERS = {
    *("aws_iam_role_policy", "aws_iam_policy", "aws_cloudwatch_event_target"),
    *("aws_cloudwatch_log_metric_filter", "aws_cloudwatch_log_data_protection_policy"),
    *("aws_sns_topic_policy", "aws_sns_topic_subscription", "aws_sqs_queue_policy"),
    *("aws_dynamodb_resource_policy", "aws_lambda_permission"),
    *("aws_lambda_function_event_invoke_config", "aws_s3_bucket_policy"),
    *BUCKETS,
}
# AWS chooses their names: they are found by their tags.
BY_TAGS = {"aws_kms_key", "aws_pinpointsmsvoicev2_phone_number"}


def test_cleaning_knows_every_type_of_the_design_and_finds_each_by_its_name(worlds: Worlds) -> None:
    thrown = throwaway(environment(), account_id="111122223333", number=True)
    with synthesized(thrown) as path:
        design = read_environment(path, thrown, account_id="111122223333")
    scope = Scope(design=design, prefix=PREFIX)
    types = {each.type for each in design.resources}
    assert types <= {*SHOWN, *WITH_OTHERS}
    assert SHOWN.keys() == KINDS.keys()
    tags = {"logs.ListTagsForResource": {"tags": tags_of(thrown)}}
    for kind in (types & SHOWN.keys()) - BY_TAGS:
        call, part, shown = SHOWN[kind]
        answers = {call: {part: [shown(each) for each in scope.names(kind)]}}
        world, _ = worlds({**EMPTY, **tags, **answers})
        place = Place(location=world.location, prefix=PREFIX)
        found = {each.name for each in belongings(world.caller, place)}
        assert found == set(scope.names(kind)) != set(), kind


def test_cleaning_leaves_what_is_of_others(caller: Caller, tmp_path: Path) -> None:
    """Names that begin like the environment's, tags of another one, and no tags."""
    dynamodb, kms = caller.client("dynamodb"), caller.client("kms")
    dynamodb.create_table(
        TableName="smsbot-acceptances-table",
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        BillingMode="PAY_PER_REQUEST",
    )
    tags = [{"TagKey": "Application", "TagValue": "smsbot"}]
    others = [
        kms.create_key(Tags=[*tags, {"TagKey": "Environment", "TagValue": "prod"}]),
        kms.create_key(),
    ]
    caller.client("s3").create_bucket(Bucket="smsbot-acceptance-probe-theirs")
    try:
        assert clean(caller, PLACE, Record(tmp_path / "none"), pause=lambda _: None).deleted == ()
        assert "smsbot-acceptances-table" in dynamodb.list_tables()["TableNames"]
        for each in others:
            found = kms.describe_key(KeyId=each["KeyMetadata"]["KeyId"])
            assert found["KeyMetadata"]["KeyState"] == "Enabled"
        names = [each["Name"] for each in caller.client("s3").list_buckets()["Buckets"]]
        assert "smsbot-acceptance-probe-theirs" in names
    finally:
        dynamodb.delete_table(TableName="smsbot-acceptances-table")
        caller.client("s3").delete_bucket(Bucket="smsbot-acceptance-probe-theirs")


@pytest.mark.parametrize("listing", EMPTY)
def test_an_account_that_cannot_be_read_is_not_clean(listing: str, worlds: Worlds) -> None:
    answers = {**EMPTY, listing: Refused("AccessDeniedException")}
    world, _ = worlds(answers)
    with pytest.raises(ClientError):
        cleaned(world)


def test_what_stays_is_told_and_the_record_is_kept(worlds: Worlds) -> None:
    table = f"{PREFIX}-storage-table-a"
    answers = {
        **EMPTY,
        "dynamodb.ListTables": {"TableNames": [table]},
        "dynamodb.DeleteTable": Refused("ResourceInUseException"),
    }
    world, _ = worlds(answers)
    world.record.will_make("aws_dynamodb_table", table)
    found = cleaned(world)
    assert not found.is_clean
    assert [str(each) for each in found.left] == [f"aws_dynamodb_table {table}"]
    assert "ResourceInUseException" in found.refused[0]
    assert world.record.made()


def test_what_only_the_record_names_is_deleted_too(
    worlds: Worlds,
) -> None:
    """A listing may not show yet what was made a second ago."""
    calls = _cleaned(worlds, tagged=True)
    assert {"kms.ScheduleKeyDeletion", "dynamodb.DeleteBackup"} <= calls


def test_what_a_changed_record_names_of_others_stays(
    worlds: Worlds,
) -> None:
    calls = _cleaned(worlds, tagged=False)
    assert calls & {"kms.PutKeyPolicy", "kms.ScheduleKeyDeletion", "dynamodb.DeleteBackup"} == set()


def _cleaned(worlds: Worlds, *, tagged: bool) -> set[str]:
    """The calls of cleaning where the record alone names a key and a backup, ours or of others."""
    tags = tags_of(throwaway(environment(), account_id="111122223333", number=False))
    answers = {
        **EMPTY,
        "kms.GetKeyPolicy": {"Policy": '{"Statement": []}'},
        "kms.ListResourceTags": {
            "Tags": [{"TagKey": key, "TagValue": value} for key, value in tags.items() if tagged]
        },
        "dynamodb.DeleteBackup": {},
    }
    world, stand_in = worlds(answers)
    table = f"{PREFIX}-probe-table-a" if tagged else "smsbot-prod-storage-table-a"
    world.record.has_made("aws_kms_key", "alias/a", "11111111-2222-3333-4444-555555555555")
    arn = world.location.arn("dynamodb", f"table/{table}/backup/01489602797149-73d8d5bc")
    world.record.has_made("aws_dynamodb_backup", f"{PREFIX}-probe-backup-a", arn)
    cleaned(world)
    return {name for name, _ in stand_in.calls}


def test_a_backup_that_aws_keeps_of_a_deleted_table_is_named_and_not_left(worlds: Worlds) -> None:
    """DynamoDB takes it as a table with point-in-time recovery is deleted."""
    name = f"{PREFIX}-storage-table-a"
    backup = {"TableName": name, "BackupName": f"{name}$DeletedTableBackup", "BackupType": "SYSTEM"}
    answers = {**EMPTY, "dynamodb.ListBackups": {"BackupSummaries": [backup]}}
    world, stand_in = worlds(answers)
    found = cleaned(world)
    assert found.is_clean
    assert found.ending == (f"backup that AWS keeps: {name}$DeletedTableBackup, for 35 days",)
    assert ("dynamodb.ListBackups", {"BackupType": "ALL"}) in stand_in.calls
