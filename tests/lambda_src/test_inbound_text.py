import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inbound_text import InboundText, MalformedText, parse_inbound_text

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


def test_a_text_as_aws_publishes_it() -> None:
    assert parse_inbound_text(json.dumps(TEXT)) == InboundText(
        message_id="cae173d2-66b9-564c-8309-21f858e9fb84",
        origination_number="+14255550182",
        destination_number="+12125550101",
        body="EXAMPLE",
    )


def test_an_empty_body_is_a_text() -> None:
    assert parse_inbound_text(json.dumps({**TEXT, "messageBody": ""})).body == ""


def test_the_bots_own_number_may_be_a_short_code() -> None:
    assert parse_inbound_text(json.dumps({**TEXT, "destinationNumber": "12345"}))


@pytest.mark.parametrize("field", ["originationNumber", "destinationNumber"])
@pytest.mark.parametrize(
    "number",
    ["+0425555018", "+1425555018\uff12", "+14255550182 ", "+1\n", 7, None],
)
def test_what_is_no_number_is_malformed(field: str, number: object) -> None:
    with pytest.raises(MalformedText, match=field):
        parse_inbound_text(json.dumps({**TEXT, field: number}))


@pytest.mark.parametrize("number", ["12345", "14255550182"])
def test_a_sender_without_an_e164_number_is_malformed(number: str) -> None:
    with pytest.raises(MalformedText, match="originationNumber is no phone number"):
        parse_inbound_text(json.dumps({**TEXT, "originationNumber": number}))


@pytest.mark.parametrize(
    "field", ["originationNumber", "destinationNumber", "messageBody", "inboundMessageId"]
)
def test_a_missing_field_is_malformed(field: str) -> None:
    text = {name: value for name, value in TEXT.items() if name != field}
    with pytest.raises(MalformedText, match=field):
        parse_inbound_text(json.dumps(text))


def test_an_empty_id_is_malformed() -> None:
    with pytest.raises(MalformedText, match="inboundMessageId is empty"):
        parse_inbound_text(json.dumps({**TEXT, "inboundMessageId": ""}))


@given(st.text())
def test_any_text_is_read_or_malformed(message: str) -> None:
    with pytest.raises(MalformedText):
        parse_inbound_text(message)


@given(st.dictionaries(st.sampled_from(sorted(TEXT)), json_values))
def test_a_problem_never_tells_what_was_sent(fields: dict[str, object]) -> None:
    secret = "+14255550199 swordfish"
    fields = {**TEXT, **fields, "originationNumber": secret}
    with pytest.raises(MalformedText) as problem:
        parse_inbound_text(json.dumps(fields))
    assert secret not in str(problem.value)
    assert problem.value.__cause__ is None
