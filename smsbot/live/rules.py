"""The rules of EventBridge of an environment in an account, and whom they tell."""

from collections.abc import Iterator
from functools import partial

from smsbot.encryption.resource import Resource
from smsbot.live.account import Account

KIND = "aws_cloudwatch_event_rule"
TARGET = "aws_cloudwatch_event_target"
OFF = "DISABLED"


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
                    "name": name,
                    # Which calls of CloudTrail it is told of, beside whether it is on, differs by
                    # what the provider knows.
                    **({"state": OFF} if each.get("State") == OFF else {}),
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
        yield Resource(
            address=designed.get((rule, each["Id"]), f"{TARGET}.{rule}.{each['Id']}"),
            type=TARGET,
            values={
                "arn": each["Arn"],
                "role_arn": each.get("RoleArn"),
                "rule": rule,
                "target_id": each["Id"],
            },
        )
