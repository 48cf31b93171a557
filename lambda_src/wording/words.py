"""The words of a text: in lower case, without accents, apostrophes and invisible characters."""

import re
import unicodedata

# A text message has at most 1,600 characters; what comes after them changes no meaning.
LONGEST = 1600
APOSTROPHES = dict.fromkeys(map(ord, "'`\"\u00b4\u2018\u2019\u02bc\u201c\u201d"))
STRETCHED = re.compile(r"([^\W\d_])\1{2,}")
WORD = re.compile(r"[^\W_]+|[?!]")
BETWEEN = re.compile(r"\s+")
# Marks, and characters that only format: a soft hyphen within a word, a variation selector.
UNSEEN = ("Mn", "Cf")
INVISIBLE = (*UNSEEN, "Zs", "Zl", "Zp", "Cc")
# Cyrillic and Greek letters, small capitals and digits that look like Latin letters.
LOOKALIKES = str.maketrans(
    "\u0430\u0432\u0435\u0455\u0437\u0456\u0458\u043a\u043c\u043d\u043e\u0440\u0441\u0442\u0443"
    "\u0445\u051b\u051d\u0501\u03b1\u03b2\u03b5\u03b7\u03b9\u03ba\u03bc\u03bd\u03bf\u03c1\u03c4"
    "\u03c5\u03c7\ua731\u1d1b\u1d0f\u1d18\u1d07\u0274\u1d05\u1d00\u1d1c\u0280\u1d04"
    "053",
    "abeszijkmhopctyxqwdabehikmnoptyxstopendaurcose",
)


def is_visible(text: str) -> bool:
    """Whether a text has more than spaces and characters that nobody sees."""
    return any(unicodedata.category(each) not in INVISIBLE for each in text)


def normalized(body: str) -> str:
    """The words in upper case, with single spaces, without what stands around them."""
    short = unicodedata.normalize("NFKC", body[:LONGEST])
    upper = unicodedata.normalize("NFKC", short.upper())[:LONGEST]
    places = [place for place, each in enumerate(upper) if each.isalnum()]
    return BETWEEN.sub(" ", upper[places[0] : places[-1] + 1]) if places else ""


def plain(body: str) -> str:
    """A text in lower case, without what the same words may have or not have."""
    text = unicodedata.normalize("NFKC", body[:LONGEST]).casefold()[:LONGEST].translate(APOSTROPHES)
    if not text.isascii():
        apart = unicodedata.normalize("NFKD", text)
        text = "".join(each for each in apart if unicodedata.category(each) not in UNSEEN)
    return STRETCHED.sub(r"\1", text)


def words_of(text: str) -> list[str]:
    """The words of a plain text; a question mark and an exclamation mark are words too."""
    return WORD.findall(text)
