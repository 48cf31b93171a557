"""The clauses of a text, and their words as the rules know them: TEXTING for "txtin"."""

import re
import unicodedata
from functools import cache

from . import phrases

# A text message has at most 1,600 characters; what comes after them changes no meaning.
LONGEST = 1600
BETWEEN = re.compile(r"\s+")
# What ends a clause, and what is a word; a hyphen within a word is a space.
CLAUSE = re.compile(
    r"[^\w\s:/&#+*@$-]+|\n|_|\s-+\s|-{2,}|(?<=\w)- |\bpl(?:ease|[sz])\s+(?=stop\b)|[\u3000-\u303f]",
    re.IGNORECASE,
)
WORD = re.compile(r"[^\W_]+")
# "L'abonnement", "m'envoyez": two words.
ELIDED = re.compile(
    r"\b([cdjlmnst]|qu|(?:a|da|de|ne|su|que)ll|quest)['`\u00b4\u2018\u2019]", re.IGNORECASE
)
APOSTROPHES = re.compile("['`\"\u00b4\u2018\u2019\u02bc\u201c-\u201f\u00ab\u00bb]")
# "STOOOPPP", "ST0P"
MISSPELT_STOP = re.compile(r"[S5C]+T+[O0]+I?P+[O0-9]?|STA+[HW]*P+H?|S[OY]TP|ST?PO|TSOP|SYOP|DTOP")
# If nothing else is said: one letter too many, missing, or another one.
NEARLY_STOP = re.compile(r".?STOP|S.?TOP|ST.?OP|STO.?P|S.OP|ST.P|STO.?|STP")
STRETCHED = re.compile(r"([^\W\d_])\1{2,}")
# "Wrong #", "$TOP"
NUMBER, DOLLAR = re.compile(r"#(?!\w)"), re.compile(r"\$(?=[A-Z])")
# A number of a phone, and "stp" for STOP: in French it is "please".
PHONE = re.compile(r"(?<![\w:.,])\+?\(?\d(?:[\s().-]{0,2}\d){6,14}(?!\w)")
STP = re.compile(
    r"\bSTP(?= (TXT|TEXT[^OE]|SEND|M[SE]S|CONT|CALL|SPAM|THE|THIS|IT|PL|NOW))"
    r"|(?<=(?:.PLZ|.PLS|EASE) )STP"
)
# Cyrillic and Greek letters, and small capitals, that look like Latin ones.
LOOKALIKES = str.maketrans(
    "АВЕЅЗІЈКМНОРСТУХԚԜΑΒΕΖΗΙΚΜΝΟΡΤΥΧ\ua731\u1d1b\u1d0f\u1d18\u1d07\u0274\u1d05",
    "ABESZIJKMHOPCTYXQWABEZHIKMNOPTYXSTOPEND",
)
# Russian is written in Latin letters too, and read in them; "ё" and "й" come without their marks.
CYRILLIC = dict(
    zip(
        map(ord, "АБВГДЕЖЗИКЛМНОПРСТУФХЦЧШЩЫЭЮЯЬЪІ"),
        [*"ABVGDEJZIKLMNOPRSTUFHC", "CH", "SH", "SH", "I", "E", "IU", "IA", "", "", "I"],
        strict=True,
    )
)
SHORTEST_MISSPELT = 5

Words = tuple[str, ...]


def is_visible(text: str) -> bool:
    """Whether a text has more than spaces and characters that nobody sees."""
    invisible = ("Zs", "Zl", "Zp", "Cf", "Cc", "Mn")
    return any(unicodedata.category(each) not in invisible for each in text)


def normalized(body: str) -> str:
    """The words in upper case, with single spaces, without what stands around them."""
    upper = _upper(body)
    places = range(len(upper))
    first = next((place for place in places if upper[place].isalnum()), len(upper))
    last = next((place for place in reversed(places) if upper[place].isalnum()), -1)
    return BETWEEN.sub(" ", upper[first : last + 1])


def clauses_of(body: str) -> list[Words]:
    """The words of each clause; letters alone are one word, as in S.T.O.P."""
    seen = PHONE.sub(" number ", _without_apostrophes(_visible(body)))
    clauses = [words for each in CLAUSE.split(seen) if (words := words_of(each))]
    letters = [word for words in clauses for word in words]
    if len(clauses) > 1 and all(len(letter) == 1 for letter in letters):
        return [words_of("".join(letters))]
    if len(letters) == 1 and letters[0] not in phrases.NOT_STOP and _is_nearly_stop(letters[0]):
        return [("STOP",)]
    return clauses


def words_of(text: str) -> Words:
    """The words of a text, without marks on its letters: ARRET for ARRÊT, DONT for don't."""
    upper = _upper(_without_apostrophes(text))
    if not upper.isascii():
        plain = unicodedata.normalize("NFKD", upper)
        upper = "".join(each for each in plain if not unicodedata.combining(each))
    upper = DOLLAR.sub("S", NUMBER.sub(" NUMBER ", upper))
    upper = STP.sub("STOP", f" {upper}")
    words = WORD.findall(STRETCHED.sub(r"\1", upper))
    if len(words) > 1 and all(len(word) == 1 for word in words):  # S T O P
        words = ["".join(words)]
    elif "".join(words[:2]) == "STOP":  # ST OP
        words[:2] = ["STOP"]
    return tuple(each for word in words for each in _spelled(word))


def without_polite_words(words: Words) -> Words:
    """Words without those that may stand anywhere without a meaning of their own."""
    polite = _polite()
    kept: list[str] = []
    place = 0
    while place < len(words):
        lengths = range(5 if words[place] in polite else 0, 0, -1)
        fitting = (n for n in lengths if words[place : place + n] in polite[words[place]])
        length = next(fitting, 0)
        if not length:
            kept.append(words[place])
        place += length or 1
    return tuple(kept)


def _is_nearly_stop(word: str) -> bool:
    return bool(NEARLY_STOP.fullmatch(word))


def _spelled(word: str) -> Words:
    """A word as the rules know it: TEXTING for TXTIN, STOP ME for STOPME."""
    latin = word if word.isascii() else word.translate(LOOKALIKES)
    if latin.isascii() and (MISSPELT_STOP.fullmatch(latin) or latin in phrases.OPT_OUT_AT_AWS):
        word = latin
    word = word.translate(CYRILLIC)
    if MISSPELT_STOP.fullmatch(word):
        return ("STOP",)
    spelled = _spellings()
    if word in spelled:
        return spelled[word]
    if len(word) < SHORTEST_MISSPELT or word in phrases.OTHER_WORDS:
        return (word,)
    known = _known_words()
    if known.match(word):
        parts = known.findall(word)
        if len(parts) > 1 and sum(map(len, parts)) == len(word):
            return tuple(each for part in parts for each in spelled.get(part, (part,)))
    misspelt, ends = _misspelt()
    if (word[0], word[-1]) not in ends:
        return (word,)
    return (
        next((misspelt[each] for each in _with_one_letter_less(word) if each in misspelt), word),
    )


def _with_one_letter_less(word: str) -> Words:
    """A word, and what it is without one of its letters but the first and the last."""
    return word, *(word[:place] + word[place + 1 :] for place in range(1, len(word) - 1))


def _without_apostrophes(text: str) -> str:
    return APOSTROPHES.sub("", ELIDED.sub(r"\1 ", text))


def _visible(text: str) -> str:
    """A text without characters that nobody sees, such as a soft hyphen within a word."""
    short = text[:LONGEST]
    if short.isascii():
        return short
    plain = unicodedata.normalize("NFKC", short)[:LONGEST]
    return "".join(each for each in plain if unicodedata.category(each) != "Cf")


def _upper(body: str) -> str:
    short = unicodedata.normalize("NFKC", body[:LONGEST])
    return unicodedata.normalize("NFKC", short.upper())[:LONGEST]


@cache
def _spellings() -> dict[str, Words]:
    return {word.upper(): tuple(to.upper().split()) for word, to in phrases.SPELLED.items()}


@cache
def _misspelt() -> tuple[dict[str, str], set[tuple[str, str]]]:
    """What often written words are without a letter, and their first and last letters."""
    known = {each: word for word in phrases.OFTEN_WRONG for each in _with_one_letter_less(word)}
    return known, {(word[0], word[-1]) for word in known}


@cache
def _known_words() -> re.Pattern[str]:
    return re.compile("|".join(phrases.RUN_TOGETHER.upper().split()))


@cache
def _polite() -> dict[str, set[Words]]:
    polite: dict[str, set[Words]] = {}
    for each in phrases.POLITE:
        words = words_of(each)
        polite.setdefault(words[0], set()).add(words)
    return polite
