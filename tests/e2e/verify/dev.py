"""What dev on the embedded AWS has, by name, and what is done to it by hand."""

import io
import json
import zipfile

import boto3

from keyproof.tests.cases import read_data
from tests.e2e.conftest import ENVIRONMENTS

ACCOUNT = "000000000000"
DEV = ENVIRONMENTS["dev"]
ALIAS = "alias/smsbot-dev-security-key-"
TOPIC = f"arn:aws:sns:us-east-1:{ACCOUNT}:smsbot-dev-messaging-topic-inbound-sms"
TABLE = "smsbot-dev-storage-table-conversations"
ROLE = "smsbot-dev-compute-role-bot"
FUNCTION = "smsbot-dev-compute-function-bot"
DEAD_LETTERS = "smsbot-dev-messaging-queue-dead-letter"
STRANGERS_QUEUE = f"arn:aws:sqs:us-east-1:{ACCOUNT}:stranger"
ALARM_TOPIC = f"arn:aws:sns:us-east-1:{ACCOUNT}:smsbot-dev-watch-topic-alarms-under-sns-key"
LAYER = f"arn:aws:lambda:us-east-1:{ACCOUNT}:layer:by-hand:1"
DELIVERY_STATUS = "smsbot-dev-messaging-topic-delivery-status"
LOG_GROUP = "smsbot-dev-messaging-logs-sns"
STRANGER = f"arn:aws:iam::{ACCOUNT}:role/stranger"


def key_id(session: boto3.Session, name: str) -> str:
    return session.client("kms").describe_key(KeyId=ALIAS + name)["KeyMetadata"]["KeyId"]


def queue_url(session: boto3.Session, name: str = "dead-letter") -> str:
    return session.client("sqs").get_queue_url(QueueName=f"smsbot-dev-messaging-queue-{name}")[
        "QueueUrl"
    ]


ALARM_SETTINGS = read_data(__file__, "alarm_settings")


def widened(policy: str, *, principal: object = None) -> str:
    """A policy with one more statement that allows everything."""
    document = json.loads(policy)
    statement = {"Effect": "Allow", "Action": "kms:Decrypt", "Resource": "*"}
    document["Statement"].append({**statement, **({"Principal": principal} if principal else {})})
    return json.dumps(document)


def make_the_function_another_one(session: boto3.Session) -> None:
    """Foreign code beside the own, which stays as it is, and everything else that decides."""
    functions = session.client("lambda")
    own = functions.get_function_configuration(FunctionName=FUNCTION)
    variables = own.get("Environment", {}).get("Variables", {})
    del variables["INBOUND_TOPIC_ARN"]
    layer = functions.publish_layer_version(LayerName="by-hand", Content={"ZipFile": an_archive()})[
        "LayerVersionArn"
    ]
    assert layer == LAYER
    functions.update_function_configuration(
        FunctionName=FUNCTION,
        Handler="another.handle",
        Timeout=1,
        MemorySize=128,
        Layers=[layer],
        Environment={
            "Variables": {
                **variables,
                "AWS_LAMBDA_EXEC_WRAPPER": "the stranger's",
                "CONVERSATION": "the stranger's",
            }
        },
    )
    functions.put_function_concurrency(FunctionName=FUNCTION, ReservedConcurrentExecutions=0)
    functions.put_function_event_invoke_config(
        FunctionName=FUNCTION,
        MaximumRetryAttempts=0,
        MaximumEventAgeInSeconds=21600,
        DestinationConfig={
            "OnFailure": {"Destination": STRANGERS_QUEUE.replace("stranger", DEAD_LETTERS)},
            "OnSuccess": {"Destination": STRANGERS_QUEUE},
        },
    )


def an_archive() -> bytes:
    """A ZIP archive with an empty file."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("wrapper", "")
    return content.getvalue()
