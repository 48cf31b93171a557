import pytest
from hypothesis import given
from hypothesis import strategies as st

from keyproof.tests.cases import read_data
from sms_length import GSM_7, GSM_7_EXTENSION, SmsLength, sms_length


@pytest.mark.parametrize(
    ("letter", "count", "encoding", "segments"), read_data(__file__, "segments")
)
def test_segments(letter: str, count: int, encoding: str, segments: int) -> None:
    found = sms_length(letter * count)
    assert (found.encoding, found.segments) == (encoding, segments)


def test_the_alphabet_has_the_127_characters_that_are_no_escape() -> None:
    assert len(GSM_7) == 127
    assert not GSM_7 & GSM_7_EXTENSION


def test_a_length_for_people() -> None:
    assert str(sms_length("hi")) == "1 message part of GSM-7"
    assert str(sms_length("hi \u017e")) == "1 message part of UCS-2, because of '\u017e'"
    assert sms_length("hi") == SmsLength(encoding="GSM-7", segments=1, because_of="")


@given(st.text(max_size=400), st.text(max_size=40))
def test_more_text_takes_no_fewer_segments(text: str, more: str) -> None:
    assert sms_length(text).segments <= sms_length(text + more).segments
