"""Of each known resource type, two with one identity are found; two with different ones are not."""

import json
from dataclasses import replace

import pytest

from keyproof.access.proofs.unique import unique
from keyproof.aws.arguments.every_type import ARGUMENTS, is_known
from keyproof.aws.identity import IDENTITIES
from keyproof.location import Location
from keyproof.model.assembly import assemble
from keyproof.model.finding import Finding, Severity
from keyproof.model.resource import Resource, Stack, Unknown
from keyproof.terminal.failure import Failure

HERE = Location(region="eu-west-1", account_id="111122223333")
POLICY = json.dumps({"Version": "2012-10-17", "Statement": []})
NAMED = sorted(kind for kind, each in IDENTITIES.items() if not each.chosen)


def found_in(*resources: Resource, written: bool = True) -> list[Finding]:
    stack = Stack(location=HERE, resources=resources, place="here", is_declaration=written)
    return list(unique(assemble(stack, exemptions={})))


def resource(kind: str, name: str, /, **values: object) -> Resource:
    policy = {"assume_role_policy": POLICY} if kind == "aws_iam_role" else {}
    if kind.endswith("_policy") and kind != "aws_sqs_queue_redrive_policy":
        policy = {"policy": POLICY}
    made = Resource(address=f"{kind}.{name}", type=kind, values={**policy, **values})
    if not kind.startswith("AWS::"):
        return made
    inner = {"Resources": {"A": {"Type": kind, "Properties": dict(values)}}}
    kind = "aws_cloudformation_stack"
    body = {"name": name, "template_body": json.dumps(inner)}
    return Resource(address=f"{kind}.{name}", type=kind, values=body)


def two(kind: str, *, last: str) -> tuple[Resource, Resource]:
    """Two of a type, the second with another last argument of its identity."""
    identity = IDENTITIES[kind]
    values = dict.fromkeys(identity.arguments, "same")
    other = {**values, identity.arguments[-1]: last} if values else {"region": "us-east-1"}
    return resource(kind, "a", **values), resource(
        kind, "b", **(values if last == "same" else other)
    )


def test_every_type_has_its_identity() -> None:
    assert {kind for kind in ARGUMENTS if "aws_" in kind[:4] or "::" in kind} == set(IDENTITIES)
    assert all(
        is_known(kind, each)
        for kind, found in IDENTITIES.items()
        for each in {*found.arguments} - {*found.default}
    )


@pytest.mark.parametrize("kind", NAMED)
def test_a_doubled_identity_is_found(kind: str) -> None:
    try:
        found = [str(each) for each in found_in(*two(kind, last="same"))]
    except Failure as failure:  # Two policies of one resource say nothing together.
        found = [str(failure)]
    first, second = two(kind, last="same")
    (problem,) = found
    assert first.address in problem
    assert second.address in problem


@pytest.mark.parametrize("kind", NAMED)
def test_two_identities_are_not_found(kind: str) -> None:
    assert not found_in(*two(kind, last="other"))


# What is there, and the words of what is found; none for nothing.
RULE = resource("aws_cloudwatch_event_rule", "r", name="r")
ROLE = resource("aws_iam_role", "r", name="r")


def target(name: str, rule: object, /, **more: object) -> Resource:
    return resource("aws_cloudwatch_event_target", name, target_id="t", rule=rule, **more)


CASES: dict[str, tuple[tuple[Resource, ...], str]] = {
    "targets of a rule by its name and by its address": (
        (RULE, target("a", "r"), target("b", "aws_cloudwatch_event_rule.r")),
        "takes it for aws_cloudwatch_event_target.b: rule r, event_bus_name default, target_id t",
    ),
    "targets of two rules with one name": (
        (
            RULE,
            resource("aws_cloudwatch_event_rule", "s", name="r", event_bus_name="default"),
            target("a", "aws_cloudwatch_event_rule.r"),
            target("b", "aws_cloudwatch_event_rule.s"),
        ),
        "takes it for aws_cloudwatch_event_target.b",
    ),
    "targets on the default bus by its ARN": (
        (
            target("a", "r", event_bus_name="arn:aws:events:eu-west-1:1:event-bus/default"),
            target("b", "r"),
        ),
        "takes it for aws_cloudwatch_event_target.b",
    ),
    "targets without an id": (
        (
            resource("aws_cloudwatch_event_target", "a", rule="r"),
            resource("aws_cloudwatch_event_target", "b", rule="r"),
        ),
        "",
    ),
    "names that Terraform makes of a prefix": (
        (
            resource("aws_sqs_queue", "a", name_prefix="q"),
            resource("aws_sqs_queue", "b", name_prefix="q"),
        ),
        "",
    ),
    "names in two regions": (
        (
            resource("aws_sqs_queue", "a", name="q"),
            resource("aws_sqs_queue", "b", name="q", region="us-east-1"),
        ),
        "",
    ),
    "roles in another case": (
        (ROLE, resource("aws_iam_role", "s", name="R", path="/a/")),
        "takes it for aws_iam_role.s: name r",
    ),
    "inline policies of one name within a role": (
        (
            resource(
                "aws_iam_role",
                "r",
                name="r",
                inline_policy=[{"name": "p", "policy": POLICY}, {"name": "P", "policy": POLICY}],
            ),
        ),
        "takes it for aws_iam_role.r.inline_policy[1]",
    ),
    "a role that deletes the policies of others": (
        (
            resource("aws_iam_role", "r", name="r", inline_policy=[{}]),
            resource("aws_iam_role_policy", "p", name="p", role="r"),
        ),
        "its inline_policy and aws_iam_role_policy.p set the same",
    ),
    "a role that detaches what others attach": (
        (
            resource("aws_iam_role", "r", name="r", managed_policy_arns=[]),
            resource("aws_iam_role_policy_attachment", "p", policy_arn="a", role="aws_iam_role.r"),
        ),
        "its managed_policy_arns and aws_iam_role_policy_attachment.p set the same",
    ),
    "a redrive policy that is written twice": (
        (
            resource("aws_sqs_queue", "q", name="q", redrive_policy='{"a": 1}'),
            resource("aws_sqs_queue_redrive_policy", "q", queue_url="q", redrive_policy='{"a": 2}'),
        ),
        "its redrive_policy and aws_sqs_queue_redrive_policy.q set the same",
    ),
    "an alarm of the name of alarms together": (
        (
            resource("aws_cloudwatch_metric_alarm", "a", alarm_name="a"),
            resource("aws_cloudwatch_composite_alarm", "b", alarm_name="a"),
        ),
        "takes it for aws_cloudwatch_composite_alarm.b: alarm_name a",
    ),
    "a name that is not known": (
        (
            resource("aws_sqs_queue", "a", name=Unknown("random_pet.a.id, random_pet.a")),
            resource("aws_sqs_queue", "b", name="q"),
            resource("aws_sns_topic", "c", name=Unknown()),
        ),
        "name is known only after the apply: AWS may take it for aws_sqs_queue.b",
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_identities(name: str) -> None:
    resources, words = CASES[name]
    found = found_in(*resources)
    assert any(words in each.problem for each in found) is bool(words)
    assert bool(found) is bool(words)


def test_what_aws_reports_twice_is_not_written_twice() -> None:
    topic = resource("aws_sns_topic", "t", name="t", policy='{"Version": "2008-10-17"}')
    topic = replace(topic, values={**topic.values, "policy": POLICY.replace("2012", "2008")})
    other = resource("aws_sns_topic_policy", "t", arn="t")
    assert not found_in(topic, other, written=False)


def test_a_clash_stops_something_and_an_unknown_name_is_not_compared() -> None:
    assert {each.severity for each in found_in(*two("aws_sqs_queue", last="same"))} == {
        Severity.OPERATIONAL
    }
    resources, _ = CASES["a name that is not known"]
    assert {each.severity for each in found_in(*resources)} == {Severity.UNCOMPARED}
