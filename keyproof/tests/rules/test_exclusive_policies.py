"""Policies that a list of all that a role, a user or a group may have does not name."""

from dataclasses import replace
from pathlib import Path

import pytest

from keyproof import Checked
from keyproof.location import Location
from keyproof.model.resource import Resource, Stack
from keyproof.rules.exclusive import taken_away
from keyproof.tests.configurations import (
    ACCOUNT,
    Resources,
    checked,
    key,
    policy,
    role_of,
    unjudged,
)

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


POLICY, LIST = "aws_iam_role_policy.uses", "aws_iam_role_policies_exclusive.r"
ATTACHMENT, ARNS = (
    "aws_iam_role_policy_attachment.uses",
    "aws_iam_role_policy_attachments_exclusive.r",
)
LATER = "${var.later}"


@pytest.mark.parametrize(
    ("given", "listed", "where"),
    [
        ({}, {"policy_names": [LATER]}, (LIST, "policy_names")),
        ({}, {"policy_names": ["sends", LATER]}, (LIST, "policy_names")),
        ({}, {"policy_names": LATER}, (LIST, "policy_names")),
        ({}, {"role_name": LATER}, (LIST, "role_name")),
        ({"name": LATER}, {}, (POLICY, "name")),
        ({"name": LATER}, {"policy_names": [LATER]}, (POLICY, "name")),
        ({"name": None}, {}, (POLICY, "name")),
        ({}, {"policy_names": ["uses", LATER]}, None),
        ({"name": None}, {"policy_names": ["${aws_iam_role_policy.uses.name}"]}, None),
    ],
)
def test_what_is_not_known_of_a_list_is_not_judged(
    tmp_path: Path,
    given: dict[str, object],
    listed: dict[str, object],
    where: tuple[str, str] | None,
) -> None:
    parts = {
        "aws_iam_role_policy": {"uses": {"name": "uses", "role": "r", "policy": USES, **given}},
        "aws_iam_role_policies_exclusive": {"r": {"role_name": "r", "policy_names": [], **listed}},
    }
    found = checked(tmp_path, QUEUE, ROLE, parts)
    assert (unjudged(found), _errors(found)) == ([where] if where else [], [])


@pytest.mark.parametrize(
    ("arn", "listed", "where"),
    [
        (LATER, [], (ATTACHMENT, "policy_arn")),
        ("arn:aws:iam::aws:policy/ReadOnlyAccess", [LATER], (ARNS, "policy_arns")),
    ],
)
def test_what_is_not_known_of_a_list_of_attachments_is_not_judged(
    tmp_path: Path, arn: str, listed: list[str], where: tuple[str, str]
) -> None:
    parts = {
        "aws_iam_role_policy_attachment": {"uses": {"role": "r", "policy_arn": arn}},
        "aws_iam_role_policy_attachments_exclusive": {
            "r": {"role_name": "r", "policy_arns": listed}
        },
    }
    found = checked(tmp_path, QUEUE, ROLE, parts)
    assert where in unjudged(found)
    assert _errors(found) == []


def test_a_list_and_a_policy_of_two_regions_are_of_one_account() -> None:
    here = Location(region="eu-west-1", account_id=ACCOUNT)
    policies = Resource(
        address=POLICY,
        type="aws_iam_role_policy",
        values={"role": "r", "name": "uses"},
        location=Location(region="us-east-1", account_id=ACCOUNT),
    )
    only = Resource(
        address=LIST,
        type="aws_iam_role_policies_exclusive",
        values={"role_name": "r", "policy_names": []},
    )
    other = replace(policies, location=Location(region="eu-west-1", account_id="999988887777"))
    for given, found in ((policies, [LIST]), (other, [])):
        stack = Stack(location=here, resources=(given, only), place="here")
        assert [each.resource for each in taken_away(stack)] == found


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
