"""The calls that functions and log groups make."""

from collections.abc import Iterator

from keyproof.model.assembly.placement import Named, log_group_of
from keyproof.model.encryption_model import Call
from keyproof.model.identifiers import arn_of
from keyproof.model.resource import Resource, Stack

LOG_GROUP = "aws_cloudwatch_log_group"


def calls_of(stack: Stack, named: Named) -> Iterator[Call]:
    """Every call, in the order of the resources."""
    for each in stack.resources:
        location = each.location or stack.location
        if each.type == "aws_lambda_function":
            group = location.arn("logs", f"log-group:{log_group_of(each)}:log-stream:any")
            yield from _of_function(each, group, named)
        elif each.type == LOG_GROUP:
            logs, arn = location.endpoint_name("logs"), arn_of(each, location)
            yield Call(address=each.address, caller=logs, action="", target=arn)


def _of_function(function: Resource, group: str, named: Named) -> Iterator[Call]:
    role, at = function.text("role"), function.address
    yield Call(address=at, caller="lambda.amazonaws.com", action="sts:AssumeRole", target=role)
    is_there = (LOG_GROUP, log_group_of(function)) in named
    if is_there or function.text("logging_config", "log_group"):
        for action in ("logs:CreateLogStream", "logs:PutLogEvents"):
            yield Call(address=at, caller=role, action=action, target=group)
