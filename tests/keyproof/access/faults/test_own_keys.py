"""Each key is for what it is named after, and nobody both uses and changes one."""

import json
from pathlib import Path

import pytest

from keyproof.access.everything import everything
from keyproof.tests.cases import edit
from smsbot.design.reading import load_configuration
from stacks.declared.declarations import declarations_of
from tests.keyproof.access.conftest import Config, Model, stack_path
from tests.stacks.synthesized import environment, synthesize_to

OF_PERSONS = environment("dev", privacy_roles=["privacy"])


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("sns", ["it is under the SNS Key, which is for SNS Topics alone."]),
        ("dynamodb", ["it is under the DynamoDB Key, which is for DynamoDB alone."]),
        ("logs", ["it is under the Logs Key, which is for CloudWatch alone."]),
        ("smsbot", []),
    ],
)
def test_a_queue_under_the_key_of_another_service_is_found(
    key: str, words: list[str], configuration: Config, model: Model
) -> None:
    queue = configuration["resource"]["aws_sqs_queue"]["dead-letter"]
    queue["kms_master_key_id"] = f"${{aws_kms_key.{key}.arn}}"
    answers = everything(model(configuration), declarations_of(OF_PERSONS))
    about = [each for each in answers.coverage.findings if each.resource.startswith("aws_sqs_")]
    assert [each.problem for each in about] == words


def test_whoever_makes_hashes_does_not_change_their_key(tmp_path: Path) -> None:
    synthesize_to(tmp_path, OF_PERSONS)
    path, declared = stack_path(tmp_path, OF_PERSONS), declarations_of(OF_PERSONS)
    configuration = json.loads(path.read_text())
    lock = "aws_kms_key.erased-numbers/policy/Statement/UsersDoNotAdminister"
    edit(configuration, {"drop": [lock]})
    path.write_text(json.dumps(configuration))
    model = load_configuration(path, exemptions=declared.exemptions)
    problems = [each.problem for each in everything(model, declared).findings]
    assert "role privacy can both change the key and encrypt with it." in problems
