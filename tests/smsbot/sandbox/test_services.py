"""The emulated AWS as it is changed: requests of AWS's query protocol, and whom a policy denies."""

import asyncio
import json
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from types import ModuleType
from typing import Any
from unittest.mock import patch

import boto3
import pytest
from botocore.exceptions import ClientError
from ministack.services import cloudwatch, kms, sns

from keyproof.tests.cases import read_data
from smsbot.account.session import error_code
from smsbot.sandbox.emulator import services
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


Changed = Callable[..., dict[str, Any]]


@pytest.fixture
def changed() -> Iterator[Changed]:
    """Has a function of services change a module of the emulator, in which stand-ins are."""
    with ExitStack() as kept:

        def change(by: Callable[[], None], module: ModuleType, **stand_ins: Any) -> dict[str, Any]:
            kept.enter_context(patch.dict(vars(module), stand_ins))
            by()
            return vars(module)

        yield change


def test_the_emulator_reaches_nothing_but_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    hooks: list[Any] = []
    monkeypatch.setattr(sys, "addaudithook", hooks.append)
    services.keep_on_loopback()
    for event, arguments, refused in read_data(__file__, "reached"):
        host = tuple(each) if isinstance(each := arguments[-1], list) else each
        given = (*arguments[:-1], host)
        if refused is None:
            assert hooks[0](event, given) is None
            continue
        with pytest.raises(PermissionError) as raised:
            hooks[0](event, given)
        assert str(raised.value) == refused
    with pytest.raises(PermissionError, match=r"the sandbox does not reach example\.com"):
        hooks[0]("socket.getaddrinfo", (b"example.com",))


def test_nobody_is_asked_to_confirm_a_subscription(changed: Changed) -> None:
    topics, asked = read_data(__file__, "subscriptions"), list[str]()

    def topic(arn: str) -> tuple[Any, None]:
        asked.append(arn)
        return topics[arn], None

    def subscribe(params: Mapping[str, str]) -> services.Answer:
        return 201, {"of": "sns"}, params["Answer"].encode()

    functions = changed(
        services.complete_subscriptions, sns, _get_topic=topic, _subscribe=subscribe
    )
    for params, body in read_data(__file__, "subscribed"):
        assert functions["_subscribe"](params) == (201, {"of": "sns"}, body.encode())
    assert asked == ["arn:topic"]
    assert asyncio.run(functions["_send_subscription_confirmation"]("arn:topic", {})) is None


def test_a_key_that_somebody_may_make_hashes_with_is_one_for_hashes(changed: Changed) -> None:
    functions = changed(services.complete_keys, kms, _create_key=dict)
    for asked, made in read_data(__file__, "keys"):
        assert functions["_create_key"](asked) == made


def test_an_alarm_has_its_metric_math(changed: Changed) -> None:
    alarms: dict[str, Any] = {}

    def put(params: Any, request: Any, is_cbor: bool, is_json: bool) -> Any:  # noqa: FBT001
        alarms["a"] = {"AlarmName": "a", "Period": 60, "Statistic": "Sum", "MetricName": "m"}
        return [params, request, is_cbor, is_json]

    parts = {"_put_metric_alarm": put, "_alarms": alarms}
    functions = changed(services.complete_alarms, cloudwatch, **parts)
    for given, made in read_data(__file__, "alarms"):
        assert functions["_put_metric_alarm"](*given) == [*given, False][:4]
        assert alarms["a"] == made
