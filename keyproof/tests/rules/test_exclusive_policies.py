"""Policies that a list of all that a role, a user or a group may have does not name."""

from pathlib import Path

import pytest

from keyproof import Checked
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
GROUP = {"aws_iam_group": {"r": {"name": "r"}}}
STRANGER = {
    "Effect": "Allow",
    "Principal": {"AWS": "arn:aws:iam::999988887777:root"},
    "Action": "sts:AssumeRole",
}


def _errors(found: Checked) -> list[tuple[str, str]]:
    return [(each.rule, each.resource) for each in found.errors]


@pytest.mark.parametrize(("noun", "identity"), [("role", ROLE), ("user", USER), ("group", GROUP)])
@pytest.mark.parametrize(
    ("names", "lacks"),
    [
        (["sends"], "uses of aws_iam_{}_policy.uses"),
        ([], "sends, uses of aws_iam_{0}_policy.sends, aws_iam_{0}_policy.uses"),
        (["sends", "uses"], ""),
        (["sends", "${var.later}"], ""),
    ],
)
def test_a_policy_that_is_not_listed_contradicts_the_list(
    tmp_path: Path, noun: str, identity: Resources, names: list[str], lacks: str
) -> None:
    policies = {
        name: {"name": name, noun: "r", "policy": text}
        for name, text in (("sends", SENDS), ("uses", USES))
    }
    only = {
        "r": {f"{noun}_name": f"${{aws_iam_{noun}.r.name}}", "policy_names": names},
        "other": {f"{noun}_name": "other", "policy_names": []},
    }
    parts = {f"aws_iam_{noun}_policy": policies, f"aws_iam_{noun}_policies_exclusive": only}
    found = checked(tmp_path, QUEUE, identity, parts)
    assert _errors(found) == [("unique", f"aws_iam_{noun}_policies_exclusive.r")] * bool(lacks)
    assert lacks.format(noun) in "".join(each.problem for each in found.errors)


@pytest.mark.parametrize("listed", [["sends"], ["sends", "uses"]])
@pytest.mark.parametrize("is_one_for_all", [False, True])
def test_an_attachment_that_is_not_listed_contradicts_the_list(
    tmp_path: Path, listed: list[str], *, is_one_for_all: bool
) -> None:
    kind = "aws_iam_policy_attachment" if is_one_for_all else "aws_iam_role_policy_attachment"
    whose: dict[str, object] = {"roles": ["r"]} if is_one_for_all else {"role": "r"}
    arns = {name: f"${{aws_iam_policy.{name}.arn}}" for name in ("sends", "uses")}
    parts = {
        "aws_iam_policy": {
            "sends": {"name": "sends", "policy": SENDS},
            "uses": {"name": "uses", "policy": USES},
        },
        kind: {name: {"name": name, **whose, "policy_arn": arn} for name, arn in arns.items()},
        "aws_iam_role_policy_attachments_exclusive": {
            "r": {"role_name": "r", "policy_arns": [arns[name] for name in listed]}
        },
    }
    is_error = "uses" not in listed
    at = "aws_iam_role_policy_attachments_exclusive.r"
    assert _errors(checked(tmp_path, QUEUE, ROLE, parts)) == [("unique", at)] * is_error


def test_a_policy_inside_a_role_contradicts_the_list_too(tmp_path: Path) -> None:
    inside = [{"name": "sends", "policy": SENDS}, {"name": "uses", "policy": USES}]
    role = {
        **ROLE["aws_iam_role"]["r"],
        "inline_policy": inside,
        "managed_policy_arns": ["arn:aws:iam::aws:policy/AdministratorAccess"],
    }
    parts = {
        "aws_iam_role": {"r": role},
        "aws_iam_role_policies_exclusive": {"r": {"role_name": "r", "policy_names": ["sends"]}},
        "aws_iam_role_policy_attachments_exclusive": {"r": {"role_name": "r", "policy_arns": []}},
    }
    found = checked(tmp_path, QUEUE, parts).errors
    at = {each.resource: each.problem for each in found}
    assert "uses of aws_iam_role.r.inline_policy[1]" in at["aws_iam_role_policies_exclusive.r"]
    assert (
        "AdministratorAccess of aws_iam_role.r.managed_policy_arns"
        in at["aws_iam_role_policy_attachments_exclusive.r"]
    )


def test_a_policy_that_is_not_listed_allows_until_it_is_taken_away(tmp_path: Path) -> None:
    role = {"name": "r", "assume_role_policy": policy(STRANGER)}
    parts = {
        "aws_iam_role": {"r": role},
        "aws_iam_role_policy": {"uses": {"name": "uses", "role": "r", "policy": USES}},
        "aws_iam_role_policies_exclusive": {"r": {"role_name": "r", "policy_names": []}},
    }
    found = checked(tmp_path, QUEUE, parts)
    assert ("another account", "aws_iam_role.r") in _errors(found)
