"""What follows of a cause is known by what findings are about, and not by their words."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from keyproof.access.everything import everything
from keyproof.access.proofs.consequences import with_consequences
from keyproof.access.proofs.everything import prove
from keyproof.coverage.coverage import coverage
from keyproof.model.finding import Severity, folded
from keyproof.model.identifiers import KEY_TYPES
from keyproof.tests.cases import edit
from smsbot.design.reading import load_configuration
from stacks.declared.declarations import declarations_of
from tests.keyproof.access.conftest import ENVIRONMENTS, Config, Model, stack_path
from tests.keyproof.review.gates.test_causes import CAUSES
from tests.stacks.synthesized import PLAIN

NAMES = (
    "an alarm without actions",
    "a rule that is switched off",
    "a rule without its targets",
    "failures that go nowhere",
    "dead letters that go nowhere",
    "a pipe",
)


@pytest.mark.parametrize("name", NAMES)
def test_other_words_unfold_nothing(name: str, configuration: Config, model: Model) -> None:
    edit(configuration, CAUSES[name])
    changed = model(configuration)
    found = [*coverage(changed).findings, *prove(changed, declarations_of(PLAIN)).findings]
    counted = [each for each in found if each.severity is not Severity.NOTE]
    in_other_words = [replace(each, problem=f"{n}.") for n, each in enumerate(counted)]
    assert len(counted) > 1
    for told in (counted, in_other_words):
        assert len(folded(with_consequences(told, changed))) == 1


@pytest.mark.parametrize("kind", KEY_TYPES)
def test_a_call_is_refused_by_a_key_of_any_type(
    kind: str, configuration: Config, model: Model
) -> None:
    edit(configuration, CAUSES["a topic under the key of another service"])
    changed = model(configuration)
    found = [*coverage(changed).findings, *prove(changed, declarations_of(PLAIN)).findings]
    counted = [
        replace(each, refused_by=each.refused_by.replace("aws_kms_key.", f"{kind}."))
        for each in found
        if each.severity is not Severity.NOTE
    ]
    assert any(each.refused_by.startswith(f"{kind}.") for each in counted)
    assert len(folded(with_consequences(counted, changed))) == 1


OTHER = "999999999999"
OWN_ROLE = "arn:aws:iam::${{data.aws_caller_identity.current.account_id}}:role/{}"
FOREIGN = {
    f"account {OTHER}": {"Principal": {"AWS": f"arn:aws:iam::{OTHER}:root"}},
    f"role theirs of account {OTHER}": {"Principal": {"AWS": f"arn:aws:iam::{OTHER}:role/theirs"}},
    f"cloudwatch.amazonaws.com for account {OTHER}": {
        "Principal": {"Service": "cloudwatch.amazonaws.com"},
        "Condition": {"StringEquals": {"aws:SourceAccount": OTHER}},
    },
}


def another_region(configuration: Config) -> None:
    (provider,) = configuration["provider"]["aws"]
    provider["region"] = "us-west-2"


def one_name(configuration: Config) -> None:
    alarms = configuration["resource"]["aws_cloudwatch_metric_alarm"]
    alarms["dead-letters"]["alarm_name"] = alarms["function-errors"]["alarm_name"]


@pytest.mark.parametrize("change", [another_region, one_name])
@pytest.mark.parametrize("who", FOREIGN)
def test_who_is_of_another_account_gains_by_no_name(
    who: str, change: Callable[[Config], None], output: Path, tmp_path: Path
) -> None:
    own = next(each for each in ENVIRONMENTS if each.account_id)
    configuration = json.loads(stack_path(output, own).read_text())
    change(configuration)
    key = configuration["resource"]["aws_kms_key"]["sns"]
    policy = json.loads(key["policy"])
    policy["Statement"].append(
        {
            "Effect": "Allow",
            **FOREIGN[who],
            "Action": "kms:Decrypt",
            "Resource": f"arn:aws:kms:us-west-2:{own.account_id}:key/*"
            if change is another_region
            else "*",
        }
    )
    key["policy"] = json.dumps(policy)
    changed = tmp_path / "cdk.tf.json"
    changed.write_text(json.dumps(configuration))
    declared = declarations_of(own)
    model = load_configuration(changed, exemptions=declared.exemptions)
    gains = [each for each in everything(model, declared).findings if who in each.callers]
    assert gains
    assert not [each for each in gains if each.cause.startswith(("region of", "the identity of"))]


@pytest.mark.parametrize(("who", "key"), [("eve", "smsbot"), ("eve", "sns"), (None, "sns")])
def test_another_role_or_key_does_not_follow_of_a_lost_key(
    who: str | None, key: str, configuration: Config, model: Model
) -> None:
    edit(configuration, CAUSES["a queue without its key"])
    role = who or "smsbot-dev-compute-role-bot"
    policy = json.loads(configuration["resource"]["aws_kms_key"][key]["policy"])
    policy["Statement"].append(
        {
            "Effect": "Allow",
            "Principal": {"AWS": OWN_ROLE.format(role)},
            "Action": "kms:Decrypt",
            "Resource": "*",
            "Condition": {"StringEquals": {"kms:ViaService": "sqs.eu-west-1.amazonaws.com"}},
        }
    )
    configuration["resource"]["aws_kms_key"][key]["policy"] = json.dumps(policy)
    found = everything(model(configuration), declarations_of(PLAIN)).findings
    (lost,) = (each for each in found if each.resource == "aws_sqs_queue.dead-letter")
    assert "aws_kms_key.smsbot: sns.amazonaws.com" in str(lost)
    assert f"aws_kms_key.{key}: role {role} can" not in str(lost)
    assert any(each.resource == f"aws_kms_key.{key}" for each in found)
