"""What a stack uses in addition to KMS: counted of its resources, and held to the function."""

import json
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from keyproof.model.resource import Resource, Stack
from keyproof.tests.cases import read_data
from smsbot.design.synthesis import all_synthesized
from smsbot.questions.cost.prices import RECOVERY, STORED
from smsbot.questions.cost.usage import (
    EVENTS_A_REPLY,
    READ_UNITS_A_MESSAGE,
    WRITE_UNITS_A_MESSAGE,
    uses_of,
    without_price,
)
from stacks.settings.environments_file import read_environments
from tests.lambda_src.doubles.bot import STATUS, Remembering, bot, event, receipt, text
from tests.lambda_src.doubles.dynamodb import DynamoDB
from tests.smsbot.questions.cost.models import LOCATION

ADOPTERS = sorted((Path(__file__).parents[3] / "adopters").glob("*.toml"))


def amounts(*resources: tuple[str, Mapping[str, Any]], messages: int) -> dict[str, Decimal]:
    stack = Stack(
        location=LOCATION,
        place="",
        resources=tuple(
            Resource(address=f"{kind}.{n}", type=kind, values=values)
            for n, (kind, values) in enumerate(resources)
        ),
    )
    return {each.part: each.amount for each in uses_of(stack, messages=messages)}


@pytest.mark.parametrize(
    ("resource", "used"),
    [
        (
            ("aws_lambda_function", {"architectures": ["arm64"], "memory_size": 512}),
            {"Lambda requests": 4000, "Lambda computing, arm64": 2000},
        ),
        (("aws_cloudwatch_metric_alarm", {"metric_name": "Errors"}), {"CloudWatch alarms": 1}),
        read_data(__file__, "what_a_resource_uses_at_a_thousand_messages"),
        (
            (
                "aws_cloudwatch_log_group",
                {"name": "smsbot-x-messaging-logs-sns", "retention_in_days": 31},
            ),
            {
                "CloudWatch logs, written": Decimal("0.0036"),
                "CloudWatch logs, kept": Decimal("0.0036"),
            },
        ),
        (("aws_sns_topic_subscription", {"protocol": "email"}), {}),
        (("aws_sns_topic_subscription", {"protocol": "lambda"}), {"SNS": 2000}),
        (("aws_dynamodb_table", {"hash_key": "day"}), {}),
    ],
)
def test_what_a_resource_uses_at_a_thousand_messages(
    resource: tuple[str, Mapping[str, Any]], used: dict[str, Decimal]
) -> None:
    assert amounts(resource, messages=1000) == used


@pytest.mark.parametrize("enabled", [True, False])
def test_recovery_costs_by_what_is_stored(*, enabled: bool) -> None:
    recovery = {"point_in_time_recovery": [{"enabled": enabled}]}
    used = amounts(("aws_dynamodb_table", {"hash_key": "phone_number", **recovery}), messages=10**6)
    assert used.get(RECOVERY) == (used[STORED] if enabled else None)


@pytest.mark.parametrize("path", ADOPTERS, ids=lambda path: path.stem)
def test_every_resource_of_every_adopter_has_a_price_or_is_free(path: Path) -> None:
    with all_synthesized([*read_environments(path).values()]) as paths:
        for each in {*paths.values(), *(one.parent.parent for one in paths.values())}:
            for tree in each.rglob("cdk.tf.json") if each.is_dir() else [each]:
                types = json.loads(tree.read_text())["resource"]
                resources = tuple(Resource(address=k, type=k, values={}) for k in types)
                assert not without_price(Stack(location=LOCATION, place="", resources=resources))


def test_a_text_takes_no_more_of_dynamodb_than_the_bill_says() -> None:
    units = {"writes": 0, "reads": 0}

    def count(params: dict[str, Any], model: Any, **_: object) -> None:
        match model.name:
            case "TransactWriteItems":
                # Each is of less than a kilobyte, and twice the price in a transaction.
                units["writes"] += 2 * len(params["TransactItems"])
            case "GetItem" | "Query":
                units["reads"] += 1
            case other:
                units["writes"] += 1
                assert other in {"PutItem", "UpdateItem"}

    dynamodb, sender = DynamoDB(), Remembering()
    dynamodb.client.meta.events.register("before-parameter-build.dynamodb", count)
    here = bot(dynamodb, sender)
    here.handle(event(text("HOURS")), invocation="text")
    for number in range(EVENTS_A_REPLY):
        final = number == EVENTS_A_REPLY - 1
        sent = receipt(sender.sent[0], isFinal=final, eventTimestamp=1_800_000_000_000 + number)
        here.handle(event(sent, topic=STATUS), invocation=str(number))
    assert len(sender.sent) == 1
    assert 0 < units["writes"] <= WRITE_UNITS_A_MESSAGE
    assert units["reads"] <= READ_UNITS_A_MESSAGE
