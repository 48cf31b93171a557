"""The commands as people and scripts run them, on keys of the emulated AWS."""

import json
import re
import subprocess
from datetime import datetime, timedelta
from typing import Any

import boto3
import pytest

from keyproof.tests.cases import read_data
from stacks.bootstrap.permissions.policy import permissions
from stacks.bootstrap.role import Role
from tests.commands import run_smsbot
from tests.smsbot.commands.keys.conftest import ENVIRONMENT, Keys

ALIAS = "alias/smsbot-dev-security-key-sns"
DATE = re.compile(r"20\d\d-\d\d-\d\d")


def run(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    return run_smsbot("keys", *arguments, **variables)


def listed(**variables: str) -> dict[str, Any]:
    return json.loads(run("dev", "--format", "json", **variables).stdout)


@pytest.mark.usefixtures("keys")
def test_keys_that_are_well() -> None:
    result = run("dev")
    assert (result.returncode, result.stderr) == (0, "")
    rows = [line.split("│")[1:-1] for line in result.stdout.splitlines() if "│" in line]
    assert [[cell.strip() for cell in row] for row in rows] == [
        # What the emulated AWS does not show is not known.
        [name, "Enabled", "365 days", "not known", "-", "not known"]
        for name in ("smsbot", "sns", "dynamodb", "logs")
    ]
    assert run("list", "dev").stdout == result.stdout
    assert run("dev", "--format", "markdown").stdout == read_data(__file__, "well")
    for action in ("cancel-deletion", "enable"):
        result = run(action, "dev", "sns")
        assert (result.returncode, result.stderr) == (0, "")
        assert f"Nothing to do for {action}." in result.stdout


def test_keys_in_danger_are_told_with_what_brings_them_back(keys: Keys) -> None:
    keys.kms.disable_key(KeyId=keys.ids["logs"])
    keys.schedule_deletion("sns")
    keys.kms.delete_alias(AliasName=keys.alias("smsbot"))
    keys.kms.update_key_description(KeyId=keys.ids["smsbot"], Description="another")
    result = run("dev")
    assert result.returncode == 1
    problems = [line[2:] for line in result.stdout.splitlines() if line.startswith("✗")]
    markdown = run("dev", "--format", "markdown")
    assert markdown.returncode == 1
    assert markdown.stdout.endswith("\n- ".join(["\n", *problems]) + "\n")
    assert [DATE.sub("DATE", each) for each in problems] == read_data(__file__, "in_danger")


def test_a_key_comes_back_from_its_deletion(keys: Keys) -> None:
    keys.schedule_deletion("sns")
    cancelled = run("cancel-deletion", "dev", "sns", "--confirm", ALIAS)
    assert (cancelled.returncode, cancelled.stderr) == (0, "")
    follows = "`smsbot keys enable dev sns`"
    assert f"It will be disabled, and unusable until {follows}." in cancelled.stdout
    assert f"Done. {ALIAS} is Disabled" in cancelled.stdout
    assert keys.state("sns") == "Disabled"
    enabled = run("enable", "dev", ALIAS, "--confirm", ALIAS.removeprefix("alias/"))
    assert (enabled.returncode, enabled.stderr) == (0, "")
    assert f"Done. {ALIAS} is Enabled" in enabled.stdout
    assert keys.state("sns") == "Enabled"
    assert run("dev").returncode == 0


def test_a_dry_run_needs_no_confirmation_and_touches_nothing(keys: Keys) -> None:
    keys.schedule_deletion("sns")
    keys.kms.disable_key(KeyId=keys.ids["logs"])
    for arguments, call in (
        (("cancel-deletion", "dev", "sns"), "kms:CancelKeyDeletion"),
        (("enable", "dev", "logs"), "kms:EnableKey"),
        (("rotate", "dev", "dynamodb"), "kms:RotateKeyOnDemand"),
    ):
        result = run(*arguments, "--dry-run")
        assert (result.returncode, result.stderr) == (0, "")
        assert f"Would do: {call} of arn:aws:kms:{ENVIRONMENT.region}:" in result.stdout
        assert "Nothing was done (--dry-run)." in result.stdout
    states = [keys.state(name) for name in keys.ids]
    assert states == ["Enabled", "PendingDeletion", "Enabled", "Disabled"]


@pytest.mark.parametrize(
    ("confirm", "output"), read_data(__file__, "nothing_is_done_without_the_alias")
)
def test_nothing_is_done_without_the_alias(keys: Keys, confirm: list[str], output: str) -> None:
    keys.schedule_deletion("sns")
    result = run("cancel-deletion", "dev", "sns", *confirm)
    assert result.returncode == 2
    assert output in result.stderr
    assert keys.state("sns") == "PendingDeletion"


@pytest.mark.parametrize(
    ("typed", "status", "state"),
    [(ALIAS, 0, "Enabled"), ("yes", 2, "Disabled"), ("", 2, "Disabled")],
)
def test_the_alias_is_asked_for_on_a_terminal(
    keys: Keys, typed: str, status: int, state: str
) -> None:
    keys.kms.disable_key(KeyId=keys.ids["sns"])
    ended = run_smsbot("keys", "enable", "dev", "sns", typed=f"{typed}\n")
    assert ended.returncode == status
    assert f"Type {ALIAS} to go on:" in ended.stdout
    assert keys.state("sns") == state


@pytest.mark.parametrize("action", ["enable", "rotate"])
def test_a_key_that_is_pending_deletion_is_kept_first(keys: Keys, action: str) -> None:
    keys.schedule_deletion("sns")
    result = run(action, "dev", "sns", "--confirm", ALIAS)
    assert result.returncode == 2
    assert f"{ALIAS} is pending deletion: unusable now, and lost on " in result.stderr
    assert "Recover it: `smsbot keys cancel-deletion dev sns`, then" in result.stderr
    assert keys.state("sns") == "PendingDeletion"


def test_of_two_keys_that_may_be_the_one_none_is_taken(keys: Keys) -> None:
    keys.schedule_deletion("sns")
    keys.kms.delete_alias(AliasName=ALIAS)
    other = keys.make("sns")
    result = run("cancel-deletion", "dev", "sns", "--confirm", ALIAS)
    assert result.returncode == 2
    assert keys.ids["sns"] in result.stderr
    assert other in result.stderr
    assert f"`aws kms create-alias --alias-name {ALIAS} --target-key-id KEY_ID`" in result.stderr
    assert keys.state("sns") == "PendingDeletion"


@pytest.mark.usefixtures("aws")
def test_an_account_without_the_keys() -> None:
    result = run("dev", AWS_ACCESS_KEY_ID="000000000999")
    assert result.returncode == 1
    assert result.stdout.count("no key has the expected description") == 4
    result = run("enable", "dev", "sns", AWS_ACCESS_KEY_ID="000000000999")
    assert result.returncode == 2
    assert "Check the account of --profile" in result.stderr


def test_json_has_everything_and_null_for_what_is_not_known(keys: Keys) -> None:
    keys.schedule_deletion("sns")
    output = listed()
    assert (output["environment"], len(output["problems"])) == ("dev", 1)
    sns = output["keys"][1]
    assert sns.pop("arn").endswith(keys.ids["sns"])
    times = (datetime.fromisoformat(sns.pop(each)) for each in ("created", "deletion_date"))
    assert {each.utcoffset() for each in times} == {timedelta(0)}
    assert sns == read_data(__file__, "json")


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
    result = run(*arguments, **as_operator)
    assert result.returncode == 2
    assert "AccessDeniedException" in result.stderr
    assert "the policy smsbot-keys-dev of the bootstrap" in result.stderr
    assert [keys.state(name) for name in ("sns", "logs")] == ["PendingDeletion", "Disabled"]


def test_without_cloudtrail_the_last_use_is_not_known(keys: Keys) -> None:
    result = run("dev", **operator(keys, "LastUse"))
    assert (result.returncode, result.stderr) == (0, "")
    assert len(re.findall(r"not known +│$", result.stdout, re.MULTILINE)) == 4


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
