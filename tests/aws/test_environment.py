"""Beliefs about the whole environment: that AWS takes it, keeps it as it is, and lets it go."""

import json
from collections.abc import Mapping
from typing import Any

import pytest

from stacks.bootstrap.boundary import role_boundary
from tests.aws.account import CHANGE, DENIED, PREFIX, Account, allow, shown
from tests.aws.cleaning import remaining
from tests.aws.environment import NUMBER, Throwaway
from tests.aws.test_requests import NO_KEY_ASKED


def test_deploy(environment: Throwaway) -> None:
    """AWS takes the whole environment, and it is as designed afterwards.
    https://developer.hashicorp.com/terraform/cli/commands/apply"""
    assert environment.differences() == []


def test_second_plan(environment: Throwaway) -> None:
    """A second plan is empty.
    https://developer.hashicorp.com/terraform/cli/commands/plan"""
    assert environment.planned() == 0


def test_key_policies(aws: Account, environment: Throwaway) -> None:
    """AWS gives back each key policy with the meaning that Terraform wrote.
    https://docs.aws.amazon.com/kms/latest/developerguide/key-policies.html"""
    kms = aws.client("kms")
    for address, each in environment.resources().items():
        if address.startswith("aws_kms_key."):
            found = kms.get_key_policy(KeyId=each["key_id"], PolicyName="default")["Policy"]
            assert json.loads(found) == json.loads(each["policy"]), address


def test_alarms(aws: Account, environment: Throwaway) -> None:
    """Each alarm reaches a subscriber of its encrypted topic.
    https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html"""
    cloudwatch, start = aws.client("cloudwatch"), environment.name("watch", "alarm", "")
    found = cloudwatch.describe_alarms(AlarmNamePrefix=start)["MetricAlarms"]
    topics = sorted({topic for each in found for topic in each["AlarmActions"]})
    queues = {each: aws.queue(f"of{number}", topic=each) for number, each in enumerate(topics)}
    aws.wait(CHANGE)

    def arrives(alarm: Mapping[str, Any]) -> bool:
        name = alarm["AlarmName"]
        for state in ("OK", "ALARM"):
            # CloudWatch acts when a state is another than before, and takes three a second.
            cloudwatch.set_alarm_state(AlarmName=name, StateValue=state, StateReason=aws.token)
            aws.wait(1)
        to = [queues[topic] for topic in alarm["AlarmActions"]]
        return any(aws.received(each, f'"{name}"', aws.token, seconds=120) for each in to)

    shown(found, "the account shows no alarm")
    silent = [each["AlarmName"] for each in found if not arrives(each) and not arrives(each)]
    assert silent == []


@pytest.mark.not_embedded(NO_KEY_ASKED)
def test_ways_out(aws: Account, environment: Throwaway) -> None:
    """A role with every right within the boundary opens no way for data to leave the environment.
    https://docs.aws.amazon.com/kms/latest/developerguide/key-policies.html"""
    document = role_boundary(PREFIX, aws.location).to_json()
    asked = {"PolicyName": f"{PREFIX}-boundary", "PolicyDocument": document, "Tags": aws.tags()}
    boundary = aws.client("iam").create_policy(**asked)["Policy"]["Arn"]
    role = aws.role("role-all", allow("*"), PermissionsBoundary=boundary)
    names = ("sqs_queue.dead-letter", "sns_topic.inbound-sms", "kms_key.dynamodb")
    queue, topic, key = (environment.resources()[f"aws_{each}"] for each in names)
    table = {"TableName": environment.name("storage", "table", "conversations")}
    # It may look at the table, so that it is the way out that is refused.
    role.call("dynamodb describe_table", **table)()
    plain, grant = {"KmsMasterKeyId": ""}, {"Operations": ["Decrypt"]}
    to = {"Protocol": "email", "Endpoint": "no@b.example"}
    ways: Mapping[str, Mapping[str, Any]] = {
        "dynamodb scan": table,
        "dynamodb create_backup": {**table, "BackupName": aws.name("way-out")},
        "sqs set_queue_attributes": {"QueueUrl": queue["url"], "Attributes": plain},
        "sns subscribe": {"TopicArn": topic["arn"], **to},
        "kms create_grant": {"KeyId": key["arn"], "GranteePrincipal": role.caller, **grant},
    }
    assert [each for each in ways if not aws.error(role.call(each, **ways[each]), DENIED)] == []


@pytest.mark.not_embedded("it has no phone numbers")
def test_adopted_number(with_number: Throwaway) -> None:
    """Terraform imports a phone number that is in no state, and replaces nothing.
    https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/pinpointsmsvoicev2_phone_number"""
    before = with_number.phone_number_id()
    with_number.terraform("state", "rm", NUMBER)
    shown(NUMBER not in with_number.resources(), "the state still has the number")
    assert "imports 1" in with_number.deploy("--adopt")
    assert with_number.phone_number_id() == before


def test_destroy(aws: Account, environment: Throwaway) -> None:
    """Terraform destroys the environment, and leaves nothing but keys that end.
    https://developer.hashicorp.com/terraform/cli/commands/destroy"""
    output = environment.terraform("destroy", "-auto-approve", "-input=false", "-no-color")
    assert "Destroy complete!" in output, output

    def left() -> list[str]:
        return [each for each in remaining(aws) if PREFIX in each and "-probe-" not in each]

    # SQS shows a deleted queue for up to a minute.
    aws.ask(lambda: not left())
    assert left() == []
