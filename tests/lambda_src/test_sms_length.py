import pytest
from hypothesis import given
from hypothesis import strategies as st

from sms_length import GSM_7, GSM_7_EXTENSION, SmsLength, sms_length


@pytest.mark.parametrize(
    ("text", "encoding", "segments"),
    [
        ("", "GSM-7", 1),
        ("a" * 160, "GSM-7", 1),
        ("a" * 161, "GSM-7", 2),
        ("a" * 306, "GSM-7", 2),
        ("a" * 307, "GSM-7", 3),
        ("€" * 80, "GSM-7", 1),
        ("€" * 81, "GSM-7", 2),
        # What costs two septets is not divided, so that one stays free in each part.
        ("€" * 152, "GSM-7", 2),
        ("€" * 153, "GSM-7", 3),
        ("ç" * 70, "UCS-2", 1),
        ("ç" * 71, "UCS-2", 2),
        ("ç" * 134, "UCS-2", 2),
        ("ç" * 135, "UCS-2", 3),
        ("\U0001f600" * 35, "UCS-2", 1),
        ("\U0001f600" * 36, "UCS-2", 2),
        ("\U0001f600" * 67, "UCS-2", 3),
    ],
)
def test_segments(text: str, encoding: str, segments: int) -> None:
    found = sms_length(text)
    assert (found.encoding, found.segments) == (encoding, segments)


def test_the_alphabet_has_the_127_characters_that_are_no_escape() -> None:
    assert len(GSM_7) == 127
    assert not GSM_7 & GSM_7_EXTENSION


def test_a_length_for_people() -> None:
    assert str(sms_length("hi")) == "1 segment of GSM-7"
    assert str(sms_length("hi \u017e")) == "1 segment of UCS-2, because of '\u017e'"
    assert sms_length("hi") == SmsLength(encoding="GSM-7", segments=1, because_of="")


@given(st.text(max_size=400), st.text(max_size=40))
def test_more_text_takes_no_fewer_segments(text: str, more: str) -> None:
    assert sms_length(text).segments <= sms_length(text + more).segments
