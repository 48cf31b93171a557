"""Faults that are put into a synthesized stack, and the findings that they have to cause."""

import json
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from keyproof.model.finding import Finding

Config = dict[str, Any]
ACCOUNT = "${data.aws_caller_identity.current.account_id}"
OUR_ARN = f"arn:aws:iam::{ACCOUNT}"
INBOUND = f"arn:aws:sns:eu-west-1:{ACCOUNT}:smsbot-dev-messaging-topic-inbound-sms"


@dataclass(frozen=True)
class Fault:
    """What is done to the stack, and what the finding has to say.

    ``rule`` is what finds it first of all, ``resource`` and ``key`` what it names.
    """

    name: str
    put_in: Callable[[Config], None]
    rule: str
    resource: str
    key: str
    problem: str
    remedy: str


@contextmanager
def policy_of(config: Config, kind: str, name: str, argument: str = "policy") -> Generator[Any]:
    resource = config["resource"][kind][name]
    document = json.loads(resource[argument])
    yield document
    resource[argument] = json.dumps(document)


def _statement(document: Any, sid: str) -> Any:
    (statement,) = (each for each in document["Statement"] if each["Sid"] == sid)
    return statement


def drop_condition(kind: str, name: str, sid: str, *keys: str) -> Callable[[Config], None]:
    """Take conditions out of a statement; all of them if none is named."""

    def put_in(config: Config) -> None:
        with policy_of(config, kind, name) as document:
            statement = _statement(document, sid)
            for operator in list(statement["Condition"]):
                for key in list(statement["Condition"][operator]):
                    if not keys or key in keys:
                        del statement["Condition"][operator][key]
                if not statement["Condition"][operator]:
                    del statement["Condition"][operator]
            if not statement["Condition"]:
                del statement["Condition"]

    return put_in


def add_condition(
    kind: str, name: str, sid: str, operator: str, keys: dict[str, Any]
) -> Callable[[Config], None]:
    def put_in(config: Config) -> None:
        with policy_of(config, kind, name) as document:
            statement = _statement(document, sid)
            statement.setdefault("Condition", {}).setdefault(operator, {}).update(keys)

    return put_in


def drop_statement(kind: str, name: str, sid: str) -> Callable[[Config], None]:
    def put_in(config: Config) -> None:
        with policy_of(config, kind, name) as document:
            document["Statement"].remove(_statement(document, sid))

    return put_in


def change_statement(
    kind: str, name: str, sid: str, *, argument: str = "policy", **elements: Any
) -> Callable[[Config], None]:
    """Give a statement other elements; without a ``sid``, the first one. A list of none is none."""

    def put_in(config: Config) -> None:
        with policy_of(config, kind, name, argument) as document:
            found = _statement(document, sid) if sid else document["Statement"][0]
            found.update(elements)
            for element in [each for each, value in elements.items() if value == []]:
                del found[element]

    return put_in


def add_statement(kind: str, name: str, argument: str = "policy", **elements: Any) -> Any:
    def put_in(config: Config) -> None:
        with policy_of(config, kind, name, argument) as document:
            document["Statement"].append({"Sid": "Fault", "Effect": "Allow", **elements})

    return put_in


def set_argument(kind: str, name: str, argument: str, value: Any) -> Callable[[Config], None]:
    def put_in(config: Config) -> None:
        config["resource"][kind][name][argument] = value

    return put_in


def add_resource(kind: str, called: str, /, **arguments: Any) -> Callable[[Config], None]:
    def put_in(config: Config) -> None:
        config["resource"].setdefault(kind, {})[called] = arguments

    return put_in


def both(*faults: Callable[[Config], None]) -> Callable[[Config], None]:
    def put_in(config: Config) -> None:
        for fault in faults:
            fault(config)

    return put_in


def alarm_to(topic: str) -> Callable[[Config], None]:
    return add_resource(
        "aws_cloudwatch_metric_alarm",
        "errors",
        alarm_name="errors",
        alarm_actions=["${aws_sns_topic." + topic + ".arn}"],
    )


def rule_to_topic(config: Config) -> None:
    add_resource("aws_cloudwatch_event_rule", "keys", name="keys")(config)
    add_resource(
        "aws_cloudwatch_event_target",
        "keys",
        rule="${aws_cloudwatch_event_rule.keys.name}",
        arn="${aws_sns_topic.delivery-status.arn}",
    )(config)


def change_trust(config: Config, principal: Any) -> None:
    with policy_of(config, "aws_iam_role", "bot-role", "assume_role_policy") as document:
        document["Statement"][0]["Principal"] = principal


def is_it(fault: Fault, finding: Finding) -> bool:
    key = finding.key.removeprefix("alias/")
    return (
        (finding.rule, finding.resource, key) == (fault.rule, fault.resource, fault.key)
        and fault.problem in finding.problem
        and fault.remedy in finding.remedy
    )
