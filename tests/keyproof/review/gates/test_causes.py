"""One cause is one finding, at every gate: its consequences are below it."""

from pathlib import Path

import pytest

from tests.keyproof.access.faults.faulty import (
    OUR_ARN,
    add_resource,
    add_statement,
    change_statement,
    set_argument,
)
from tests.keyproof.review.gates.edits import FOREIGN, Change, without
from tests.keyproof.review.gates.test_gates import changed, found_by_gate
from tests.stacks.synthesized import PLAIN, synthesize_to

# What is done, and the culprit that the first line of the only finding names.
CAUSES: dict[str, tuple[Change, str]] = {
    "a managed policy whose text is not known": (
        set_argument(
            "aws_iam_role",
            "bot-role",
            "managed_policy_arns",
            ["arn:aws:iam::aws:policy/AmazonDynamoDBFullAccess"],
        ),
        "AmazonDynamoDBFullAccess",
    ),
    "a policy of the account whose text is not known": (
        add_resource(
            "aws_iam_role_policy_attachment",
            "added",
            role="${aws_iam_role.bot-role.name}",
            policy_arn=f"{OUR_ARN}:policy/outside",
        ),
        "policy/outside",
    ),
    "a role that is whoever asks": (
        change_statement(
            "aws_kms_key",
            "sns",
            "RoleThroughSns",
            Condition={
                "ArnEquals": {"aws:PrincipalArn": "$${aws:PrincipalArn}"},
                "StringEquals": {"kms:ViaService": "sns.eu-west-1.amazonaws.com"},
            },
        ),
        "RoleThroughSns",
    ),
    "an account that no policy named before": (
        add_statement(
            "aws_kms_key",
            "dynamodb",
            Principal={"AWS": FOREIGN},
            Action="kms:ReEncryptFrom",
            Resource="*",
        ),
        "Fault",
    ),
    "a permission for any topic": (
        without("aws_lambda_permission.inbound-sms", "source_arn"),
        "aws_lambda_permission.inbound-sms",
    ),
    "a permission for the service of another account": (
        add_resource(
            "aws_lambda_permission",
            "added",
            action="lambda:InvokeFunction",
            function_name="${aws_lambda_function.bot.function_name}",
            principal="s3.amazonaws.com",
            source_account=FOREIGN,
        ),
        "aws_lambda_permission.added",
    ),
    "a role that may become the function's": (
        add_statement(
            "aws_iam_role",
            "bot-role",
            "assume_role_policy",
            Principal={"AWS": f"{OUR_ARN}:role/support"},
            Action="sts:AssumeRole",
        ),
        "Fault",
    ),
}


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("base")
    synthesize_to(folder, PLAIN)
    return folder


@pytest.mark.parametrize("name", CAUSES)
def test_one_cause_is_one_finding(name: str, base: Path, tmp_path: Path) -> None:
    change, culprit = CAUSES[name]
    found = found_by_gate(base, changed(base, tmp_path, change), tmp_path)
    told = {gate: [str(each) for each in findings] for gate, findings in found.items()}
    assert {gate: len(each) for gate, each in told.items()} == dict.fromkeys(told, 1), told
    for (finding,) in told.values():
        assert culprit in finding.splitlines()[0]
