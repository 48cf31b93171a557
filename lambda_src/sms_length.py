"""How a text message is encoded, and how many segments it takes.

https://docs.aws.amazon.com/sms-voice/latest/userguide/sms-limitations-characters.html
"""

from dataclasses import dataclass

# The bot sends nothing longer.
MOST_SEGMENTS = 4
# 3GPP TS 23.038: one septet each, and those that cost two.
GSM_7 = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
GSM_7_EXTENSION = frozenset("^{}\\[~]|€\f")
IN_GSM_7 = GSM_7 | GSM_7_EXTENSION


@dataclass(frozen=True, kw_only=True)
class SmsLength:
    """The encoding, ``GSM-7`` or ``UCS-2``, the segments, and the character that asks for UCS-2."""

    encoding: str
    segments: int
    because_of: str

    def __str__(self) -> str:
        segments = "1 message part" if self.segments == 1 else f"{self.segments} message parts"
        because = f", because of {self.because_of!r}" if self.because_of else ""
        return f"{segments} of {self.encoding}{because}"


def sms_length(text: str) -> SmsLength:
    """Measure a text.

    160 septets or 70 UTF-16 units fit alone; in a part of a longer text 153 or 67. What takes two
    is not divided between two parts.
    """
    other = next((each for each in text if each not in IN_GSM_7), "")
    if other:
        sizes = [len(each.encode("utf-16-le")) // 2 for each in text]
        return SmsLength(encoding="UCS-2", segments=_segments(sizes, 70, 67), because_of=other)
    sizes = [2 if each in GSM_7_EXTENSION else 1 for each in text]
    return SmsLength(encoding="GSM-7", segments=_segments(sizes, 160, 153), because_of="")


def _segments(sizes: list[int], alone: int, in_parts: int) -> int:
    if sum(sizes) <= alone:
        return 1
    segments, used = 1, 0
    for size in sizes:
        if used + size > in_parts:
            segments, used = segments + 1, 0
        used += size
    return segments
