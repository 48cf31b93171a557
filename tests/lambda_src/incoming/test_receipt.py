import json
from contextlib import suppress
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incoming import Malformed, Receipt, parse_receipt
from tests.lambda_src.incoming.test_inbound_text import json_values

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


def parse(**changes: object) -> Receipt:
    return parse_receipt(json.dumps({**RECEIPT, **changes}))


def test_a_receipt_as_aws_publishes_it() -> None:
    assert parse() == Receipt(
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
    assert parse(context=context).inbound_message_id == ""


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
        parse(**changes)


@pytest.mark.parametrize("price", ["NaN", "Infinity", "1e999999999", "1e99999999999999999999"])
def test_a_price_beyond_all_measure_is_malformed(price: str) -> None:
    with pytest.raises(Malformed):
        parse_receipt(json.dumps(RECEIPT).replace("0.09582", price))


@given(st.dictionaries(st.sampled_from(sorted(RECEIPT)), json_values))
def test_any_field_is_read_or_malformed(fields: dict[str, object]) -> None:
    with suppress(Malformed):
        assert parse(**fields).status.startswith("TEXT_")
