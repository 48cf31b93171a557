"""What a text asks for, by its words."""

import re
import unicodedata
from collections.abc import Collection, Iterable
from enum import Enum
from functools import cache

from . import phrases, rules
from .phrases import HELP, OPT_OUT_AT_AWS

__all__ = ["HELP", "OPT_OUT_AT_AWS", "Meaning", "is_visible", "meaning", "normalized"]

# A text message has at most 1,600 characters; what comes after them changes no meaning.
LONGEST = 1600
BETWEEN = re.compile(r"\s+")
# What ends a clause, and what is a word; a hyphen within a word is a space.
CLAUSE = re.compile(r"[^\w\s:/&#+*@-]+|\n|_|\s-+\s|-{2,}|(?<=\w)- |[\u3000-\u303f]")
WORD = re.compile(r"[^\W_]+")
APOSTROPHES = re.compile("['`\"\u00b4\u2018\u2019\u02bc\u201c-\u201f\u00ab\u00bb]")
# "STOOOPPP", "ST0P"
MISSPELT_STOP = re.compile(r"[S5]+T+[O0]+I?P+[O0-9]?|STA+[HW]*P+H?|S[OY]TP|ST?PO|TSOP|SYOP|DTOP")
STRETCHED = re.compile(r"([^\W\d_])\1{2,}")
NOT_APART = re.compile(r"\b(DO|DID|DOES|IS|HAVE) NOT\b")
# "Wrong #"
NUMBER = re.compile(r"#(?!\w)")
# "hoeren" for "hören"
UMLAUT = re.compile(r"\b([HMLK]O|[WKF]U)E(?=[CRSNLH])")
SHORTEST_MISSPELT = 5
# Without any word.
SIGNS = frozenset("\U0001f6d1\u26d4\U0001f6ab\u270b\U0001f590\u274c\U0001f4f5")
CHINESE = re.compile(r"[\u4e00-\u9fff]+")

# What rules are written with; their groups are not kept.
SHORT = (
    *((f"={most}", f"(_){{0,{most}}}") for most in range(1, 10)),
    ("( |$)", "(?![^ ])"),
    ("(", "(?:"),
    ("(?:?", "(?"),
    ("~", "[^ ]*"),
    ("_", "[^ ]+ "),
)

Words = tuple[str, ...]
SPELLED = {word.upper(): tuple(to.upper().split()) for word, to in phrases.SPELLED.items()}


class Meaning(Enum):
    """What somebody wants."""

    OPT_OUT_AT_AWS = "an opt-out, in a word that AWS knows"
    OPT_OUT = "an opt-out, in other words"
    HELP_AT_AWS = "help, in the word that AWS knows"
    HELP = "help, in other words"
    REJOIN = "to get texts again"
    OTHER = "anything else"


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


def meaning(
    body: str,
    opt_out_at_aws: Collection[str] = OPT_OUT_AT_AWS,
    opt_out_phrases: Iterable[str] = (),
) -> Meaning:
    """What a text means; ``opt_out_phrases`` opt out too.

    A word with more around it is not taken for one of AWS, which may or may not answer it: two
    answers are better than none.
    """
    whole = body.strip().upper()
    if whole in opt_out_at_aws:
        return Meaning.OPT_OUT_AT_AWS
    if whole == HELP:
        return Meaning.HELP_AT_AWS
    clauses = _clauses(body)
    text = _without_polite_words(tuple(word for words in clauses for word in words))
    own = {_without_polite_words(_words(each)) for each in opt_out_phrases}
    if text in REJOINS:
        found = Meaning.REJOIN
    elif (text in own and text) or _opts_out(body, clauses, text):
        found = Meaning.OPT_OUT
    elif text in HELPS:
        found = Meaning.HELP
    else:
        is_back = clauses[:1] and (
            clauses[0] in RETURNS or _rule("RETURN").fullmatch(" ".join(text))
        )
        found = Meaning.REJOIN if is_back else Meaning.OTHER
    return found


def _clauses(body: str) -> list[Words]:
    seen = APOSTROPHES.sub("", _visible(body))
    clauses = [words for each in CLAUSE.split(seen) if (words := _words(each))]
    letters = [word for words in clauses for word in words]
    if len(clauses) > 1 and all(len(letter) == 1 for letter in letters):  # S.T.O.P
        return [_words("".join(letters))]
    return clauses


def _opts_out(body: str, clauses: list[Words], text: Words) -> bool:
    """Whether the text, its beginning or one of its clauses is an opt-out."""
    if not clauses:
        return not SIGNS.isdisjoint(body)
    ends = (_without_polite_words(clauses[place]) for place in (0, -1))
    return (
        _is_opt_out(text[:1] if len(set(text)) == 1 else text)
        or _says_stop(clauses[0])
        or not ALONE.isdisjoint(ends)
        or any(map(_asks_to_end, clauses))
        or _says("WHOLE", " ".join(text))
        or _asks_to_end_in_chinese(body)
    )


def _asks_to_end(clause: Words) -> bool:
    """Whether a clause is an opt-out whatever is around it, in words that mean nothing else."""
    words = NOT_APART.sub(r"\1NT", " ".join(clause))
    if _says("SURE", words):
        return True
    plain = _without_polite_words(clause)
    if plain in CLEAR:
        return True
    is_other = phrases.ENGLISH.isdisjoint(clause)
    if _says("EN_NOT", words) or (is_other and _says("OTHERS_NOT", words)):
        return False
    is_cyrillic = any("\u0400" <= each < "\u0500" for each in words)
    return (
        _says("EN", words)
        or (is_other and _says("OTHERS", words))
        or (is_cyrillic and _says("RU", words))
        or _ends_with_stop(plain)
        or (len(plain) > 1 and _is_opt_out(plain))
    )


def _ends_with_stop(clause: Words) -> bool:
    return (
        clause[-1:] == ("STOP",)
        and phrases.QUESTION.isdisjoint(clause)
        and phrases.A_STOP.isdisjoint(clause[-2:])
        and phrases.WHAT_STOPS.isdisjoint(clause[-3:])
    )


def _says_stop(clause: Words) -> bool:
    """Whether a first clause begins with STOP, and does not go on about what shall stop."""
    first, *rest = clause
    if first not in STOPS:
        return False
    if not rest:
        return True
    word = rest[0]
    is_doing = word.endswith("ING") and not word.endswith("THING")
    is_thing = word in phrases.NO_STOP or word.isdigit() or is_doing
    is_place = word in phrases.NO_STOP_UNLESS and phrases.SOMEBODY.isdisjoint(rest)
    return not (is_thing or is_place)


def _asks_to_end_in_chinese(body: str) -> bool:
    clauses = [each.translate(rules.TRADITIONAL) for each in CHINESE.findall(body)]
    return any(_chinese(*rules.ZH).search(each) or _alone_in_chinese(each) for each in clauses)


def _alone_in_chinese(clause: str) -> bool:
    alone = _chinese(f"{rules.ZH_POLITE}{rules.ZH_ALONE}{rules.ZH_POLITE}")
    return bool(alone.fullmatch(clause))


@cache
def _chinese(*written: str) -> re.Pattern[str]:
    return re.compile("|".join(written))


def _is_opt_out(words: Words) -> bool:
    """Whether words are an opt-out, with what may stand before and after it."""
    if words in ALONE or any(
        words[: len(want)] == want and words[len(want) :] in ALONE for want in WANT
    ):
        return True
    while words and words[0] in FIRST_WORDS:
        beginnings = {words[:n]: words[n:] for n in range(1, min(len(words), LONGEST_PHRASE) + 1)}
        if any(each in OPT_OUT and AFTER.issuperset(rest) for each, rest in beginnings.items()):
            return True
        words = next((beginnings[each] for each in reversed(beginnings) if each in BEFORE), ())
    return False


def _without_polite_words(words: Words) -> Words:
    kept: list[str] = []
    place = 0
    while place < len(words):
        lengths = range(LONGEST_PHRASE if words[place] in FIRST_POLITE_WORDS else 0, 0, -1)
        polite = next((n for n in lengths if words[place : place + n] in POLITE), 0)
        if not polite:
            kept.append(words[place])
        place += polite or 1
    return tuple(kept)


def _words(text: str) -> Words:
    """The words of a text, without marks on its letters: ARRET for ARRÊT, DONT for don't."""
    upper = _upper(APOSTROPHES.sub("", text))
    if not upper.isascii():
        plain = unicodedata.normalize("NFKD", upper)
        upper = "".join(each for each in plain if not unicodedata.combining(each))
    upper = NUMBER.sub(" NUMBER ", upper)
    words = WORD.findall(UMLAUT.sub(r"\1", STRETCHED.sub(r"\1", upper)))
    if len(words) > 1 and all(len(word) == 1 for word in words):  # S.T.O.P
        words = ["".join(words)]
    elif "".join(words[:2]) == "STOP":  # ST OP
        words[:2] = ["STOP"]
    return tuple(each for word in words for each in _spelled(word))


def _spelled(word: str) -> tuple[str, ...]:
    """A word as the rules know it: TEXTING for TXTIN, STOP ME for STOPME."""
    if MISSPELT_STOP.fullmatch(word):
        return ("STOP",)
    if word in SPELLED:
        return SPELLED[word]
    if len(word) < SHORTEST_MISSPELT or word in phrases.OTHER_WORDS:
        return (word,)
    known = _known_words()
    if known.match(word):
        parts = known.findall(word)
        if len(parts) > 1 and sum(map(len, parts)) == len(word):
            return tuple(each for part in parts for each in SPELLED.get(part, (part,)))
    if (word[0], word[-1]) not in ENDS_OF_MISSPELT:
        return (word,)
    return (
        next((MISSPELT[each] for each in _with_one_letter_less(word) if each in MISSPELT), word),
    )


@cache
def _known_words() -> re.Pattern[str]:
    return re.compile("|".join(phrases.RUN_TOGETHER.upper().split()))


def _with_one_letter_less(word: str) -> tuple[str, ...]:
    """A word, and what it is without one of its letters but the first and the last."""
    return word, *(word[:place] + word[place + 1 :] for place in range(1, len(word) - 1))


def _visible(text: str) -> str:
    """A text without characters that nobody sees, such as a soft hyphen within a word."""
    short = text[:LONGEST]
    if short.isascii():
        return short
    return "".join(each for each in short if unicodedata.category(each) != "Cf")


def _upper(body: str) -> str:
    short = unicodedata.normalize("NFKC", body[:LONGEST])
    return unicodedata.normalize("NFKC", short.upper())[:LONGEST]


def _known(*listed: str) -> frozenset[Words]:
    return frozenset(_words(each) for each in listed)


def _says(name: str, words: str) -> bool:
    return bool(_rule(name).search(words))


@cache
def _rule(name: str) -> re.Pattern[str]:
    """Rules as a regular expression of whole words, as ``_words`` writes them.

    Made by the first text that needs it, since it takes longer than all else that starts.
    """
    marked = unicodedata.normalize("NFKD", "|".join(getattr(rules, name)).upper())
    plain = "".join(each for each in marked if not unicodedata.combining(each))
    for short, long in SHORT:
        plain = plain.replace(short, long)
    return re.compile(f"(?<![^ ])(?:{plain})(?![^ ])")


MISSPELT = {each: word for word in phrases.OFTEN_WRONG for each in _with_one_letter_less(word)}
ENDS_OF_MISSPELT = {(word[0], word[-1]) for word in MISSPELT}
ALONE = _known(*phrases.ALONE)
OPT_OUT = _known(*phrases.OPT_OUT)
CLEAR = _known(*phrases.CLEAR)
BEFORE = _known(*phrases.BEFORE)
WANT = _known(*phrases.WANT)
AFTER = phrases.AFTER
POLITE = _known(*phrases.POLITE)
HELPS = _known(HELP, *phrases.HELP_IN_OTHER_WORDS)
REJOINS = _known(*phrases.REJOIN)
# Whatever follows.
RETURNS = _known("start", "unstop")
STOPS = frozenset({"STOP", "STOPP", "STOPALL", "СТОП"})
FIRST_WORDS = {words[0] for words in OPT_OUT | BEFORE}
FIRST_POLITE_WORDS = {words[0] for words in POLITE}
LONGEST_PHRASE = max(map(len, OPT_OUT | BEFORE | POLITE))
