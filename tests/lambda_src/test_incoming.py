"""Texts and receipts are read as AWS publishes them; everything else is malformed."""

import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import strategies as st

from incoming import InboundText, Malformed, Receipt, parse_inbound_text, parse_receipt
from keyproof.tests.cases import read_data
from limits import country_of

AT = "2026-01-02T03:04:05.678Z"
TEXT: dict[str, Any] = read_data(__file__, "text")
RECEIPT: dict[str, Any] = read_data(__file__, "receipt")
SECRET = "swordfish"
WORDS = (SECRET, TEXT["originationNumber"], "12345", "Records", "Sns", "Message", "MessageId")
json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.sampled_from([*WORDS, "arn:aws:sns:us-east-1:111122223333:inbound-sms"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text() | st.sampled_from([*WORDS, "TopicArn"]), inner, max_size=4)
    ),
    max_leaves=12,
)


def parse(**changes: object) -> InboundText:
    return parse_inbound_text(json.dumps({**TEXT, **changes}), received_at=AT)


def parse_status(**changes: object) -> Receipt:
    return parse_receipt(json.dumps({**RECEIPT, **changes}))


def test_a_text_as_aws_publishes_it() -> None:
    assert parse() == InboundText(
        message_id="cae173d2-66b9-564c-8309-21f858e9fb84",
        origination_number="+14255550182",
        destination_number="+12125550101",
        body="EXAMPLE",
        received_at=AT,
    )


def test_an_unusual_text_is_one() -> None:
    assert parse(messageBody="").body == ""
    assert parse(messageBody="a\ud83d\ude00b\ud83d").body == "a\U0001f600b?"
    assert parse(destinationNumber="12345").destination_number == "12345"


def test_a_short_code_is_told_apart() -> None:
    with pytest.raises(Malformed, match="short_code"):
        parse(originationNumber="12345")


@pytest.mark.parametrize(("field", "values"), read_data(__file__, "malformed_texts"))
def test_what_is_no_text_is_malformed(field: str, values: list[object]) -> None:
    for value in (*values, None, "x" * 101):
        with pytest.raises(Malformed, match="malformed"):
            parse(**{field: value})


@pytest.mark.parametrize(
    "field", ["originationNumber", "destinationNumber", "messageBody", "inboundMessageId"]
)
def test_a_missing_field_is_malformed(field: str) -> None:
    text = {name: value for name, value in TEXT.items() if name != field}
    with pytest.raises(Malformed):
        parse_inbound_text(json.dumps(text), received_at=AT)


@pytest.mark.parametrize(
    "message",
    ["", "[]", "null", "[" * 100_000, '{"a":' * 100_000, '{"a":NaN}', '{"a":1' + "0" * 5000 + "}"],
)
def test_what_is_no_object_is_malformed(message: str) -> None:
    with pytest.raises(Malformed):
        parse_inbound_text(message, received_at=AT)


def test_a_receipt_as_aws_publishes_it() -> None:
    assert parse_status() == Receipt(
        message_id="862a7790-60c3-4430-9b0a-0b1ed7a5d0b6",
        inbound_message_id="cae173d2",
        destination_number="+14255550156",
        status="TEXT_SUCCESSFUL",
        is_final=True,
        event_at=1686975103470,
        parts=1,
        price=Decimal("0.095820"),
    )


def test_a_receipt_without_totals_counts_nothing() -> None:
    fields = {name: each for name, each in RECEIPT.items() if not name.startswith("total")}
    found = parse_receipt(json.dumps(fields))
    assert (found.parts, found.price) == (0, 0)


def test_without_a_context_of_the_bot_it_belongs_to_no_text() -> None:
    for context in (*read_data(__file__, "contexts_of_others"), None):
        assert parse_status(context=context).inbound_message_id == ""


@pytest.mark.parametrize(("written", "price"), read_data(__file__, "prices"))
def test_a_price_is_exact_to_the_microdollar(written: str, price: str) -> None:
    message = json.dumps(RECEIPT).replace("0.09582", written)
    assert parse_receipt(message).price == Decimal(price)


@pytest.mark.parametrize(("field", "values"), read_data(__file__, "malformed_receipts"))
def test_what_is_no_receipt_is_malformed(field: str, values: list[object]) -> None:
    for value in (*values, None):
        with pytest.raises(Malformed):
            parse_status(**{field: value})


@pytest.mark.parametrize("price", read_data(__file__, "malformed_prices"))
def test_a_price_beyond_all_measure_is_malformed(price: str) -> None:
    with pytest.raises(Malformed):
        parse_receipt(json.dumps(RECEIPT).replace("0.09582", price))


@pytest.mark.parametrize(("number", "country"), read_data(__file__, "countries"))
def test_the_country_of_a_number(number: str, country: str) -> None:
    assert country_of(number) == country


def test_a_calling_code_has_two_or_three_digits() -> None:
    """The zones of ITU-T E.164 in which each code has three."""
    zones = "21 22 23 24 25 26 28 29 35 37 38 42 50 59 67 68 69 80 83 85 87 88 89 96 97 99"
    for start in map(str, range(20, 100)):
        if start[0] != "7":
            digits = 3 if start in zones.split() else 2
            assert country_of(f"+{start}612345678") == f"+{start}6"[: 1 + digits]
