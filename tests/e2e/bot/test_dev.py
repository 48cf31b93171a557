"""The dev environment, built by real Terraform on the embedded AWS."""

import json
import re
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from botocore.exceptions import ClientError

from smsbot.sandbox.sandbox import Sandbox
from tests.declared import TABLE_NAMES, TOPIC_NAMES
from tests.e2e.clients import Clients, inventory_of
from tests.e2e.commands import run
from tests.e2e.conftest import UserWith, allowing

NUMBER = "+14255550182"
FUNCTION = "smsbot-dev-compute-function-bot"
ROLE = "smsbot-dev-compute-role-bot"
CONVERSATIONS = "smsbot-dev-storage-table-conversations"
ANALYTICS = "smsbot-dev-storage-table-analytics"
LOG_GROUP = f"/aws/lambda/{FUNCTION}"
INBOUND = "arn:aws:sns:us-east-1:000000000000:smsbot-dev-messaging-topic-inbound-sms"
SNS_LOGS = "sns/us-east-1/000000000000"


def test_every_resource_is_under_its_customer_managed_key(clients: Clients) -> None:
    resources = inventory_of(clients)
    keys = {each.name: each for each in resources if each.service == "KMS key"}
    alias = "alias/smsbot-dev-security-key-"
    assert set(keys) == {f"{alias}{name}" for name in ("smsbot", "sns", "dynamodb", "logs")}
    assert {key.state for key in keys.values()} == {"Enabled, rotation on"}
    encrypted_with = {each.name: each.key for each in resources if each.service != "KMS key"}
    topics = [f"smsbot-dev-messaging-topic-{name}" for name in TOPIC_NAMES]
    assert encrypted_with == {
        **dict.fromkeys(topics, f"{alias}sns"),
        "smsbot-dev-watch-topic-alarms-under-sns-key": f"{alias}sns",
        "smsbot-dev-watch-topic-alarms-under-main-key": f"{alias}smsbot",
        **{f"smsbot-dev-storage-table-{name}": f"{alias}dynamodb" for name in TABLE_NAMES},
        LOG_GROUP: f"{alias}logs",
        "smsbot-dev-messaging-logs-sns": f"{alias}logs",
        **{f"{SNS_LOGS}/{source}": f"{alias}logs" for source in topics},
        **{f"{SNS_LOGS}/{source}/Failure": f"{alias}logs" for source in topics},
        "smsbot-dev-messaging-queue-dead-letter": f"{alias}smsbot",
        f"{FUNCTION} (environment variables)": "AWS-managed",
        f"{FUNCTION} (code)": "AWS-managed",
    }


def test_the_outputs_hold_what_was_built(dev_sandbox: Sandbox, clients: Clients) -> None:
    state = json.loads(dev_sandbox.layout.state("smsbot-dev").read_text())
    found = {name: each["value"] for name, each in state["outputs"].items()}
    for output, key in {
        "SMSBotKMSKeyId": "smsbot",
        "SNSKMSKeyId": "sns",
        "DynamoDBKMSKeyId": "dynamodb",
        "LogsKMSKeyId": "logs",
    }.items():
        answer = clients.kms.describe_key(KeyId=f"alias/smsbot-dev-security-key-{key}")
        assert found[output] == answer["KeyMetadata"]["KeyId"]
    main = clients.kms.describe_key(KeyId=found["SMSBotKMSKeyId"])["KeyMetadata"]
    assert found["SMSBotKMSKeyArn"] == main.get("Arn")
    assert found["InboundSMSTopicArn"] == INBOUND
    assert found["ConversationsTableName"] == CONVERSATIONS
    assert found["FunctionName"] == FUNCTION


def test_every_key_is_tagged_so_that_nothing_shuts_it_down(clients: Clients) -> None:
    for name in ("smsbot", "sns", "dynamodb", "logs"):
        key = clients.kms.describe_key(KeyId=f"alias/smsbot-dev-security-key-{name}")["KeyMetadata"]
        answer = clients.kms.list_resource_tags(KeyId=key["KeyId"])
        tags = {tag["TagKey"]: tag["TagValue"] for tag in answer["Tags"]}
        assert (tags["OffHoursShutdown"], tags["KmsKey"]) == ("disabled", name)
        assert tags["Environment"] == "dev"


def stored(clients: Clients, message_id: str) -> Any:
    key = {"phone_number": {"S": NUMBER}, "entry": {"S": f"text#{message_id}"}}
    return clients.dynamodb.get_item(TableName=CONVERSATIONS, Key=key).get("Item")


def test_the_command_texts_and_shows_what_was_stored(dev_sandbox: Sandbox) -> None:
    result = run(
        "sandbox", "text", NUMBER, "[bold]:smile: \x1b[31m", folder=dev_sandbox.layout.root
    )
    assert result.returncode == 0, result.stderr
    assert re.search(r"Answered in \d+\.\d\d s", result.stdout)
    assert f'    phone_number: "{NUMBER}"\n' in result.stdout
    assert '    body: "[bold]:smile: \\u001b[31m"\n' in result.stdout


def test_without_one_permission_the_function_is_denied(clients: Clients) -> None:
    """The function runs under its role's own permissions: one removed, and it is refused."""

    def invoked(message_id: str) -> Any:
        payload = json.dumps(invocation(message_id)).encode()
        return clients.functions.invoke(FunctionName=FUNCTION, Payload=payload)

    policy = clients.iam.get_role_policy(RoleName=ROLE, PolicyName="store-and-count")
    clients.iam.delete_role_policy(RoleName=ROLE, PolicyName="store-and-count")
    try:
        answer = invoked("denied")
        assert answer.get("FunctionError")
        assert b"AccessDenied" in answer["Payload"].read()
        assert stored(clients, "denied") is None
    finally:
        document = policy["PolicyDocument"]
        clients.iam.put_role_policy(
            RoleName=ROLE,
            PolicyName="store-and-count",
            PolicyDocument=document if isinstance(document, str) else json.dumps(document),
        )
    assert not invoked("allowed").get("FunctionError")
    assert stored(clients, "allowed")


def invocation(message_id: str) -> dict[str, Any]:
    message = {
        "originationNumber": NUMBER,
        "destinationNumber": "+12065550100",
        "messageBody": "Hello",
        "inboundMessageId": message_id,
    }
    notification = {
        "TopicArn": INBOUND,
        "Message": json.dumps(message),
        "Timestamp": "2026-01-02T03:04:05.678Z",
    }
    return {"Records": [{"EventSource": "aws:sns", "Sns": notification}]}


def test_an_administrator_uses_no_key_and_opens_no_way_out(
    dev_sandbox: Sandbox, user_with: UserWith
) -> None:
    """An identity with every IAM right, as long as it changes no policy first."""
    key = user_with(allowing("*"))
    administrator = Clients(
        dev_sandbox,
        access_key_id=key["AWS_ACCESS_KEY_ID"],
        secret_access_key=key["AWS_SECRET_ACCESS_KEY"],
    )
    kms, sns, sqs = administrator.kms, administrator.sns, administrator.sqs
    # It may look: it is the policies of the key, the topic and the queue that deny.
    queue = sqs.get_queue_url(QueueName="smsbot-dev-messaging-queue-dead-letter")["QueueUrl"]
    assert sns.get_topic_attributes(TopicArn=INBOUND)["Attributes"]["TopicArn"] == INBOUND
    refused: list[Callable[[], object]] = [
        lambda: sns.subscribe(TopicArn=INBOUND, Protocol="email", Endpoint="a@example.com"),
        lambda: sns.set_topic_attributes(
            TopicArn=INBOUND, AttributeName="KmsMasterKeyId", AttributeValue="alias/aws/sns"
        ),
        lambda: sqs.add_permission(
            QueueUrl=queue, Label="a", AWSAccountIds=["999988887777"], Actions=["ReceiveMessage"]
        ),
    ]
    for name in ("smsbot", "sns", "dynamodb", "logs"):
        alias = f"alias/smsbot-dev-security-key-{name}"
        assert kms.describe_key(KeyId=alias)["KeyMetadata"]["KeyId"]
        refused += [
            partial(kms.encrypt, KeyId=alias, Plaintext=b"data"),
            partial(kms.decrypt, KeyId=alias, CiphertextBlob=b"data"),
            partial(kms.generate_data_key, KeyId=alias, KeySpec="AES_256"),
        ]
    for call in refused:
        with pytest.raises(ClientError, match=r"Authorization|AccessDenied"):
            call()


def test_a_second_up_changes_nothing(dev_sandbox: Sandbox) -> None:
    result = run("sandbox", "up", folder=dev_sandbox.layout.root)
    assert result.returncode == 0
    assert "Terraform applied 0 changes" in result.stdout
