"""What a text asks for, by its words."""

import re
import unicodedata
from collections.abc import Collection, Iterable
from enum import Enum

from . import phrases
from .phrases import HELP, OPT_OUT_AT_AWS

__all__ = ["HELP", "OPT_OUT_AT_AWS", "Meaning", "is_visible", "meaning", "normalized"]

# A text message has at most 1,600 characters; what comes after them changes no meaning.
LONGEST = 1600
# Whoever writes more wants something else.
MOST_WORDS = 24
BETWEEN = re.compile(r"\s+")
WORD = re.compile(r"\w+")
SENTENCE = re.compile(r"[.!?,]\s|\n")
APOSTROPHES = re.compile("['`\u00b4\u2018\u2019\u02bc]")
# "STOOOPPP"
STRETCHED_STOP = re.compile(r"S+T+O+P+")

Words = tuple[str, ...]


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
    sentences = [words for each in SENTENCE.split(_upper(body)) if (words := _words(each))]
    if sum(map(len, sentences)) > MOST_WORDS:
        return Meaning.OTHER
    text = _without_polite_words(tuple(word for words in sentences for word in words))
    own = {_without_polite_words(_words(each)) for each in opt_out_phrases}
    if text in own or _opts_out(text) or _begins_or_ends_with_an_opt_out(sentences):
        return Meaning.OPT_OUT
    if text in HELPS:
        return Meaning.HELP
    return Meaning.REJOIN if text in REJOINS else Meaning.OTHER


def _begins_or_ends_with_an_opt_out(sentences: list[Words]) -> bool:
    """Whether the first or the last of several sentences says so: "Wrong person. Stop texting me".

    In words that mean nothing else, or in more than one.
    """
    if len(sentences) < 2:  # noqa: PLR2004
        return False
    chosen = (_without_polite_words(sentences[place]) for place in (0, -1))
    return any(_opts_out(each) and (len(each) > 1 or each in CLEAR) for each in chosen)


def _opts_out(words: Words) -> bool:
    if words in ALONE:
        return True
    while words:
        beginnings = {words[:n]: words[n:] for n in range(1, min(len(words), LONGEST_PHRASE) + 1)}
        for beginning, rest in beginnings.items():
            if beginning in OPT_OUT and AFTER.issuperset(rest):
                return True
            is_about_messages = AFTER.issuperset(rest) and not MESSAGES.isdisjoint(rest)
            if is_about_messages and beginning in BEFORE_MESSAGES:
                return True
        words = next((beginnings[each] for each in reversed(beginnings) if each in BEFORE), ())
    return False


def _without_polite_words(words: Words) -> Words:
    kept: list[str] = []
    place = 0
    while place < len(words):
        lengths = range(LONGEST_PHRASE, 0, -1)
        polite = next((n for n in lengths if words[place : place + n] in POLITE), 0)
        if not polite:
            kept.append(words[place])
        place += polite or 1
    return tuple(kept)


def _words(text: str) -> Words:
    """The words of a text, without marks on its letters: ARRET for ARRÊT, DONT for don't."""
    plain = "".join(
        each
        for each in unicodedata.normalize("NFKD", _upper(APOSTROPHES.sub("", text)))
        if not unicodedata.combining(each)
    )
    words = WORD.findall(plain)
    if len(words) > 1 and all(len(word) == 1 for word in words):  # S.T.O.P
        words = ["".join(words)]
    return tuple("STOP" if STRETCHED_STOP.fullmatch(word) else word for word in words)


def _upper(body: str) -> str:
    short = unicodedata.normalize("NFKC", body[:LONGEST])
    return unicodedata.normalize("NFKC", short.upper())[:LONGEST]


def _known(*listed: str) -> frozenset[Words]:
    return frozenset(_words(each) for each in listed)


ALONE = _known(*phrases.ALONE)
OPT_OUT = _known(*phrases.OPT_OUT)
CLEAR = _known("stop", "stopall", "unsubscribe", "optout")
BEFORE = _known(*phrases.BEFORE)
BEFORE_MESSAGES = _known(*phrases.BEFORE_MESSAGES)
MESSAGES = frozenset(word for words in _known(*phrases.MESSAGES) for word in words)
AFTER = MESSAGES | frozenset(word for words in _known(*phrases.AFTER) for word in words)
POLITE = _known(*phrases.POLITE)
HELPS = _known(HELP, *phrases.HELP_IN_OTHER_WORDS)
REJOINS = _known(*phrases.REJOIN)
LONGEST_PHRASE = max(map(len, OPT_OUT | BEFORE_MESSAGES | BEFORE | POLITE))
