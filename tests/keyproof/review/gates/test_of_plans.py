"""What only a plan has, and no synthesized configuration."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from keyproof.review.review import review
from smsbot.questions.review.sources import read_sides
from tests.keyproof.review.gates.conftest import DECLARED, STACK, path_in
from tests.keyproof.review.gates.planned import plan_of

# A change of a plan, and words of the finding.
OF_PLANS: dict[str, tuple[Callable[[Any], None], str]] = {
    "a second provider of AWS": (
        lambda plan: plan["configuration"]["provider_config"].update(
            {"aws.other": {"name": "aws", "alias": "other", "expressions": {}}}
        ),
        "its argument alias is not judged",
    ),
    "an output of two references": (
        lambda plan: output_of(
            plan,
            {"references": ["aws_sns_topic.a.name", "aws_sns_topic.a", "aws_lambda_function.b.c"]},
        ),
        "${aws_lambda_function.b.c}",
    ),
    "an output of a whole resource": (
        lambda plan: output_of(plan, {"references": ["aws_lambda_function.bot"]}),
        "this may be more than a name",
    ),
    "an ephemeral resource": (
        lambda plan: plan["configuration"]["root_module"]["resources"].append(
            {
                "address": "ephemeral.aws_lambda_invocation.a",
                "mode": "ephemeral",
                "type": "aws_lambda_invocation",
                "expressions": {},
            }
        ),
        "ephemeral.aws_lambda_invocation is not judged",
    ),
    "a policy that Terraform forgets": (
        lambda plan: forgotten(plan, "aws_sns_topic_policy.inbound-sms"),
        "no policy denies sns:Subscribe",
    ),
    "tags that are not known": (
        lambda plan: unknown(plan, "aws_kms_key.sns", "tags"),
        "those of smsbot-?",
    ),
    "an action": (
        lambda plan: plan.update(
            action_invocations=[
                {"address": "action.aws_lambda_invoke.a", "type": "aws_lambda_invoke"}
            ]
        ),
        "action.aws_lambda_invoke is not judged",
    ),
}


def forgotten(plan: Any, address: str) -> None:
    """As ``removed`` with ``destroy = false`` has it: what was there stays, without its values."""
    for each in plan["resource_changes"]:
        if each["address"] == address:
            each["change"].update(actions=["forget"], after=None)
    for each in plan["planned_values"]["root_module"]["resources"]:
        if each["address"] == address:
            del each["values"]


def unknown(plan: Any, address: str, argument: str) -> None:
    """Known only after the apply."""
    written = plan["configuration"]["root_module"]["resources"]
    for each in (*plan["resource_changes"], *written):
        if each["address"] == address and "change" in each:
            each["change"]["after_unknown"][argument] = True
        elif each["address"] == address:
            each["expressions"][argument] = {"references": ["aws_sns_topic.a.tags"]}


def output_of(plan: Any, expression: object) -> None:
    outputs = plan["configuration"]["root_module"]["outputs"]
    outputs["Added"] = {"expression": expression}


@pytest.mark.parametrize("name", OF_PLANS)
def test_a_fault_that_only_a_plan_has_is_found_in_it(name: str, base: Path, tmp_path: Path) -> None:
    change, words = OF_PLANS[name]
    document = plan_of(path_in(base), path_in(base))
    change(document)
    plan = tmp_path / "plan.json"
    plan.write_text(json.dumps(document))
    sides = read_sides(STACK, plan=plan, base=None, head=None, declarations=DECLARED)
    told = [each.problem for each in review(sides).findings]
    assert any(words in each for each in told), told
