"""A second opinion: dev on moto's server, which other people wrote. It asks no key for anything."""

import socket
import subprocess
import sys
from collections.abc import Generator
from typing import Any

import boto3
import pytest

from smsbot.rehearsal import ACCOUNT_ID
from smsbot.sandbox.emulator.emulator import HOST
from smsbot.sandbox.sandbox import Sandbox
from smsbot.sandbox.stack.folder import OVERRIDE
from stacks.keys import PURPOSES, alias_of
from tests.declared import TABLE_NAMES, TOPIC_NAMES
from tests.e2e.conftest import ENVIRONMENTS, REGION, prepared
from tests.waiting import until

# The account of moto's.
MOTO_ACCOUNT = "123456789012"
# The plan before has just read everything.
DESTROY = ("destroy", "-input=false", "-auto-approve", "-refresh=false")


def answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex((HOST, port)) == 0


@pytest.fixture
def moto() -> Generator[str]:
    """The URL of a server of moto's."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port = probe.getsockname()[1]
    with subprocess.Popen(
        [sys.executable, "-m", "moto.server", "-H", HOST, "-p", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as server:
        try:
            until(lambda: answers(port) or server.poll() is not None)
            yield f"http://{HOST}:{port}"
        finally:
            server.terminate()


def keys_of_what_is_there(endpoint: str) -> dict[str, str]:
    """The alias of the key of each topic, table, log group and queue, by its name."""
    session = boto3.Session(
        aws_access_key_id="test", aws_secret_access_key="test", region_name=REGION
    )

    def client(service: Any) -> Any:
        return session.client(service, endpoint_url=endpoint)

    kms, sns, dynamodb, sqs = (client(name) for name in ("kms", "sns", "dynamodb", "sqs"))
    found: dict[str, str] = {}
    for topic in sns.list_topics()["Topics"]:
        attributes = sns.get_topic_attributes(TopicArn=topic["TopicArn"])["Attributes"]
        found[topic["TopicArn"].rpartition(":")[2]] = attributes["KmsMasterKeyId"]
    for name in dynamodb.list_tables()["TableNames"]:
        table = dynamodb.describe_table(TableName=name)["Table"]
        found[name] = table["SSEDescription"]["KMSMasterKeyArn"]
    for group in client("logs").describe_log_groups()["logGroups"]:
        found[group["logGroupName"]] = group["kmsKeyId"]
    for url in sqs.list_queues()["QueueUrls"]:
        attributes = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["KmsMasterKeyId"])
        found[url.rpartition("/")[2]] = attributes["Attributes"]["KmsMasterKeyId"]
    names = {
        kms.describe_key(KeyId=alias)["KeyMetadata"]["Arn"]: purpose
        for purpose in PURPOSES
        for alias in (f"alias/{alias_of(purpose, ENVIRONMENTS['dev'])}",)
    }
    return {
        name: names[kms.describe_key(KeyId=key)["KeyMetadata"]["Arn"]]
        for name, key in found.items()
    }


@pytest.mark.scenario
def test_dev_comes_and_goes_there_too(empty_sandbox: Sandbox, moto: str) -> None:
    dev, emulator = prepared(empty_sandbox, "dev"), empty_sandbox.running()
    assert emulator
    override = dev.folder / OVERRIDE
    settings = override.read_text().replace(emulator.endpoint, moto)
    override.write_text(settings.replace(ACCOUNT_ID, MOTO_ACCOUNT))
    events: list[Any] = []
    dev.apply(events.append)
    found = keys_of_what_is_there(moto)
    del events[:]
    dev.plan(events.append)
    (planned,) = [each["changes"] for each in events if each["type"] == "change_summary"]
    assert (planned["add"], planned["change"], planned["remove"]) == (0, 0, 0)
    by_key = {purpose: sorted(n for n in found if found[n] == purpose) for purpose in PURPOSES}
    messaging, watch = "smsbot-dev-messaging-", "smsbot-dev-watch-topic-alarms-under-"
    topics = sorted(f"{messaging}topic-{name}" for name in TOPIC_NAMES)
    assert by_key["sns"] == [*topics, f"{watch}sns-key"]
    assert by_key["smsbot"] == [f"{messaging}queue-dead-letter", f"{watch}main-key"]
    assert by_key["dynamodb"] == sorted(f"smsbot-dev-storage-table-{name}" for name in TABLE_NAMES)
    assert len(by_key["logs"]) == 2 + 2 * len(TOPIC_NAMES)
    dev.terraform.output(*DESTROY, cwd=dev.folder)
    sns: Any = boto3.client(
        "sns",
        endpoint_url=moto,
        region_name=REGION,
        aws_access_key_id="test",
        aws_secret_access_key="test",
    )
    assert sns.list_topics()["Topics"] == []
