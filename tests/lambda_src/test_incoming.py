"""Texts and receipts are read as AWS publishes them; everything else is malformed."""

import json
from contextlib import suppress
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incoming import InboundText, Malformed, Receipt, parse_inbound_text, parse_receipt

AT = "2026-01-02T03:04:05.678Z"
TEXT = {
    "originationNumber": "+14255550182",
    "destinationNumber": "+12125550101",
    "messageKeyword": "JOIN",
    "messageBody": "EXAMPLE",
    "inboundMessageId": "cae173d2-66b9-564c-8309-21f858e9fb84",
    "previousPublishedMessageId": "wJalrXUtnFEMI",
}
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


def parse(**changes: object) -> InboundText:
    return parse_inbound_text(json.dumps({**TEXT, **changes}), received_at=AT)


def reason(**changes: object) -> str:
    with pytest.raises(Malformed) as problem:
        parse(**changes)
    return problem.value.reason


def test_a_text_as_aws_publishes_it() -> None:
    assert parse() == InboundText(
        message_id="cae173d2-66b9-564c-8309-21f858e9fb84",
        origination_number="+14255550182",
        destination_number="+12125550101",
        body="EXAMPLE",
        received_at=AT,
    )


def test_an_empty_body_is_a_text() -> None:
    assert parse(messageBody="").body == ""


def test_half_a_surrogate_pair_is_replaced() -> None:
    assert parse(messageBody="a\ud83d\ude00b\ud83d").body == "a\U0001f600b?"


def test_the_bots_own_number_may_be_a_short_code() -> None:
    assert parse(destinationNumber="12345").destination_number == "12345"


@pytest.mark.parametrize("field", ["originationNumber", "destinationNumber"])
@pytest.mark.parametrize(
    "number",
    ["+0425555018", "+1425555018\uff12", "+14255550182 ", "+1\n", 7, None],
)
def test_what_is_no_number_is_malformed(field: str, number: object) -> None:
    assert reason(**{field: number}) == "malformed"


def test_a_short_code_is_told_apart() -> None:
    assert reason(originationNumber="12345") == "short_code"
    assert reason(originationNumber="14255550182") == "malformed"


@pytest.mark.parametrize("id", ["", "a b", "ä", "x" * 101, "a\n", 7])
def test_an_id_that_is_no_part_of_a_key_is_malformed(id: object) -> None:
    assert reason(inboundMessageId=id) == "malformed"


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


@given(st.text())
def test_any_text_is_malformed(message: str) -> None:
    with pytest.raises(Malformed):
        parse_inbound_text(message, received_at=AT)


@given(st.dictionaries(st.sampled_from(sorted(TEXT)), json_values))
def test_a_problem_never_tells_what_was_sent(fields: dict[str, object]) -> None:
    secret = "+14255550199 swordfish"
    with pytest.raises(Malformed) as problem:
        parse(**{**fields, "originationNumber": secret})
    assert str(problem.value) == "malformed"
    assert problem.value.__cause__ is None


# As AWS documents it.
RECEIPT = {
    "eventType": "TEXT_SUCCESSFUL",
    "eventVersion": "1.0",
    "eventTimestamp": 1686975103470,
    "isFinal": True,
    "originationPhoneNumber": "+12065550152",
    "destinationPhoneNumber": "+14255550156",
    "isInternationalSend": False,
    "mcc": "310",
    "mnc": "800",
    "messageId": "862a7790-60c3-4430-9b0a-0b1ed7a5d0b6",
    "messageRequestTimestamp": 1686975103170,
    "messageEncoding": "GSM",
    "messageType": "PROMOTIONAL",
    "messageStatus": "SUCCESSFUL",
    "messageStatusDescription": "Message has been accepted by phone carrier",
    "context": {"account": "bar", "inboundMessageId": "cae173d2"},
    "totalMessageParts": 1,
    "totalMessagePrice": 0.09582,
    "totalCarrierFee": 0.0,
}


def parse_status(**changes: object) -> Receipt:
    return parse_receipt(json.dumps({**RECEIPT, **changes}))


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


@pytest.mark.parametrize("context", [{}, {"account": "bar"}, {"inboundMessageId": 7}, None, "x"])
def test_without_a_context_of_the_bot_it_belongs_to_no_text(context: object) -> None:
    assert parse_status(context=context).inbound_message_id == ""


@pytest.mark.parametrize(
    ("written", "price"),
    [("0", "0"), ("5.81E-3", "0.00581"), ("0.00581000000000001", "0.00581"), ("1e-400", "0")],
)
def test_a_price_is_exact_to_the_microdollar(written: str, price: str) -> None:
    message = json.dumps(RECEIPT).replace("0.09582", written)
    assert parse_receipt(message).price == Decimal(price)


@pytest.mark.parametrize(
    "changes",
    [
        {"eventType": "text+14255550182"},
        {"eventType": "VOICE_COMPLETED"},
        {"eventType": 7},
        {"isFinal": "true"},
        {"isFinal": None},
        {"messageId": ""},
        {"destinationPhoneNumber": "12345"},
        {"eventTimestamp": -1},
        {"eventTimestamp": True},
        {"eventTimestamp": "1686975103470"},
        {"totalMessageParts": 101},
        {"totalMessageParts": 1.5},
        {"totalMessagePrice": -0.1},
        {"totalMessagePrice": 1001},
        {"totalMessagePrice": "0.1"},
        {"totalMessagePrice": True},
    ],
)
def test_what_is_no_receipt_is_malformed(changes: dict[str, object]) -> None:
    with pytest.raises(Malformed):
        parse_status(**changes)


@pytest.mark.parametrize("price", ["NaN", "Infinity", "1e999999999", "1e99999999999999999999"])
def test_a_price_beyond_all_measure_is_malformed(price: str) -> None:
    with pytest.raises(Malformed):
        parse_receipt(json.dumps(RECEIPT).replace("0.09582", price))


@given(st.dictionaries(st.sampled_from(sorted(RECEIPT)), json_values))
def test_any_field_is_read_or_malformed(fields: dict[str, object]) -> None:
    with suppress(Malformed):
        assert parse_status(**fields).status.startswith("TEXT_")
