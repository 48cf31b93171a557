"""What may be destroyed, and what Terraform refuses to destroy."""

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from smsbot.account.session import error_code
from smsbot.sandbox.sandbox import Sandbox
from smsbot.terraform.terraform import TerraformFailure
from tests.e2e.clients import Clients, inventory_of
from tests.e2e.conftest import prepared


def ignore(_: Any) -> None:
    """Events that a test does not look at."""


@pytest.mark.scenario
def test_prod_refuses_to_be_destroyed_and_dev_leaves_nothing(
    dev_sandbox: Sandbox, clients: Clients
) -> None:
    """Both in one account, as three environments of one company often are."""
    dev, prod = prepared(dev_sandbox, "dev", is_built=True), prepared(dev_sandbox, "prod")
    prod.apply(ignore)
    both = {(each.service, each.name) for each in inventory_of(clients)}

    with pytest.raises(TerraformFailure) as refusal:
        prod.destroy(ignore)
    refused = "\n".join(refusal.value.diagnostics)
    assert "lifecycle.prevent_destroy" in refused
    for address in (
        # Not the DynamoDB key: Terraform stops at the tables, which would have to go first.
        *(f"aws_kms_key.{name}" for name in ("smsbot", "sns", "logs")),
        *(f"aws_dynamodb_table.{name}" for name in ("conversations", "analytics")),
    ):
        assert address in refused
    assert {(each.service, each.name) for each in inventory_of(clients)} == both

    an_administrator_deletes_and_disables_no_key(dev_sandbox, clients)

    # Nothing of dev has changed since it was built.
    quick = ("destroy", "-input=false", "-auto-approve", "-refresh=false")
    dev.terraform.output(*quick, cwd=dev.folder)
    left = [each for each in inventory_of(clients) if "smsbot-prod" not in each.name]
    assert {each.service for each in left} == {"KMS key"}
    assert len(left) == 4
    # A deleted key waits out its window, without its alias.
    assert {each.state.split(",")[0] for each in left} == {"PendingDeletion"}
    assert {each.name for each in left} == {each.key for each in left}
    roles = [role["RoleName"] for role in clients.iam.list_roles()["Roles"]]
    assert [role for role in roles if role.startswith("smsbot-")] == [
        "smsbot-prod-compute-role-bot"
    ]


def an_administrator_deletes_and_disables_no_key(sandbox: Sandbox, clients: Clients) -> None:
    """The lock in the key policies of prod holds against a user who may do everything."""
    iam, name = clients.iam, "administrator"
    iam.create_user(UserName=name)
    everything = {"Effect": "Allow", "Action": "*", "Resource": "*"}
    iam.put_user_policy(
        UserName=name,
        PolicyName="everything",
        PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [everything]}),
    )
    key = iam.create_access_key(UserName=name)["AccessKey"]
    kms = Clients(
        sandbox,
        access_key_id=key["AccessKeyId"],
        secret_access_key=key["SecretAccessKey"],
    ).kms
    by_alias = {
        each.get("AliasName", ""): each.get("TargetKeyId", "")
        for each in kms.list_aliases()["Aliases"]
    }
    keys = [key_id for alias, key_id in by_alias.items() if "smsbot-prod" in alias]
    assert len(keys) == 4
    for each in keys:
        for attempt in (kms.schedule_key_deletion, kms.disable_key):
            with pytest.raises(ClientError) as denied:
                attempt(KeyId=each)
            assert error_code(denied.value) == "AccessDeniedException"
        assert kms.describe_key(KeyId=each)["KeyMetadata"].get("KeyState") == "Enabled"
    # Of a key without the lock, the same user may do both: what denies is the lock.
    unlocked = next(key_id for alias, key_id in by_alias.items() if "smsbot-dev" in alias)
    kms.disable_key(KeyId=unlocked)
    kms.enable_key(KeyId=unlocked)
