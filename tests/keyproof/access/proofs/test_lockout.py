"""Who is certain to stay: the account, and no role or user."""

import pytest

from keyproof.access.proofs.keys.lockout import no_lockout
from keyproof.model.access.principals import principals
from keyproof.tests.cases import edit
from tests.keyproof.access.conftest import Config, Model
from tests.stacks.synthesized import ACCOUNT

OUR_ARN = f"arn:aws:iam::{ACCOUNT}"


@pytest.mark.parametrize(
    ("who", "locked"),
    [
        (f"{OUR_ARN}:root", []),
        (f"{OUR_ARN}:role/smsbot-dev-compute-role-bot", ["aws_kms_key.smsbot"]),
        (f"{OUR_ARN}:role/deploy", ["aws_kms_key.smsbot"]),
        (f"{OUR_ARN}:user/alice", ["aws_kms_key.smsbot"]),
    ],
)
def test_somebody_who_stays_can_change_a_key(
    who: str, locked: list[str], configuration: Config, model: Model
) -> None:
    statements = "aws_kms_key.smsbot/policy/Statement"
    changed = {
        f"{statements}/AdministrationByAccount/Principal": {"AWS": who},
        f"{statements}/UsersDoNotAdminister/Effect": "Allow",
    }
    edit(configuration, {"set": changed})
    read = model(configuration)
    assert [each.resource for each in no_lockout(read, principals(read))] == locked
