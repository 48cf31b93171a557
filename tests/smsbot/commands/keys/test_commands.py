"""The commands as people and scripts run them, on keys of the emulated AWS."""

import json
import subprocess
from typing import Any

import boto3
import pytest

from keyproof.tests.cases import read_data
from stacks.bootstrap.permissions.policy import permissions
from stacks.bootstrap.role import Role
from tests.commands import run_smsbot, told
from tests.smsbot.commands.keys.conftest import ENVIRONMENT, Keys

ALIAS = "alias/smsbot-dev-security-key-sns"
TOLD = read_data(__file__, "told")


def run(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    return run_smsbot("keys", *arguments, **variables)


def listed(**variables: str) -> dict[str, Any]:
    return json.loads(run("dev", "--format", "json", **variables).stdout)


@pytest.mark.usefixtures("keys")
def test_keys_that_are_well() -> None:
    # What the emulated AWS does not show is not known.
    for line in ("dev", "list dev", "dev --format markdown", "enable dev sns"):
        assert told(run(*line.split())) == TOLD[line]
    assert told(run("cancel-deletion", "dev", "sns")) == TOLD["cancel-deletion"]


def test_keys_in_danger_are_told_with_what_brings_them_back(keys: Keys) -> None:
    keys.kms.disable_key(KeyId=keys.ids["logs"])
    keys.schedule_deletion("sns")
    keys.kms.delete_alias(AliasName=keys.alias("smsbot"))
    keys.kms.update_key_description(KeyId=keys.ids["smsbot"], Description="another")
    for each in ("table", "markdown", "json"):
        assert told(run("dev", "--format", each)) == TOLD[f"in danger: {each}"]


def test_a_key_comes_back_from_its_deletion(keys: Keys) -> None:
    keys.schedule_deletion("sns")
    assert told(run("cancel-deletion", "dev", "sns", "--confirm", ALIAS)) == TOLD["cancelled"]
    assert keys.state("sns") == "Disabled"
    enabled = run("enable", "dev", ALIAS, "--confirm", ALIAS.removeprefix("alias/"))
    assert told(enabled) == TOLD["enabled"]
    assert keys.state("sns") == "Enabled"
    assert run("dev").returncode == 0


def test_a_dry_run_needs_no_confirmation_and_touches_nothing(keys: Keys) -> None:
    keys.schedule_deletion("sns")
    keys.kms.disable_key(KeyId=keys.ids["logs"])
    for line in ("cancel-deletion dev sns", "enable dev logs", "rotate dev dynamodb"):
        found = told(run(*line.split(), "--dry-run"))
        assert found == TOLD[f"{line} --dry-run"]
    states = [keys.state(name) for name in keys.ids]
    assert states == ["Enabled", "PendingDeletion", "Enabled", "Disabled"]


@pytest.mark.parametrize("confirm", read_data(__file__, "nothing_is_done_without_the_alias"))
def test_nothing_is_done_without_the_alias(keys: Keys, confirm: list[str]) -> None:
    keys.schedule_deletion("sns")
    ended = told(run("cancel-deletion", "dev", "sns", *confirm))
    assert ended == TOLD[f"not confirmed: {confirm}"]
    assert keys.state("sns") == "PendingDeletion"


@pytest.mark.parametrize(
    ("typed", "state"), [(ALIAS, "Enabled"), ("yes", "Disabled"), ("", "Disabled")]
)
def test_the_alias_is_asked_for_on_a_terminal(keys: Keys, typed: str, state: str) -> None:
    keys.kms.disable_key(KeyId=keys.ids["sns"])
    ended = run_smsbot("keys", "enable", "dev", "sns", typed=f"{typed}\n")
    assert told(ended) == TOLD[f"typed: {typed}"]
    assert keys.state("sns") == state


@pytest.mark.parametrize("action", ["enable", "rotate"])
def test_a_key_that_is_pending_deletion_is_kept_first(keys: Keys, action: str) -> None:
    keys.schedule_deletion("sns")
    ended = run(action, "dev", "sns", "--confirm", ALIAS)
    assert told(ended) == TOLD[f"{action} what is pending deletion"]
    assert keys.state("sns") == "PendingDeletion"


def test_of_two_keys_that_may_be_the_one_none_is_taken(keys: Keys) -> None:
    keys.schedule_deletion("sns")
    keys.kms.delete_alias(AliasName=ALIAS)
    other = keys.make("sns")
    result = run("cancel-deletion", "dev", "sns", "--confirm", ALIAS)
    assert keys.ids["sns"] in result.stderr
    assert other in result.stderr
    assert told(result) == TOLD["two keys"]
    assert keys.state("sns") == "PendingDeletion"


@pytest.mark.usefixtures("aws")
def test_an_account_without_the_keys() -> None:
    for line in ("list dev", "enable dev sns"):
        ended = run(*line.split(), AWS_ACCESS_KEY_ID="000000000999")
        assert told(ended) == TOLD[f"no keys: {line}"]


def operator(keys: Keys, *without: str) -> dict[str, str]:
    """Credentials of a user with the printed policy, without some of its statements."""
    own = ENVIRONMENT.model_copy(update={"account_id": keys.account})
    policy: Any = json.loads(permissions(own, Role.KEYS).to_json())
    policy["Statement"] = [each for each in policy["Statement"] if each["Sid"] not in without]
    iam = boto3.client("iam", region_name=ENVIRONMENT.region)
    name = f"operator-{keys.account}-without-{'-'.join(without)}"
    iam.create_user(UserName=name)
    iam.put_user_policy(UserName=name, PolicyName="keys", PolicyDocument=json.dumps(policy))
    key = iam.create_access_key(UserName=name)["AccessKey"]
    return {
        "AWS_ACCESS_KEY_ID": key["AccessKeyId"],
        "AWS_SECRET_ACCESS_KEY": key["SecretAccessKey"],
    }


def test_the_printed_policy_is_enough_to_know_a_key_by_description_and_tags(keys: Keys) -> None:
    as_operator = operator(keys)
    keys.schedule_deletion("sns")
    keys.kms.delete_alias(AliasName=ALIAS)
    keys.make("sns", Environment="prod")
    keys.make("sns", Application="another")
    for action in ("cancel-deletion", "enable"):
        result = run(action, "dev", "sns", "--confirm", ALIAS, **as_operator)
        assert (result.returncode, result.stderr) == (0, "")
    assert keys.state("sns") == "Enabled"
    assert [each["state"] for each in listed(**as_operator)["keys"]] == ["Enabled"] * 4


@pytest.mark.parametrize(
    ("without", "arguments"),
    [
        ("List", ["dev"]),
        ("Find", ["dev"]),
        ("CancelDeletion", ["cancel-deletion", "dev", "sns", "--confirm", ALIAS]),
        ("Enable", ["enable", "dev", "logs", "--confirm", "smsbot-dev-security-key-logs"]),
    ],
)
def test_each_statement_of_the_printed_policy_is_needed(
    keys: Keys, without: str, arguments: list[str]
) -> None:
    as_operator = operator(keys, without)
    keys.schedule_deletion("sns")
    keys.kms.disable_key(KeyId=keys.ids["logs"])
    assert told(run(*arguments, **as_operator)) == TOLD[f"without {without}"]
    assert [keys.state(name) for name in ("sns", "logs")] == ["PendingDeletion", "Disabled"]


def test_without_cloudtrail_the_last_use_is_not_known(keys: Keys) -> None:
    assert told(run("dev", **operator(keys, "LastUse"))) == TOLD["dev"]


def test_the_printed_policy_reaches_the_keys_of_one_environment(keys: Keys) -> None:
    as_operator = operator(keys)
    others = keys.make("sns", Environment="prod")
    kms = boto3.client(
        "kms",
        region_name=ENVIRONMENT.region,
        aws_access_key_id=as_operator["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=as_operator["AWS_SECRET_ACCESS_KEY"],
    )
    assert kms.describe_key(KeyId=keys.ids["sns"])["KeyMetadata"]["Enabled"]
    for call in (kms.describe_key, kms.enable_key, kms.cancel_key_deletion):
        with pytest.raises(kms.exceptions.ClientError, match="AccessDenied"):
            call(KeyId=others)
