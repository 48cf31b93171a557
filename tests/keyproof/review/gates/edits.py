"""Changes of a synthesized stack, in few words."""

import json
from collections.abc import Callable
from typing import Any

from tests.keyproof.access.faults.faulty import (
    Config,
    add_resource,
    policy_of,
    set_argument,
)

Change = Callable[[Config], None]
FOREIGN = "999988887777"
TABLE = "${aws_dynamodb_table.conversations.name}"
BOT = "${aws_lambda_function.bot.function_name}"
INBOUND_ARN = "${aws_sns_topic.inbound-sms.arn}"
QUEUE_ARN = "${aws_sqs_queue.dead-letter.arn}"
GROUP = "${aws_cloudwatch_log_group.bot-function.name}"


def elsewhere(service: str, resource: str) -> str:
    return f"arn:aws:{service}:eu-west-1:{FOREIGN}:{resource}"


def at(address: str, argument: str, value: object) -> Change:
    kind, _, name = address.partition(".")
    return set_argument(kind, name, argument, value)


def without(address: str, argument: str) -> Change:
    kind, _, name = address.partition(".")
    return lambda config: config["resource"][kind][name].pop(argument)


def gone(address: str) -> Change:
    kind, _, name = address.partition(".")
    return lambda config: config["resource"][kind].pop(name)


def added(kind: str, **arguments: Any) -> Change:
    return add_resource(kind, "added", **arguments)


def setting(*path: str, value: object) -> Change:
    def put_in(config: Config) -> None:
        place: Any = config
        for each in path[:-1]:
            place = place.setdefault(each, {})
        place[path[-1]] = value

    return put_in


def in_alarm(name: str, argument: str, value: object) -> Change:
    return at(f"aws_cloudwatch_metric_alarm.{name}", argument, value)


def pattern(rule: str, change: Callable[[Any], None]) -> Change:
    def put_in(config: Config) -> None:
        found = config["resource"]["aws_cloudwatch_event_rule"][rule]
        document = json.loads(found["event_pattern"])
        change(document)
        found["event_pattern"] = json.dumps(document)

    return put_in


def less_of_a_key(document: Any) -> None:
    for each in document["detail"]["$or"]:
        if "eventName" in each:
            each["eventName"] = ["DisableKey"]


def one_key_less(document: Any) -> None:
    text = json.dumps(document["detail"])
    document["detail"] = json.loads(text.replace("aws_kms_key.logs", "aws_kms_key.sns"))


def tagged(name: str, value: str) -> Change:
    """Everything, by the provider."""

    def put_in(config: Config) -> None:
        config["provider"]["aws"][0]["default_tags"][0]["tags"][name] = value

    return put_in


def output(name: str, value: str) -> Change:
    return setting("output", name, value={"value": value})


def variable(name: str, value: str) -> Change:
    def put_in(config: Config) -> None:
        found = config["resource"]["aws_lambda_function"]["bot"]["environment"]
        found["variables"][name] = value

    return put_in


def declared(name: str, **members: Any) -> Change:
    """Another declaration, in the same change."""

    def put_in(config: Config) -> None:
        config["//"]["declarations"][name].update(members)

    return put_in


def undeclared(name: str) -> Change:
    """No such declaration any more, in the same change."""

    def put_in(config: Config) -> None:
        del config["//"]["declarations"][name]

    return put_in


def logging(name: str, value: str) -> Change:
    def put_in(config: Config) -> None:
        config["resource"]["aws_lambda_function"]["bot"]["logging_config"][name] = value

    return put_in


def template(properties: Any, **sections: Any) -> Change:
    """A CloudFormation stack with a configuration set."""
    resource = {"Type": "AWS::SMSVOICE::ConfigurationSet", "Properties": properties}
    body = json.dumps({"Resources": {"Set": resource}, **sections})
    return added("aws_cloudformation_stack", name="a", template_body=body)


def lifecycle(address: str, value: object) -> Change:
    return at(address, "lifecycle", value)


def operator(kind: str, name: str, sid: str, old: str, new: str) -> Change:
    """The same conditions of a statement by another operator."""

    def put_in(config: Config) -> None:
        with policy_of(config, kind, name) as document:
            (statement,) = (each for each in document["Statement"] if each["Sid"] == sid)
            statement["Condition"][new] = statement["Condition"].pop(old)

    return put_in
