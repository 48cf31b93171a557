"""``smsbot cost``: keys by years, requests to KMS by AWS's formulas, the rest by resources."""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keyproof.aws.encryption import Encryption
from keyproof.iam.statements import NamedPolicy
from keyproof.location import Location
from keyproof.model.encryption_model import Call, EncryptionModel, Protected
from keyproof.model.key import Key, KeyState
from keyproof.model.resource import Resource, Stack
from keyproof.model.watch import Watch
from keyproof.policy_document import PolicyDocument
from keyproof.tests.cases import read_data
from smsbot import project
from smsbot.commands.cost import (
    AMOUNTS,
    EVENTS_A_REPLY,
    FREE_REQUESTS,
    KNOWN_TYPES,
    PRICES,
    READ_UNITS_A_MESSAGE,
    WRITE_UNITS_A_MESSAGE,
    Bill,
    Costed,
    bill_of,
    bills_of,
    dollars_of_requests,
    key_dollars,
    requests_of,
    years_of,
)
from smsbot.design.synthesis import all_synthesized
from smsbot.environments import all_environments
from stacks.settings.environments_file import read_environments
from tests.in_process import smsbot
from tests.lambda_src.doubles.bot import STATUS, Remembering, bot, event, receipt, text
from tests.lambda_src.doubles.dynamodb import DynamoDB

ADOPTERS = sorted((project.ROOT / "tests" / "adopters").glob("*.toml"))
PAGE = "docs/operate/cost.md"
LOCATION = Location(region="us-east-1", account_id="111122223333")
YEARLY = 365


def key(
    name: str = "key", *, period: int | None = YEARLY, state: KeyState = KeyState.ENABLED
) -> Key:
    """A key that rotates every ``period`` days, or not at all."""
    return Key(
        address=f"aws_kms_key.{name}",
        arn=LOCATION.arn("kms", f"key/{name}"),
        aliases=(name,),
        label=f"{name} key",
        policy=NamedPolicy(name, PolicyDocument(())),
        rotation=period is not None,
        rotation_period_in_days=period,
        deletion_window_in_days=30,
        protected=False,
        state=state,
    )


def arn(service: str, name: str) -> str:
    """The ARN of something to encrypt."""
    return LOCATION.arn(service, name)


def encrypted(
    service: str, name: str, *, encryption: Encryption = Encryption.CUSTOMER
) -> Protected:
    """Something under a key."""
    return Protected(
        address=f"aws_{service}.{name}",
        part="",
        service=service.upper(),
        label=name,
        name=name,
        arn=arn(service, name),
        encryption=encryption,
        key=LOCATION.arn("kms", "key/key"),
        key_label="Key",
        protected=None,
    )


def call(caller: str, action: str, target: str, *, source: str = "", address: str = "") -> Call:
    """One call."""
    return Call(address=address, caller=caller, action=action, target=target, source=source)


def publishes(topic: str, *callers: str) -> tuple[Call, ...]:
    """The calls of the publishers of a topic."""
    return tuple(call(caller, "sns:Publish", arn("sns", topic)) for caller in callers)


def function_on(*topics: str) -> tuple[Call, ...]:
    """A function ``bot`` with the role ``role``, invoked by topics."""
    return (
        call("lambda.amazonaws.com", "sts:AssumeRole", "role", address="aws_lambda.bot"),
        *(
            call(
                "sns.amazonaws.com",
                "lambda:InvokeFunction",
                arn("lambda", "bot"),
                source=arn("sns", topic),
            )
            for topic in topics
        ),
    )


def model(
    *, keys: Iterable[Key] = (), protected: Iterable[Protected] = (), calls: Sequence[Call] = ()
) -> EncryptionModel:
    """A model of some keys and what is under them."""
    held = tuple(protected)
    return EncryptionModel(
        location=LOCATION,
        keys=tuple(keys),
        protected=held,
        roles=(),
        resource_policies={},
        calls=tuple(calls),
        ways_out=(),
        backends=(),
        providers=(),
        watch=Watch(alarms=(), filters=(), patterns={}, names=frozenset()),
        arns={each.address: each.arn for each in held},
        clashes=(),
        written={},
        unplaced=(),
        masks={},
        unknown_types=(),
    )


# The shape of this project's stack: two topics with one and two publishers, two tables, a function
# on both topics, a queue with two producers, a log group.
BOT = model(
    keys=(key("main"), key("sns"), key("dynamodb"), key("logs")),
    protected=(
        encrypted("sns", "inbound"),
        encrypted("sns", "status"),
        encrypted("dynamodb", "conversations"),
        encrypted("dynamodb", "analytics"),
        encrypted("sqs", "dead-letter"),
        encrypted("logs", "sns"),
        encrypted("lambda", "bot", encryption=Encryption.AWS),
    ),
    calls=(
        *publishes("inbound", "sms-voice.amazonaws.com"),
        *publishes("status", "sms-voice.amazonaws.com", "role"),
        *function_on("inbound", "status"),
        call("role", "dynamodb:PutItem", arn("dynamodb", "conversations")),
        call("role", "dynamodb:UpdateItem", arn("dynamodb", "analytics")),
        call("deployer", "dynamodb:CreateTable", arn("dynamodb", "analytics")),
        call("sns.amazonaws.com", "sqs:SendMessage", arn("sqs", "dead-letter"), source="inbound"),
        call("sns.amazonaws.com", "sqs:SendMessage", arn("sqs", "dead-letter"), source="status"),
        call("role", "sqs:SendMessage", arn("sqs", "dead-letter")),
    ),
)
FOUR = tuple(key(name) for name in ("main", "sns", "dynamodb", "logs"))
MANY = 10**6


def bill(*names: str, messages: int, resources: Sequence[Resource] = ()) -> Bill:
    stack = Stack(location=LOCATION, place="", resources=tuple(resources))
    environments = [
        Costed(name=name, stack=stack, model=BOT, calls=BOT.calls) for name in names or ("dev",)
    ]
    return bill_of(environments, account_id=None, messages=messages)


@pytest.mark.parametrize(
    ("keys", "first", "second", "later"),
    [
        # 4 keys × $1; + 4 × $1 for the first rotation; + 4 × $1 for the second.
        (FOUR, 4, 8, 12),
        # A fifth key costs as each of the four.
        ((*FOUR, key("fifth")), 5, 10, 15),
        # Without rotation $1 stays $1.
        ((key(period=None),), 1, 1, 1),
        # Days 180 and 360 are in the first year: $1 + 2 × $1.
        ((key(period=180),), 3, 3, 3),
        # Day 200 is in the first, day 400 in the second year.
        ((key(period=200),), 2, 3, 3),
        # The first rotation is on day 2,560, in the eighth year.
        ((key(period=2560),), 1, 1, 1),
        # AWS charges nothing while the deletion is pending, and a disabled key as any other.
        ((key(state=KeyState.PENDING_DELETION),), 0, 0, 0),
        ((key(state=KeyState.DISABLED),), 1, 2, 3),
        ((), 0, 0, 0),
    ],
)
def test_what_keys_cost(keys: tuple[Key, ...], first: int, second: int, later: int) -> None:
    found = [sum(sum(key_dollars(each, year=year)) for each in keys) for year in (1, 2, 3)]
    assert found == [first, second, later]


@pytest.mark.parametrize(("periods", "years"), read_data(__file__, "the_years_that_differ"))
def test_the_years_that_differ(
    periods: tuple[int | None, ...], years: list[tuple[int, int | None]]
) -> None:
    assert [*years_of([key(period=period) for period in periods])] == [*map(tuple, years)]


@given(period=st.integers(90, 2560), year=st.integers(1, 40))
def test_a_key_never_gets_cheaper_and_never_costs_more_than_three_dollars(
    period: int, year: int
) -> None:
    before, after = (sum(key_dollars(key(period=period), year=each)) for each in (year, year + 1))
    assert 1 <= before <= after <= 3


@pytest.mark.parametrize(("requests", "dollars"), read_data(__file__, "the_free_requests"))
def test_the_free_requests(requests: int, dollars: str) -> None:
    assert dollars_of_requests(requests) == Decimal(dollars)


@given(requests=st.lists(st.integers(0, 10**7), min_size=1, max_size=5))
def test_one_account_never_costs_less_than_one_for_each_environment(requests: list[int]) -> None:
    together = dollars_of_requests(sum(requests))
    apart = sum(map(dollars_of_requests, requests))
    assert apart <= together <= apart + (len(requests) - 1) * FREE_REQUESTS * Decimal("0.000003")


@pytest.mark.parametrize(
    ("messages", "requests", "sums"), read_data(__file__, "the_sum_of_the_bot")
)
def test_the_sum_of_the_bot(messages: int, requests: int, sums: tuple[str, ...]) -> None:
    found = bill(messages=messages)
    assert next(each.amount for each in found.rows if each.part == "KMS requests") == requests
    assert found.years == ((1, 1), (2, 2), (3, None))
    assert found.sums == tuple(map(Decimal, sums))
    assert found.unknown == ("requests of LOGS to KMS",)


def test_environments_of_one_account_share_what_is_free() -> None:
    apart = [bill(name, messages=1_000).sums[0] for name in ("dev", "staging", "prod")]
    assert apart == [4, 4, 4]
    # 3 × 16,000 - 20,000 = 28,000; × 0.000003 = 0.084.
    assert bill("dev", "staging", "prod", messages=1_000).sums[0] == Decimal("12.084")


@given(messages=st.integers(0, 10**9), more=st.integers(0, 10**9))
def test_more_messages_never_cost_less(messages: int, more: int) -> None:
    before, after = bill(messages=messages).sums, bill(messages=messages + more).sums
    assert all(one <= other for one, other in zip(before, after, strict=True))


def requests(which: EncryptionModel, service: str, *, messages: int) -> int:
    return requests_of(which, calls=which.calls, messages=messages)[0][service]


@pytest.mark.parametrize(("publishers", "messages", "expected"), read_data(__file__, "topics"))
def test_requests_of_topics(publishers: list[int], messages: int, expected: int) -> None:
    topics = [f"topic-{index}" for index in range(len(publishers))]
    which = model(
        protected=[encrypted("sns", topic) for topic in topics],
        calls=[
            each
            for topic, count in zip(topics, publishers, strict=True)
            for each in publishes(topic, *(f"role-{number}" for number in range(count)))
        ],
    )
    assert requests(which, "SNS", messages=messages) == expected


def test_alarms_and_events_are_not_published_by_message() -> None:
    which = model(
        protected=[encrypted("sns", "alarms")],
        calls=publishes("alarms", "cloudwatch.amazonaws.com", "events.amazonaws.com"),
    )
    assert requests(which, "SNS", messages=MANY) == 0


@pytest.mark.parametrize(
    ("producers", "consumers", "messages", "expected"), read_data(__file__, "queues")
)
def test_requests_of_queues(producers: int, consumers: int, messages: int, expected: int) -> None:
    queue = arn("sqs", "queue")
    which = model(
        protected=[encrypted("sqs", "queue")],
        calls=[
            *(call(f"producer-{each}", "sqs:SendMessage", queue) for each in range(producers)),
            *(call(f"consumer-{each}", "sqs:ReceiveMessage", queue) for each in range(consumers)),
        ],
    )
    assert requests(which, "SQS", messages=messages) == expected


@pytest.mark.parametrize(("messages", "expected"), read_data(__file__, "a_table_and_a_function"))
def test_requests_of_a_table_and_a_function(messages: int, expected: int) -> None:
    which = model(
        protected=[encrypted("dynamodb", "table"), encrypted("lambda", "bot")],
        calls=[
            *function_on("inbound"),
            call("role", "dynamodb:PutItem", arn("dynamodb", "table")),
            call("role", "dynamodb:GetItem", arn("dynamodb", "table")),
            call("somebody", "dynamodb:GetItem", arn("dynamodb", "table")),
        ],
    )
    for service in ("DynamoDB", "Lambda"):
        assert requests(which, service, messages=messages) == expected


def test_what_is_under_a_key_of_aws_asks_nothing() -> None:
    which = model(protected=[encrypted("sqs", "queue", encryption=Encryption.AWS)])
    assert requests_of(which, calls=(), messages=MANY)[0]["SQS"] == 0


@pytest.mark.parametrize(
    ("resource", "used"),
    [
        (
            ("aws_lambda_function", {"architectures": ["arm64"], "memory_size": 512}),
            {"Lambda requests": 4000, "Lambda computing, arm64": 2000},
        ),
        (("aws_lambda_function", {}), {"Lambda requests": 4000, "Lambda computing, x86_64": 500}),
        (("aws_cloudwatch_metric_alarm", {"metric_name": "Errors"}), {"CloudWatch alarms": 1}),
        (
            (
                "aws_cloudwatch_metric_alarm",
                {
                    "metric_query": [
                        {"expression": "a/b"},
                        {"metric": {"id": 1}},
                        {"metric": [{"id": 2}]},
                    ]
                },
            ),
            {"CloudWatch alarms": 2},
        ),
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
        (
            (
                "aws_dynamodb_table",
                {"hash_key": "phone_number", "point_in_time_recovery": [{"enabled": True}]},
            ),
            {
                "DynamoDB writes": 40_000,
                "DynamoDB reads": 10_000,
                "DynamoDB storage": Decimal("0.006"),
                "DynamoDB recovery": Decimal("0.006"),
            },
        ),
    ],
)
def test_what_a_resource_uses_at_a_thousand_messages(
    resource: tuple[str, Mapping[str, Any]], used: dict[str, Decimal]
) -> None:
    kind, values = resource
    found = bill(messages=1000, resources=[Resource(address="a.b", type=kind, values=values)])
    rows = {each.part: each.amount for each in found.rows if not each.part.startswith("KMS")}
    assert rows == used


def test_every_amount_and_every_price_is_used() -> None:
    assert {each.amount for each in PRICES.values()} == set(AMOUNTS)
    assert str(PRICES["CloudWatch dashboards"]) == "$3.00 per dashboard, after 3 free"
    assert str(PRICES["DynamoDB writes"]) == "$0.625 per 1,000,000 write units"


def test_a_resource_without_a_price_is_named() -> None:
    other = Resource(address="aws_new.a", type="aws_new", values={})
    assert "aws_new" in bill(messages=1, resources=[other]).unknown


@pytest.mark.parametrize("path", ADOPTERS, ids=lambda path: path.stem)
def test_every_resource_of_every_adopter_has_a_price_or_is_free(path: Path) -> None:
    with all_synthesized([*read_environments(path).values()]) as paths:
        trees = {tree for each in paths.values() for tree in each.parents[1].rglob("cdk.tf.json")}
        types = {kind for tree in trees for kind in json.loads(tree.read_text())["resource"]}
    assert types <= KNOWN_TYPES


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


def test_four_dollars_for_four_keys_hold_in_the_first_year_only() -> None:
    for environment in all_environments().values():
        (found,) = bills_of([environment], messages=MANY)
        of_keys = [
            each.dollars for each in found.rows if each.part in ("KMS keys", "KMS rotations")
        ]
        assert of_keys == [(4, 4, 4), (0, 4, 8)]


def test_all_environments_as_json() -> None:
    result = smsbot("cost", "--all", "--messages", "1000", "--format", "json")
    assert (result.returncode, result.stderr) == (0, "")
    (account,) = json.loads(result.stdout)["accounts"]
    assert account["account_id"] is None
    assert account["environments"] == ["dev", "staging", "prod"]
    assert account["years"] == [[1, 1], [2, 2], [3, None]]
    rows = {each["part"]: each for each in account["rows"]}
    assert rows["KMS rotations"]["dollars"] == ["0", "12", "24"]
    assert all(each["price"] and each["source"] for each in rows.values())
    dollars = [[Decimal(each) for each in row["dollars"]] for row in rows.values()]
    assert [*map(Decimal, account["sums"])] == [sum(each) for each in zip(*dollars, strict=True)]
    assert account["unknown"] == ["requests of CloudWatch to KMS"]


@pytest.mark.parametrize(
    ("messages", "pages", "sentence"),
    [
        ("1000", ("README.md", PAGE), "{} in the first year, {} in the second, {} later"),
        ("100000", (PAGE,), "With 100,000, it is {}, {} and {}."),
    ],
)
def test_the_sums_of_the_pages_are_what_is_printed(
    messages: str, pages: tuple[str, ...], sentence: str
) -> None:
    printed = smsbot("cost", "dev", "--messages", messages, NO_COLOR="1", COLUMNS="160").stdout
    (last,) = re.findall(r"^│ Sum .*│$", printed, re.MULTILINE)
    sums = re.findall(r"\$[\d.,]+", last)
    assert len(sums) == 3
    for page in pages:
        assert sentence.format(*sums) in (project.ROOT / page).read_text()


@pytest.mark.parametrize(("arguments", "told"), read_data(__file__, "what_cannot_be_asked"))
def test_what_cannot_be_asked(arguments: list[str], told: str) -> None:
    result = smsbot("cost", *arguments, NO_COLOR="1", COLUMNS="200")
    assert (result.returncode, result.stdout) == (2, "")
    assert told in result.stderr
    assert "Traceback" not in result.stderr
