"""The emulated AWS: requests of AWS's query protocol, and whom a policy denies."""

import json
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from keyproof.tests.cases import read_data
from smsbot.account.session import error_code
from smsbot.sandbox.emulator.services import structured, with_types, xml


@pytest.mark.parametrize(
    ("parameters", "request_with_types"), read_data(__file__, "a_request_is_read_with_its_types")
)
def test_a_request_is_read_with_its_types(
    parameters: dict[str, Any], request_with_types: object
) -> None:
    assert with_types(structured(parameters)) == request_with_types


@pytest.mark.parametrize(("value", "written"), read_data(__file__, "an_answer_is_written"))
def test_an_answer_is_written(value: object, written: str) -> None:
    assert xml(value) == written


def error_of(client: Any, url: str) -> str:
    try:
        client.send_message(QueueUrl=url, MessageBody="a")
    except ClientError as error:
        return error_code(error)
    return ""


@pytest.mark.usefixtures("aws")
def test_the_root_user_and_the_role_that_deploys_pass_what_a_policy_denies_the_others(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "000000000051")
    own: Any = boto3.Session(region_name="eu-west-1")
    iam, sqs, anybody = own.client("iam"), own.client("sqs"), {"Effect": "Allow", "Principal": "*"}
    trust = json.dumps({"Statement": {**anybody, "Action": "sts:AssumeRole"}})
    allowed = json.dumps({"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}})
    clients: dict[str, Any] = {"root": sqs}
    for name in ("deploys", "reads"):
        role = iam.create_role(RoleName=name, AssumeRolePolicyDocument=trust)["Role"]["Arn"]
        iam.put_role_policy(RoleName=name, PolicyName="all", PolicyDocument=allowed)
        given = own.client("sts").assume_role(RoleArn=role, RoleSessionName="ada")["Credentials"]
        keys = (given[each] for each in ("AccessKeyId", "SecretAccessKey", "SessionToken"))
        clients[name] = boto3.Session(*keys, region_name="eu-west-1").client("sqs")
    but = {"ArnNotEquals": {"aws:PrincipalArn": "arn:aws:iam::000000000051:role/deploys"}}
    url = sqs.create_queue(QueueName="held")["QueueUrl"]
    held = {"Effect": "Deny", "Principal": "*", "Action": "sqs:SendMessage", "Resource": "*"}
    for condition, denied in ((but, ["reads"]), ({}, ["root", "deploys", "reads"])):
        document = json.dumps({"Statement": [{**held, "Condition": condition}]})
        sqs.set_queue_attributes(QueueUrl=url, Attributes={"Policy": document})
        found = {name: error_of(each, url) for name, each in clients.items()}
        assert found == {name: "AccessDenied" if name in denied else "" for name in found}
