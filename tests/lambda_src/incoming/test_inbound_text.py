import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incoming import InboundText, Malformed, parse_inbound_text

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
