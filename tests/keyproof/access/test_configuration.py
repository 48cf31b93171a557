import json
from pathlib import Path
from typing import Any

import pytest

from keyproof.aws.encryption import Encryption
from keyproof.terminal.failure import Failure
from keyproof.tests.cases import read_data
from smsbot.design.reading import load_configuration
from tests.declared import TABLE_NAMES, TOPIC_NAMES
from tests.keyproof.access.conftest import ENVIRONMENTS, Model, stack_path


def test_references_stand_for_what_the_resource_will_have(
    configuration: dict[str, Any], model: Model
) -> None:
    read = model(configuration)
    keys = {key.address: key for key in read.keys}
    assert list(keys) == [f"aws_kms_key.{name}" for name in ("dynamodb", "logs", "smsbot", "sns")]
    sns = keys["aws_kms_key.sns"]
    assert sns.arn == "arn:aws:kms:eu-west-1:ACCOUNT:key/aws_kms_key.sns"
    assert sns.alias == "smsbot-dev-security-key-sns"
    assert (sns.rotation, sns.rotation_period_in_days) == (True, 180)
    assert (sns.deletion_window_in_days, sns.protected) == (30, False)
    assert (
        read.key_of("arn:aws:sns:eu-west-1:ACCOUNT:smsbot-dev-messaging-topic-inbound-sms") is sns
    )
    (role,) = read.roles
    assert role.arn == "arn:aws:iam::ACCOUNT:role/smsbot-dev-compute-role-bot"
    assert len(role.policies) == 8
    assert read.unknown_types == ()


def test_the_account_is_the_one_that_the_provider_is_held_to(output: Path) -> None:
    (environment,) = (each for each in ENVIRONMENTS if each.name == "own-account")
    read = load_configuration(stack_path(output, environment), exemptions={})
    assert read.location.account_id == "111122223333"


def test_every_part_that_holds_data_is_there(configuration: dict[str, Any], model: Model) -> None:
    protected = model(configuration).protected
    by_encryption = [each.encryption for each in protected]
    # A topic has two log groups.
    of_customer = 5 + 3 * len(TOPIC_NAMES) + len(TABLE_NAMES)
    assert by_encryption.count(Encryption.CUSTOMER) == of_customer
    assert by_encryption.count(Encryption.AWS) == 2
    assert len(protected) == of_customer + 2


@pytest.mark.parametrize(
    ("content", "problem"), read_data(__file__, "what_is_no_configuration_is_told_with_its_place")
)
def test_what_is_no_configuration_is_told_with_its_place(
    tmp_path: Path, content: str, problem: str
) -> None:
    path = tmp_path / "cdk.tf.json"
    path.write_text(content)
    with pytest.raises(Failure) as refusal:
        load_configuration(path, exemptions={})
    assert problem in refusal.value.problem
    assert str(path) in refusal.value.problem


def test_an_escaped_template_is_a_policy_variable(
    configuration: dict[str, Any], model: Model
) -> None:
    key = configuration["resource"]["aws_kms_key"]["sns"]
    policy = json.loads(key["policy"])
    policy["Statement"][0]["Condition"] = {
        "StringEquals": {"aws:SourceAccount": "$${aws:PrincipalAccount}"}
    }
    key["policy"] = json.dumps(policy)
    read = model(configuration).key_at("aws_kms_key.sns")
    assert read is not None
    assert read.policy.document is not None
    (condition,) = read.policy.document.statements[0].conditions
    assert condition.values == ("${aws:PrincipalAccount}",)
