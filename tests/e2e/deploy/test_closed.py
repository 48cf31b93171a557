"""An administrator of the embedded AWS, which authorizes calls, opens no way out."""

import json
from collections.abc import Generator

import boto3
import pytest
from botocore.exceptions import ClientError

from smsbot.rehearsal import ACCOUNT_ID
from smsbot.sandbox.emulator.client import Clients
from smsbot.sandbox.sandbox import Sandbox
from tests.e2e.shell import shell_of

USER = "administrator"
TOPIC = f"arn:aws:sns:us-east-1:{ACCOUNT_ID}:smsbot-dev-messaging-topic-inbound-sms"
DENIED = r"Authorization|AccessDenied"
EVERYTHING = {"Effect": "Allow", "Action": "*", "Resource": "*"}


@pytest.fixture
def administrator(clients: Clients) -> Generator[boto3.Session]:
    """The session of a user whose own policy allows everything."""
    iam = clients.iam
    iam.create_user(UserName=USER)
    policy = json.dumps({"Version": "2012-10-17", "Statement": [EVERYTHING]})
    iam.put_user_policy(UserName=USER, PolicyName="all", PolicyDocument=policy)
    key = iam.create_access_key(UserName=USER)["AccessKey"]
    yield boto3.Session(
        aws_access_key_id=key["AccessKeyId"],
        aws_secret_access_key=key["SecretAccessKey"],
        region_name="us-east-1",
    )
    iam.delete_access_key(UserName=USER, AccessKeyId=key["AccessKeyId"])
    iam.delete_user_policy(UserName=USER, PolicyName="all")
    iam.delete_user(UserName=USER)


def test_an_administrator_neither_subscribes_nor_opens_the_queue(
    administrator: boto3.Session, dev_sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in shell_of(dev_sandbox).items():
        if name.startswith("AWS_") and "KEY" not in name:
            monkeypatch.setenv(name, value)
    sns, sqs = administrator.client("sns"), administrator.client("sqs")
    # The same user may look at both: it is the policy that denies.
    assert sns.get_topic_attributes(TopicArn=TOPIC)["Attributes"]["TopicArn"] == TOPIC
    queue = sqs.get_queue_url(QueueName="smsbot-dev-messaging-queue-dead-letter")["QueueUrl"]
    with pytest.raises(ClientError, match=DENIED):
        sns.subscribe(TopicArn=TOPIC, Protocol="email", Endpoint="a@example.com")
    with pytest.raises(ClientError, match=DENIED):
        sns.set_topic_attributes(
            TopicArn=TOPIC, AttributeName="KmsMasterKeyId", AttributeValue="alias/aws/sns"
        )
    with pytest.raises(ClientError, match=DENIED):
        sqs.add_permission(
            QueueUrl=queue, Label="a", AWSAccountIds=["999988887777"], Actions=["ReceiveMessage"]
        )
