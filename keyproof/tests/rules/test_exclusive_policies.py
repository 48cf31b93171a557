"""What Terraform takes away from a role, a user or a group that may have some policies only."""

from pathlib import Path

import pytest

from keyproof.tests.configurations import ACCOUNT, Resources, checked, key, policy, role_of

QUEUE: Resources = {
    "aws_kms_key": {"k": key()},
    "aws_sqs_queue": {"q": {"name": "q", "kms_master_key_id": "${aws_kms_key.k.arn}"}},
}
ON_QUEUE = f"arn:aws:sqs:eu-west-1:{ACCOUNT}:q"
SENDS = policy({"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": ON_QUEUE})
USES = policy({"Effect": "Allow", "Action": "kms:*", "Resource": "*"})
ROLE = {"aws_iam_role": role_of("ec2.amazonaws.com")["aws_iam_role"]}
USER = {"aws_iam_user": {"r": {"name": "r"}}}


@pytest.mark.parametrize(("noun", "identity"), [("role", ROLE), ("user", USER)])
@pytest.mark.parametrize(
    ("names", "is_half"),
    [
        (["sends"], True),
        (["sends", "uses"], False),
        (["sends", "${var.later}"], False),
        ([], False),
    ],
)
def test_a_policy_that_is_not_listed_is_taken_away(
    tmp_path: Path, noun: str, identity: Resources, names: list[str], *, is_half: bool
) -> None:
    policies = {
        name: {"name": name, noun: "r", "policy": text}
        for name, text in (("sends", SENDS), ("uses", USES))
    }
    only = {f"{noun}_name": "r", "policy_names": names}
    parts = {
        f"aws_iam_{noun}_policy": policies,
        f"aws_iam_{noun}_policies_exclusive": {"r": only},
    }
    found = checked(tmp_path, QUEUE, identity, parts).errors
    assert [each.resource for each in found] == [f"aws_iam_{noun}.r"] * is_half


@pytest.mark.parametrize(
    ("arns", "is_half"),
    [
        (["${aws_iam_policy.sends.arn}"], True),
        (["${aws_iam_policy.sends.arn}", "${aws_iam_policy.uses.arn}"], False),
    ],
)
def test_an_attachment_that_is_not_listed_is_taken_away(
    tmp_path: Path, arns: list[str], *, is_half: bool
) -> None:
    parts = {
        "aws_iam_policy": {
            "sends": {"name": "sends", "policy": SENDS},
            "uses": {"name": "uses", "policy": USES},
        },
        "aws_iam_role_policy_attachment": {
            name: {"role": "r", "policy_arn": f"${{aws_iam_policy.{name}.arn}}"}
            for name in ("sends", "uses")
        },
        "aws_iam_role_policy_attachments_exclusive": {"r": {"role_name": "r", "policy_arns": arns}},
    }
    found = checked(tmp_path, QUEUE, ROLE, parts).errors
    assert [each.resource for each in found] == ["aws_iam_role.r"] * is_half


def test_a_policy_inside_a_role_is_taken_away_too(tmp_path: Path) -> None:
    inside = [{"name": "sends", "policy": SENDS}, {"name": "uses", "policy": USES}]
    role = {**ROLE["aws_iam_role"]["r"], "inline_policy": inside}
    only = {"role_name": "r", "policy_names": ["sends"]}
    parts = {"aws_iam_role": {"r": role}, "aws_iam_role_policies_exclusive": {"r": only}}
    found = checked(tmp_path, QUEUE, parts).errors
    assert [each.resource for each in found] == ["aws_iam_role.r"]
