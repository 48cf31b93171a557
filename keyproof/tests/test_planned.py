"""What a check finds in a plan, of which a part is known only after the apply."""

import json
from pathlib import Path

import pytest

from keyproof import Checked, Plan, check
from keyproof.tests.plans import Object, change
from keyproof.tests.plans import checked as planned

TOPIC = "arn:aws:sns:eu-west-1:123456789012:t"
KEY = "arn:aws:kms:eu-west-1:123456789012:key/1"
STATEMENT = {
    "effect": "Allow",
    "actions": ["sns:Publish"],
    "resources": [TOPIC],
}
MEMBERSHIP = "aws_iam_user_group_membership.m"


def expressions(unknown: Object) -> Object:
    """How what is not known is written."""
    later = {"references": ["random_pet.p.id", "random_pet.p"]}
    return {name: [{"values": later}] if name == "condition" else later for name in unknown}


def checked(folder: Path, statement: Object, *, unknown: Object, groups: str = "") -> Checked:
    """A user that may publish by a statement, and is in groups that a reference names."""
    changes = [
        change("aws_kms_key.k", {"arn": KEY, "enable_key_rotation": True}, {}),
        change("aws_sns_topic.t", {"arn": TOPIC, "name": "t", "kms_master_key_id": KEY}, {}),
        change("aws_iam_user.u", {"name": "u"}, {"arn": True}),
        change("aws_iam_user_policy.u", {"user": "u"}, {"policy": True}),
        change(
            "data.aws_iam_policy_document.d",
            {"statement": [statement]},
            {"json": True, "statement": [unknown]},
        ),
    ]
    documents = ["data.aws_iam_policy_document.d.json", "data.aws_iam_policy_document.d"]
    written: dict[str, Object] = {
        "aws_iam_user_policy.u": {"policy": {"references": documents}},
        "data.aws_iam_policy_document.d": {"statement": [expressions(unknown)]},
    }
    if groups:
        changes.append(change(MEMBERSHIP, {"user": "u"}, {"groups": True}))
        written[MEMBERSHIP] = {"groups": {"references": [groups]}}
    return planned(folder, changes, written)


@pytest.mark.parametrize(
    ("given", "unknown", "is_granted"),
    [
        ({}, {}, True),
        (
            {
                "condition": [
                    {"test": "StringEquals", "variable": "aws:PrincipalTag/a", "values": [None]}
                ]
            },
            {"condition": [{"values": [True]}]},
            True,
        ),
        ({"actions": None}, {"actions": True}, False),
        ({"actions": ["sns:ListTopics", None]}, {"actions": [False, True]}, False),
        ({"actions": None, "not_actions": ["s3:*", None]}, {"not_actions": [False, True]}, False),
    ],
)
def test_actions_that_are_not_known_are_not_granted(
    tmp_path: Path, given: Object, unknown: Object, *, is_granted: bool
) -> None:
    found = checked(tmp_path, {**STATEMENT, **given}, unknown=unknown)
    assert [each.resource for each in found.errors] == ["aws_iam_user.u"] * is_granted
    is_judged = not any(each.resource == "aws_iam_user.u" for each in found.not_judged)
    assert is_judged is not bool(unknown)


def test_a_group_of_a_data_source_is_not_known(tmp_path: Path) -> None:
    found = checked(tmp_path, STATEMENT, unknown={}, groups="data.aws_iam_group.g")
    assert not found.errors
    assert f"what the groups of {MEMBERSHIP} allow" in str(found.not_judged)


def test_a_member_of_a_collection_may_be_of_another_type(tmp_path: Path) -> None:
    consumer = "aws_kinesis_stream_consumer.c"
    mappings = [f"aws_lambda_event_source_mapping.{each}" for each in "ab"]
    changes = [
        change("aws_kinesis_stream.s", {"name": "s"}, {"arn": True}),
        change(consumer, {"name": "c"}, {"arn": True}),
        *(change(each, {"function_name": "f"}, {"event_source_arn": True}) for each in mappings),
    ]
    named = ["aws_kinesis_stream.s.arn", "aws_kinesis_stream.s", f"{consumer}.arn", consumer]
    written = {each: {"event_source_arn": {"references": named}} for each in mappings}
    found = planned(tmp_path, changes, written)
    assert not [each for each in found.errors if each.rule == "unique"]


@pytest.mark.parametrize(
    ("kind", "of"),
    [
        ("aws_sns_topic_policy", {"arn": TOPIC}),
        ("aws_kms_key_policy", {"key_id": KEY}),
    ],
)
def test_two_policies_of_one_resource_are_an_error(tmp_path: Path, kind: str, of: Object) -> None:
    own = {"AWS": "arn:aws:iam::123456789012:root"}
    policy = json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": [{"Effect": "Allow", "Principal": own, "Action": "*", "Resource": "*"}],
        }
    )
    changes = [
        change("aws_kms_key.k", {"arn": KEY, "enable_key_rotation": True}, {}),
        change("aws_sns_topic.t", {"arn": TOPIC, "name": "t", "kms_master_key_id": KEY}, {}),
        *(change(f"{kind}.{each}", {**of, "policy": policy}, {}) for each in "ab"),
    ]
    found = planned(tmp_path, changes, {})
    assert [(each.rule, each.resource) for each in found.errors] == [("unique", f"{kind}.a")]


@pytest.mark.parametrize(
    ("kind", "of", "at", "action"),
    [
        ("aws_sns_topic_policy", {"arn": TOPIC}, "aws_sns_topic.t", "sns:Subscribe"),
        ("aws_kms_key_policy", {"key_id": KEY}, "aws_kms_key.k", "kms:Decrypt"),
    ],
)
@pytest.mark.parametrize("opened", [0, 1, 2])
@pytest.mark.parametrize(
    ("who", "rule"),
    [
        ("*", "anybody"),
        ("arn:aws:iam::999988887777:root", "another account"),
        ("arn:aws:iam::999988887777:role/r", "another account"),
    ],
)
def test_each_of_several_policies_is_judged(  # noqa: PLR0917 - what they are
    tmp_path: Path, kind: str, of: Object, at: str, action: str, who: str, rule: str, opened: int
) -> None:
    root = "arn:aws:iam::123456789012:root"
    policies = [
        {"Effect": "Allow", "Principal": {"AWS": root}, "Action": f"{action[:3]}:*"},
        {"Effect": "Allow", "Principal": {"AWS": who}, "Action": action},
    ]
    texts = [
        json.dumps({"Version": "2012-10-17", "Statement": [{**policies[each], "Resource": "*"}]})
        for each in (int(number == opened) for number in range(3))
    ]
    changes = [
        change("aws_kms_key.k", {"arn": KEY, "enable_key_rotation": True}, {}),
        change("aws_sns_topic.t", {"arn": TOPIC, "name": "t", "kms_master_key_id": KEY}, {}),
        *(
            change(f"{kind}.{name}", {**of, "policy": text}, {})
            for name, text in zip("abc", texts, strict=True)
        ),
    ]
    found = planned(tmp_path, changes, {})
    assert (rule, at) in [(each.rule, each.resource) for each in found.errors]
    (reason,) = (each.reason for each in found.not_judged if each.resource.startswith(kind))
    names = " and ".join(f"{kind}.{name}" for name in "abc")
    assert reason == f"{names} are policies of the same resource"


def test_a_plan_may_be_empty(tmp_path: Path) -> None:
    path = tmp_path / "plan.json"
    path.write_text('{"format_version": "1.2", "planned_values": {"root_module": {}}}')
    assert not check(Plan.read(path)).findings


def test_a_known_document_among_others_is_a_member_too(tmp_path: Path) -> None:
    known, later, both = (f"data.aws_iam_policy_document.{each}" for each in ("k", "l", "b"))
    policy = {"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sns:Subscribe"}
    text = json.dumps({"Version": "2012-10-17", "Statement": [{**policy, "Resource": TOPIC}]})
    named = [f"{later}.json", later, f"{known}.json", known]
    changes = [
        change("aws_kms_key.k", {"arn": KEY, "enable_key_rotation": True}, {}),
        change("aws_sns_topic.t", {"arn": TOPIC, "name": "t", "kms_master_key_id": KEY}, {}),
        change("aws_sns_topic_policy.t", {"arn": TOPIC}, {"policy": True}),
        change(known, {"json": text}, {}),
        change(later, {"statement": [STATEMENT]}, {"json": True, "statement": [{}]}),
        change(both, {}, {"json": True, "source_policy_documents": True}),
    ]
    written = {
        "aws_sns_topic_policy.t": {"policy": {"references": [f"{both}.json", both]}},
        both: {"source_policy_documents": {"references": named}},
    }
    found = planned(tmp_path, changes, written)
    assert [each.rule for each in found.errors] == ["anybody"]
