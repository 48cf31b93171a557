"""Real plans of real Terraform: they tell the same encryption as the code does."""

from pathlib import Path

from keyproof.coverage.coverage import coverage
from keyproof.model.access.matrix import access
from keyproof.model.access.principals import principals
from keyproof.model.encryption_model import EncryptionModel
from smsbot.design.reading_plans import load_plan
from smsbot.sandbox.sandbox import Sandbox
from stacks.declared.declarations import declarations_of
from tests.e2e.conftest import ENVIRONMENTS, prepared
from tests.e2e.plans import plan_json


def _rows(model: EncryptionModel) -> list[tuple[str, str, str]]:
    found = coverage(model)
    assert found.findings == ()
    return sorted(
        (row.protected.address, row.protected.label, row.protected.key_label) for row in found.rows
    )


def test_the_first_plan_and_the_next_one(dev_sandbox: Sandbox, tmp_path: Path) -> None:
    declarations = declarations_of(ENVIRONMENTS["dev"])
    path = tmp_path / "plan.json"
    path.write_text(plan_json(prepared(dev_sandbox, "dev", is_built=True)))
    applied = load_plan(path, declarations)
    assert _rows(applied.before) == _rows(applied.after)
    assert len(applied.after.keys) == 4
    # Every key has its real ARN now, and every policy is known.
    assert all(key.arn.rpartition("/")[2].count("-") == 4 for key in applied.after.keys)
    assert all(policy.document for role in applied.after.roles for policy in role.policies)
    queues = [arn for arn in applied.after.resource_policies if ":sqs:" in arn]
    assert queues == [applied.after.arns["aws_sqs_queue.dead-letter"]]
    words = {
        (each.principal.name, each.key.label)
        for each in access(applied.after, principals(applied.after))
        if each.ways
    }
    assert ("role smsbot-dev-compute-role-bot", "SNS Key") in words
    assert ("any other account", "SNS Key") not in words
