import pytest
from hypothesis import given
from hypothesis import strategies as st

from keyproof.aws.encryption import Encryption
from keyproof.model.encryption_model import EncryptionModel
from keyproof.tests.cases import read_data
from smsbot.questions.cost.requests import Basis, ServiceRequests, requests_of
from tests.smsbot.questions.cost.models import (
    BOT,
    arn,
    call,
    encrypted,
    function_on,
    model,
    publishes,
)

MANY = 10**6


def of(which: EncryptionModel, service: str, *, messages: int) -> ServiceRequests:
    found = requests_of(which, calls=which.calls, messages=messages)
    return next(each for each in found if each.service == service)


@pytest.mark.parametrize(
    ("publishers", "messages", "requests", "basis"), read_data(__file__, "topics")
)
def test_topics(publishers: list[int], messages: int, requests: int, basis: str) -> None:
    topics = [f"topic-{index}" for index in range(len(publishers))]
    which = model(
        protected=[encrypted("sns", topic) for topic in topics],
        calls=[
            each
            for topic, count in zip(topics, publishers, strict=True)
            for each in publishes(topic, *(f"role-{number}" for number in range(count)))
        ],
    )
    found = of(which, "SNS", messages=messages)
    assert (found.requests, found.basis) == (requests, Basis[basis])
    assert found.source.startswith("https://docs.aws.amazon.com/sns/")


def test_alarms_and_events_are_not_published_by_message() -> None:
    which = model(
        protected=[encrypted("sns", "alarms")],
        calls=publishes("alarms", "cloudwatch.amazonaws.com", "events.amazonaws.com"),
    )
    assert of(which, "SNS", messages=MANY).requests == 0


@pytest.mark.parametrize(
    ("producers", "consumers", "messages", "requests"), read_data(__file__, "queues")
)
def test_queues(producers: int, consumers: int, messages: int, requests: int) -> None:
    queue = arn("sqs", "queue")
    which = model(
        protected=[encrypted("sqs", "queue")],
        calls=[
            *(call(f"producer-{each}", "sqs:SendMessage", queue) for each in range(producers)),
            *(call(f"consumer-{each}", "sqs:ReceiveMessage", queue) for each in range(consumers)),
        ],
    )
    assert of(which, "SQS", messages=messages).requests == requests


@pytest.mark.parametrize(("messages", "requests"), read_data(__file__, "a_table_and_a_function"))
def test_a_table_and_a_function(messages: int, requests: int) -> None:
    which = model(
        protected=[encrypted("dynamodb", "table"), encrypted("lambda", "bot")],
        calls=[
            *function_on("inbound"),
            call("role", "dynamodb:PutItem", arn("dynamodb", "table")),
            call("role", "dynamodb:GetItem", arn("dynamodb", "table")),
            call("somebody", "dynamodb:GetItem", arn("dynamodb", "table")),
        ],
    )
    table, function = (of(which, name, messages=messages) for name in ("DynamoDB", "Lambda"))
    assert (table.requests, table.basis) == (requests, Basis.INFERRED)
    assert (function.requests, function.basis) == (requests, Basis.FROM_MEMORY)


def test_the_bot_at_a_thousand_messages() -> None:
    told = {
        each.service: each.requests for each in requests_of(BOT, calls=BOT.calls, messages=1000)
    }
    assert told == {
        "SNS": 6_000,  # 2 × (1 + 2 publishers) × 1,000
        "DynamoDB": 4_000,  # 2 tables × 2 topics × 1,000
        "SQS": 4_000,  # 2 × 2 producers × 1,000; SNS is one, for both topics
        "Lambda": 2_000,  # 2 topics × 1,000
        "LOGS": None,
    }


def test_the_formula_is_told_with_its_numbers() -> None:
    found = {
        each.service: each.formula for each in requests_of(BOT, calls=BOT.calls, messages=10**8)
    }
    assert of(BOT, "SNS", messages=1_000).formula == "2 × 3 publishers × 1,000 messages"
    assert found == {
        "SNS": "2 × 3 publishers × 2,678,400 s / 300 s",
        "SQS": "(2 × 2 producers + 0 consumers) × 2,678,400 s / 300 s",
        "DynamoDB": ("2 tables × min(200,000,000 invocations, 75 at once × 2,678,400 s / 300 s)"),
        "Lambda": "1 function × min(200,000,000 invocations, 75 at once × 2,678,400 s / 300 s)",
        "LOGS": "not counted; resources: 1",
    }


def test_what_no_key_of_the_account_encrypts_asks_for_nothing() -> None:
    which = model(
        protected=[
            encrypted(service, "one", encryption=Encryption.NONE)
            for service in ("sns", "sqs", "dynamodb", "logs", "s3")
        ]
    )
    assert requests_of(which, calls=(), messages=MANY) == ()


def test_a_service_without_a_formula_is_told_and_not_counted() -> None:
    which = model(protected=[encrypted("s3", "state"), encrypted("s3", "other")])
    (found,) = requests_of(which, calls=(), messages=MANY)
    assert found == ServiceRequests(
        service="S3",
        requests=None,
        formula="not counted; resources: 2",
        basis=Basis.NOT_KNOWN,
        source="",
    )


@given(messages=st.integers(0, 10**9), more=st.integers(0, 10**9))
def test_more_messages_never_need_fewer_requests(messages: int, more: int) -> None:
    before = requests_of(BOT, calls=BOT.calls, messages=messages)
    after = requests_of(BOT, calls=BOT.calls, messages=messages + more)
    for one, other in zip(before, after, strict=True):
        assert (one.requests or 0) <= (other.requests or 0)
