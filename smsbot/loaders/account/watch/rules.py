"""The rules of EventBridge of an environment in an account, and their targets."""

from collections.abc import Iterator
from functools import partial

from smsbot.loaders.account.account import Account
from smsbot.model.resource import Resource

KIND = "aws_cloudwatch_event_rule"
TARGET = "aws_cloudwatch_event_target"


def read_rules(account: Account) -> list[Resource]:
    """Every rule of the default bus that is designed or looks so, and its targets."""
    listed = account.ask(
        "the rules",
        "events:ListRules",
        lambda: [
            each
            for page in account.events.get_paginator("list_rules").paginate(
                NamePrefix=account.scope.prefix
            )
            for each in page["Rules"]
        ],
    )
    rules = {
        each.get("Name", ""): each
        for each in (listed if isinstance(listed, list) else [])
        if account.scope.holds(KIND, each.get("Name", ""))
    }
    return [
        *(
            Resource(
                address=account.scope.address(KIND, name),
                type=KIND,
                values={
                    "arn": each.get("Arn"),
                    "event_pattern": each.get("EventPattern"),
                    "description": each.get("Description"),
                    "name": name,
                    "role_arn": each.get("RoleArn"),
                    "schedule_expression": each.get("ScheduleExpression"),
                    "state": each.get("State"),
                },
            )
            for name, each in rules.items()
        ),
        *account.read(partial(_targets, account), rules),
    ]


def _targets(account: Account, rule: str) -> Iterator[Resource]:
    address = account.scope.address(KIND, rule)
    listed = account.ask(
        f"the targets of {address}",
        "events:ListTargetsByRule",
        lambda: [
            each
            for page in account.events.get_paginator("list_targets_by_rule").paginate(Rule=rule)
            for each in page["Targets"]
        ],
        of=address,
    )
    designed = {
        (each.text("rule"), each.text("target_id")): each.address
        for each in account.scope.resources(TARGET)
    }
    for each in listed if isinstance(listed, list) else []:
        message = each.get("InputTransformer")
        yield Resource(
            address=designed.get((rule, each["Id"]), f"{TARGET}.{rule}.{each['Id']}"),
            type=TARGET,
            values={
                "arn": each["Arn"],
                "dead_letter_config": [{"arn": each.get("DeadLetterConfig", {}).get("Arn")}],
                "input": each.get("Input"),
                "input_path": each.get("InputPath"),
                "input_transformer": [
                    {
                        "input_paths": message.get("InputPathsMap", {}),
                        "input_template": message["InputTemplate"],
                    }
                ]
                if message
                else None,
                "role_arn": each.get("RoleArn"),
                "rule": rule,
                "target_id": each["Id"],
            },
        )
