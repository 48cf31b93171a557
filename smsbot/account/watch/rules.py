"""The rules of EventBridge of an environment in an account, and their targets."""

from collections.abc import Iterator
from functools import partial

from keyproof.model.resource import Resource
from smsbot.account.account import Account, fields_of, resource_at

KIND = "aws_cloudwatch_event_rule"
RETRIES = "maximum_event_age_in_seconds maximum_retry_attempts"
TARGET = "aws_cloudwatch_event_target"


def read_rules(account: Account) -> list[Resource]:
    """Every rule of the default bus that is designed or looks so, and its targets."""
    listed = account.listed(
        "the rules", "events:ListRules", "Rules", NamePrefix=account.scope.prefix
    )
    rules = {each["Name"]: each for each in listed if account.scope.holds(KIND, each["Name"])}
    return [
        *(
            resource_at(
                account.scope.address(KIND, name),
                name=name,
                **fields_of(
                    each, "arn description event_pattern role_arn schedule_expression state"
                ),
            )
            for name, each in rules.items()
        ),
        *account.read(partial(_targets, account), rules),
    ]


def _targets(account: Account, rule: str) -> Iterator[Resource]:
    address = account.scope.address(KIND, rule)
    designed = {
        (each.text("rule"), each.text("target_id")): each.address
        for each in account.scope.resources(TARGET)
    }
    for each in account.listed(
        "the targets", "events:ListTargetsByRule", "Targets", of=address, Rule=rule
    ):
        message = each.get("InputTransformer")
        yield resource_at(
            designed.get((rule, each["Id"]), f"{TARGET}.{rule}.{each['Id']}"),
            dead_letter_config=[{"arn": each.get("DeadLetterConfig", {}).get("Arn")}],
            input_transformer=[
                {
                    "input_paths": message.get("InputPathsMap", {}),
                    "input_template": message["InputTemplate"],
                }
            ]
            if message
            else None,
            retry_policy=[fields_of(each["RetryPolicy"], RETRIES)]
            if "RetryPolicy" in each
            else None,
            rule=rule,
            target_id=each["Id"],
            **fields_of(each, "arn input input_path role_arn"),
        )
