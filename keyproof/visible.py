"""Writes out the characters that a terminal obeys, and those that nobody sees.

A text from elsewhere may move the cursor, show itself in another order, or look like another text.
"""

import unicodedata

# Control and format characters, halves of pairs, separators of lines, what is in no standard.
CATEGORIES = ("Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp")
# Letters and marks without any ink (Default_Ignorable_Code_Point), and the empty Braille pattern.
# https://www.unicode.org/Public/UCD/latest/ucd/DerivedCoreProperties.txt
WITHOUT_INK = {
    *(0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x180B, 0x180C, 0x180D, 0x180F, 0x2800, 0x3164),
    *(*range(0xFE00, 0xFE10), 0xFFA0, *range(0xE0100, 0xE01F0)),
}
# The form of a text with more than one line.
LAYOUT = "\n\t"


class _Written(dict[int, str]):
    """How each character is written, by its number; ``kept`` are written as they are."""

    def __init__(self, kept: str) -> None:
        super().__init__({ord(each): each for each in kept})

    def __missing__(self, code: int) -> str:
        character = chr(code)
        if code in WITHOUT_INK or unicodedata.category(character) in CATEGORIES:
            # As Python writes it.
            character = ascii(character)[1:-1]
        self[code] = character
        return character


_LINES, _LINE = _Written(LAYOUT), _Written("")


def visible(text: str) -> str:
    """A text with everything written out that a terminal would obey; its lines stay."""
    return text if text.isascii() and text.isprintable() else text.translate(_LINES)


def one_line(text: str) -> str:
    """The same, with line breaks and tabs written out too: a name or a value is one line."""
    return text if text.isascii() and text.isprintable() else text.translate(_LINE)
