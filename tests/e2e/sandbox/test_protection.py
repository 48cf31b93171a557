"""What may be destroyed, and what Terraform refuses to destroy."""

from typing import Any

import pytest

from smsbot.sandbox.inventory import read_inventory
from smsbot.sandbox.sandbox import Sandbox
from smsbot.terraform.terraform import TerraformFailure
from tests.e2e.conftest import REGION, prepared


def ignore(_: Any) -> None:
    """Events that a test does not look at."""


def test_prod_refuses_to_be_destroyed_and_dev_leaves_nothing(empty_sandbox: Sandbox) -> None:
    """Both in one account, as three environments of one company often are."""
    dev, prod = prepared(empty_sandbox, "dev"), prepared(empty_sandbox, "prod")
    for deployment in (dev, prod):
        deployment.apply(ignore)
    clients = empty_sandbox.clients(region=REGION)
    both = {(each.service, each.name) for each in read_inventory(clients)}

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
    assert {(each.service, each.name) for each in read_inventory(clients)} == both

    dev.destroy(ignore)
    left = [each for each in read_inventory(clients) if "smsbot-prod" not in each.name]
    assert {each.service for each in left} == {"KMS key"}
    assert len(left) == 4
    # A deleted key waits out its window, without its alias.
    assert {each.state.split(",")[0] for each in left} == {"PendingDeletion"}
    assert {each.name for each in left} == {each.key for each in left}
    roles = [role["RoleName"] for role in clients.iam.list_roles()["Roles"]]
    assert [role for role in roles if role.startswith("smsbot-")] == [
        "smsbot-prod-compute-role-bot"
    ]
