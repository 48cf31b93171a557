"""A key that a plan makes anew, while what is there is under the old one."""

import json
from pathlib import Path
from typing import Any

import pytest

from keyproof.model.finding import Severity
from keyproof.review.review import Outcome, review
from keyproof.terminal.failure import Failure
from smsbot.questions.review.html import review_page
from smsbot.questions.review.sources import read_sides
from stacks.declared.declarations import declarations_of
from tests.keyproof.review.gates.planned import plan_of
from tests.keyproof.review.plans import written_plan
from tests.smsbot.commands.test_report import Tables
from tests.stacks.synthesized import PLAIN, synthesize_to

DECLARED = declarations_of(PLAIN)
STACK = "smsbot-dev"
OLD_KEY = "arn:aws:kms:eu-west-1:111122223333:key/1"
GONE = {"actions": ["delete"], "before": {"arn": OLD_KEY}}


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("base")
    synthesize_to(folder, PLAIN)
    return folder


def plan_of_a_new_key(tmp_path: Path, *, is_gone: bool) -> Path:
    """A plan that makes the SNS key, and puts a topic of the old key under it."""
    key, topic = "aws_kms_key.sns", "aws_sns_topic.inbound-sms"
    name = {"name": f"{STACK}-messaging-topic-inbound-sms"}
    reference = {"references": [f"{key}.arn", key]}
    return written_plan(
        tmp_path,
        {topic: {**name, "kms_master_key_id": OLD_KEY}},
        {key: {"enable_key_rotation": True}, topic: name},
        drift={key: GONE} if is_gone else {},
        expressions={topic: {"kms_master_key_id": reference}},
    )


def test_a_key_that_is_made_anew_is_irreversible(base: Path, tmp_path: Path) -> None:
    plan = plan_of_a_new_key(tmp_path, is_gone=True)
    for tree in (None, base):
        sides = read_sides(STACK, plan=plan, base=tree, head=tree, declarations=DECLARED)
        result = review(sides)
        (lost,) = (each for each in result.findings if each.rule == "key-lost")
        assert result.outcome is Outcome.IRREVERSIBLE
        assert f"the key {OLD_KEY} is gone or pending deletion" in lost.problem
        assert lost.consequences == ("SNS Topics, Inbound SMS (aws_sns_topic.inbound-sms)",)


def test_a_key_of_no_state_that_is_left_is_told_by_what_moves(tmp_path: Path) -> None:
    plan = plan_of_a_new_key(tmp_path, is_gone=False)
    sides = read_sides(STACK, plan=plan, base=None, head=None, declarations=DECLARED)
    result = review(sides)
    assert result.outcome is Outcome.WEAKER
    assert f"moves from {OLD_KEY} to" in next(
        each.problem for each in result.findings if each.rule == "key-moved"
    )


def test_a_key_that_is_made_for_the_first_time_is_not_lost(base: Path, tmp_path: Path) -> None:
    document = json.loads(plan_of_a_new_key(tmp_path, is_gone=False).read_text())
    document["prior_state"], document["resource_drift"] = {}, []
    for each in document["resource_changes"]:
        each["change"] |= {"actions": ["create"], "before": None}
    plan = tmp_path / "first.json"
    plan.write_text(json.dumps(document))
    sides = read_sides(STACK, plan=plan, base=base, head=base, declarations=DECLARED)
    result = review(sides)
    assert "key-lost" not in {each.rule for each in result.findings}


def with_policies(plan: Path, base: Path, *, before: Any = None) -> Path:
    """The plan, with the policy of the key that AWS has, and the one that is known afterwards."""
    document = json.loads(plan.read_text())
    (stack,) = base.glob("stacks/*/cdk.tf.json")
    written = json.loads(stack.read_text())["resource"]["aws_kms_key"]["sns"]["policy"]
    (drift,) = document["resource_drift"]
    drift["change"]["before"] |= {
        "enable_key_rotation": True,
        "policy": before
        or written.replace("${data.aws_caller_identity.current.account_id}", "111122223333"),
    }
    created = next(each for each in document["resource_changes"] if "kms" in each["type"])
    created["change"]["after_unknown"] = {"policy": True}
    document["configuration"]["root_module"]["resources"].append(
        {"address": created["address"], "expressions": {"policy": {"references": []}}}
    )
    plan.write_text(json.dumps(document))
    return plan


def test_a_page_shows_no_unknown_policy_as_fine(base: Path, tmp_path: Path) -> None:
    (stack,) = base.glob("stacks/*/cdk.tf.json")
    plan = tmp_path / "plan.json"
    document = plan_of(stack, stack)
    plan.write_text(json.dumps(document))
    assert fine_on_the_page_of(plan) == {"holds", "No key", "No policy", "Nobody"}
    address = "aws_iam_role_policy.bot-role-use-sns-key"
    change = next(each for each in document["resource_changes"] if each["address"] == address)
    change["change"] |= {"actions": ["update"], "after_unknown": {"policy": True}}
    del change["change"]["after"]["policy"]
    written = document["configuration"]["root_module"]["resources"]
    (of_it,) = (each for each in written if each["address"] == address)
    of_it["expressions"] = {"policy": {"references": []}}
    plan.write_text(json.dumps(document))
    assert fine_on_the_page_of(plan) == set()


def fine_on_the_page_of(plan: Path) -> set[str]:
    """What the page of a plan without a tree shows as fine, of all that depends on policies."""
    sides = read_sides(STACK, plan=plan, base=None, head=None, declarations=DECLARED)
    tables = Tables(review_page(review(sides), sides)).rows
    starts = ("No key", "No policy", "Nobody")
    met = [row[0] for row in tables["Controls"] if row[1] == "met"]
    return {start for start in starts for each in met if each.startswith(start)} | (
        {row[2] for row in tables["Proofs"]} & {"holds"}
    )


def test_what_a_plan_leaves_open_is_told_by_what_it_was_made_of(base: Path, tmp_path: Path) -> None:
    plan = with_policies(plan_of_a_new_key(tmp_path, is_gone=True), base)
    alone = read_sides(STACK, plan=plan, base=None, head=None, declarations=DECLARED)
    assert "unknown-policy" in {each.rule for each in review(alone).findings}
    with_tree = read_sides(STACK, plan=plan, base=None, head=base, declarations=DECLARED)
    result = review(with_tree)
    assert "unknown-policy" not in {each.rule for each in result.findings}
    # The plan has no alarms, no log groups and no subscribers.
    found = [each.rule for each in result.findings if each.severity is Severity.ACCESS]
    assert [rule for rule in found if rule != "complete"] == []


def test_access_that_a_plan_leaves_open_and_that_is_gained_is_told(
    base: Path, tmp_path: Path
) -> None:
    root = {
        "Effect": "Allow",
        "Principal": {"AWS": "arn:aws:iam::111122223333:root"},
        "Action": "kms:PutKeyPolicy",
        "Resource": "*",
    }
    narrow = json.dumps({"Version": "2012-10-17", "Statement": [root]})
    plan = with_policies(plan_of_a_new_key(tmp_path, is_gone=True), base, before=narrow)
    with_tree = read_sides(STACK, plan=plan, base=None, head=base, declarations=DECLARED)
    found = {each.rule for each in review(with_tree).findings}
    assert "policy-widened" in found


def test_a_tree_without_the_stack_is_refused(base: Path, tmp_path: Path) -> None:
    plan = plan_of_a_new_key(tmp_path, is_gone=False)
    with pytest.raises(Failure, match="is not there: the stack was not synthesized"):
        read_sides(STACK, plan=plan, base=None, head=tmp_path, declarations=DECLARED)
    with pytest.raises(Failure, match="not two sides"):
        read_sides(STACK, plan=plan, base=base, head=None, declarations=DECLARED)
