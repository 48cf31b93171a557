"""The calls that resources say they make: subscriptions, alarms, functions, numbers and others."""

import json
from collections.abc import Iterator
from typing import cast

from keyproof.location import Location, service_in
from keyproof.model.assembly.placement import Named, log_group_of
from keyproof.model.encryption_model import Call
from keyproof.model.identifiers import arn_of
from keyproof.model.resource import Resource, Stack
from keyproof.model.watch import EVENT_RULE

SNS = "sns.amazonaws.com"
CLOUDWATCH = "cloudwatch.amazonaws.com"
# https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-actions-Lambda.html
ALARMS_TO_FUNCTIONS = "lambda.alarms.cloudwatch.amazonaws.com"
EVENTBRIDGE = "events.amazonaws.com"
LAMBDA = "lambda.amazonaws.com"
# By the service in the ARN of a target.
SENDING_ACTIONS = {
    "sns": "sns:Publish",
    "sqs": "sqs:SendMessage",
    "lambda": "lambda:InvokeFunction",
    "states": "states:StartExecution",
    "events": "events:PutEvents",
    "kinesis": "kinesis:PutRecord",
    "logs": "logs:PutLogEvents",
    "firehose": "firehose:PutRecord",
}
# Whom an alarm tells that it is over, or that there is no data.
AFTERWARDS = ("ok_actions", "insufficient_data_actions")


def calls_of(stack: Stack, named: Named) -> tuple[Call, ...]:
    """Every call, in the order of the resources."""
    return tuple(
        call
        for each in stack.resources
        for call in _calls(each, named, each.location or stack.location)
    )


def _dead_letters(resource: Resource) -> list[str]:
    value = resource.value("redrive_policy")
    if not value:
        return []
    try:
        policy = json.loads(value) if isinstance(value, str) else value
    except (ValueError, RecursionError):
        return [str(value)]
    if not isinstance(policy, dict):
        return []
    target = cast("dict[str, object]", policy).get("deadLetterTargetArn")
    return [target] if isinstance(target, str) else []


def _calls(resource: Resource, named: Named, location: Location) -> Iterator[Call]:
    match resource.type:
        case "aws_sns_topic_subscription":
            yield from _of_subscription(resource)
        case "aws_cloudwatch_metric_alarm" | "aws_cloudwatch_composite_alarm":
            yield from _of_alarm(resource, location)
        case "aws_cloudwatch_event_target":
            yield from _of_event_target(resource, named, location)
        case "aws_lambda_function":
            yield from _of_function(resource, named, location)
        case "aws_cloudwatch_log_group":
            logs = location.endpoint_name("logs")
            yield Call(
                address=resource.address, caller=logs, action="", target=arn_of(resource, location)
            )
        case _:
            pass


def _of_alarm(alarm: Resource, location: Location) -> Iterator[Call]:
    if alarm.flag("actions_enabled") is False:
        return
    arn = arn_of(alarm, location)
    warned = dict.fromkeys(alarm.texts("alarm_actions"))
    for target in warned:
        yield _sends(alarm, _of_alarms(target), target, source=arn, warns_of=arn)
    for target in dict.fromkeys(each for argument in AFTERWARDS for each in alarm.texts(argument)):
        if target not in warned:
            yield _sends(alarm, _of_alarms(target), target, source=arn)


def _of_alarms(target: str) -> str:
    return ALARMS_TO_FUNCTIONS if ":lambda:" in target else CLOUDWATCH


def _of_subscription(subscription: Resource) -> Iterator[Call]:
    topic = subscription.text("topic_arn")
    if subscription.text("protocol") in ("lambda", "sqs"):
        yield _sends(subscription, SNS, subscription.text("endpoint"), source=topic)
    for target in _dead_letters(subscription):
        yield _sends(subscription, SNS, target, source=topic)


def _of_event_target(target: Resource, named: Named, location: Location) -> Iterator[Call]:
    found, bus = named.get((EVENT_RULE, target.text("rule"))), target.text("event_bus_name")
    name = "/".join(filter(None, (bus, target.text("rule"))))
    rule = arn_of(found, location) if found else location.arn("events", f"rule/{name}")
    # One that is switched off matches nothing.
    is_off = found and (found.text("state") == "DISABLED" or found.flag("is_enabled") is False)
    warns_of = "" if is_off else rule
    role = target.text("role_arn")
    if role:
        yield _assumes(target, role, by=EVENTBRIDGE)
        yield _sends(target, role, target.text("arn"), warns_of=warns_of)
    else:
        yield _sends(target, EVENTBRIDGE, target.text("arn"), source=rule, warns_of=warns_of)
    if target.text("dead_letter_config", "arn"):
        yield _sends(target, EVENTBRIDGE, target.text("dead_letter_config", "arn"), source=rule)


def _of_function(function: Resource, named: Named, location: Location) -> Iterator[Call]:
    role = function.text("role")
    yield _assumes(function, role, by=LAMBDA)
    group = log_group_of(function)
    is_there = ("aws_cloudwatch_log_group", group) in named
    if is_there or function.text("logging_config", "log_group"):
        arn = location.arn("logs", f"log-group:{group}")
        for action in ("logs:CreateLogStream", "logs:PutLogEvents"):
            yield Call(
                address=function.address,
                caller=role,
                action=action,
                target=f"{arn}:log-stream:any",
            )


def _assumes(resource: Resource, role: str, *, by: str) -> Call:
    return Call(address=resource.address, caller=by, action="sts:AssumeRole", target=role)


def _sends(
    resource: Resource, caller: str, target: str, *, source: str = "", warns_of: str = ""
) -> Call:
    service = service_in(target)
    action = SENDING_ACTIONS.get(service, f"{service}:*")
    return Call(
        address=resource.address,
        caller=caller,
        action=action,
        # A log group's events are in its streams.
        target=f"{target.removesuffix(':*')}:log-stream:any" if service == "logs" else target,
        source=source,
        warns_of=warns_of,
    )
