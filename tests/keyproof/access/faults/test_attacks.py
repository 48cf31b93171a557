"""Ways around the proofs that somebody tried: each is found."""

import json
from pathlib import Path

import pytest

from keyproof.access.proofs.everything import prove
from keyproof.coverage.coverage import coverage
from keyproof.tests.cases import edit
from smsbot.design.reading import load_configuration
from stacks.declared.declarations import declarations_of
from tests.keyproof.access.conftest import ENVIRONMENTS, Config, Model, stack_path
from tests.stacks.synthesized import PLAIN


def test_a_denied_reader_is_a_call_that_fails(output: Path, tmp_path: Path) -> None:
    (environment,) = (each for each in ENVIRONMENTS if each.name == "readers")
    config = json.loads(stack_path(output, environment).read_text())
    denial = {"Effect": "Deny", "Principal": "*", "Action": "sqs:ReceiveMessage", "Resource": "*"}
    edit(config, {"set": {"aws_sqs_queue_policy.dead-letter/policy/Statement/+": denial}})
    path = tmp_path / "cdk.tf.json"
    path.write_text(json.dumps(config))
    declarations = declarations_of(environment)
    model = load_configuration(path, exemptions=declarations.exemptions)
    found = [str(each) for each in prove(model, declarations).findings]
    assert any("role auditor needs sqs:ReceiveMessage" in each for each in found)


def found_in(config: Config, model: Model) -> list[str]:
    changed = model(config)
    return [
        str(each)
        for each in (*coverage(changed).findings, *prove(changed, declarations_of(PLAIN)).findings)
    ]


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("aws_sns_topic_subscription.inbound-sms/redrive_policy", '["x"]'),
        (
            "aws_kms_key.sns/policy/Statement/+",
            {
                "Sid": "Fault",
                "Effect": "Allow",
                "Principal": {"AWS": "arn:aws:iam"},
                "Action": "kms:Decrypt",
                "Resource": "*",
            },
        ),
        ("aws_lambda_function.bot/role", "arn:x"),
    ],
)
def test_what_is_malformed_breaks_nothing(
    path: str, value: object, configuration: Config, model: Model
) -> None:
    edit(configuration, {"set": {path: value}})
    assert found_in(configuration, model)


def test_a_second_alias_hides_nothing(configuration: Config, model: Model) -> None:
    aliases = configuration["resource"]["aws_kms_alias"]
    aliases["aaa"] = {**aliases["sns"], "name": "alias/other"}
    topic = configuration["resource"]["aws_sns_topic"]["inbound-sms"]
    topic["kms_master_key_id"] = aliases["sns"]["name"]
    found = found_in(configuration, model)
    assert len(found) == 2
    assert all(each.startswith("watching: aws_kms_key.sns (key ") for each in found)
