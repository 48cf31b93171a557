"""What a text asks for, by its words."""

import re
from collections.abc import Collection, Iterable
from enum import Enum
from functools import cache
from itertools import pairwise

from . import phrases
from .grammar import Asks, asked_by
from .languages.chinese import asks_for_no_end_in_chinese, asks_to_end_in_chinese
from .learned import looks_like_an_opt_out
from .phrases import HELP, OPT_OUT_AT_AWS
from .words import Words, clauses_of, is_visible, normalized, without_polite_words, words_of

__all__ = ["HELP", "OPT_OUT_AT_AWS", "Meaning", "is_visible", "meaning", "normalized"]

# Without any word.
SIGNS = frozenset("\U0001f6d1\u26d4\U0001f6ab\u270b\U0001f590\u274c\U0001f4f5\U0001f595")
# Whatever follows.
RETURNS = ([("START",)], [("UNSTOP",)])
LONGEST_ABOUT_A_CARD = 2
# "Next message, and I call the police": two clauses.
NEXT_WITHIN = 6
STOPS = frozenset({"STOP", "STOPP", "STOPALL", "СТОП"})
# What is learned has no say about one word.
LEAST_TO_VOTE = 2
# How much the grammar counts beside what is learned, and both marks of a question.
GRAMMAR_COUNTS = 10
QUESTION = frozenset("?\uff1f")


class Meaning(Enum):
    """What somebody wants."""

    OPT_OUT_AT_AWS = "an opt-out, in a word that AWS knows"
    OPT_OUT = "an opt-out, in other words"
    HELP_AT_AWS = "help, in the word that AWS knows"
    HELP = "help, in other words"
    REJOIN = "to get texts again"
    OTHER = "anything else"


def meaning(
    body: str,
    opt_out_at_aws: Collection[str] = OPT_OUT_AT_AWS,
    opt_out_phrases: Iterable[str] = (),
    *,
    is_command: bool = False,
) -> Meaning:
    """What a text means; ``opt_out_phrases`` opt out too.

    A word with more around it is not taken for one of AWS, which may or may not answer it: two
    answers are better than none. Nothing that is learned overrules a clear word, a keyword at the
    beginning, nor what a text ``is_command`` of.
    """
    whole = body.strip().upper()
    if whole in opt_out_at_aws:
        return Meaning.OPT_OUT_AT_AWS
    if whole == HELP:
        return Meaning.HELP_AT_AWS
    clauses = clauses_of(body)
    plain = [words for each in clauses if (words := without_polite_words(each))]
    text = tuple(word for words in plain for word in words)
    own = {without_polite_words(words_of(each)) for each in opt_out_phrases}
    if text in _known("REJOIN"):
        return Meaning.REJOIN
    asked = _asked_by(body, plain)
    asks = asked is Asks.TO_END
    # A word of a language with spaces; what the grammar knows not to be an end.
    is_clear = asked is Asks.NOT_TO_END or (len(text) < LEAST_TO_VOTE and "".join(text).isascii())
    begins_with_keyword = not _known("KEYWORDS").isdisjoint(plain[:1])
    other = _other_than_opt_out(text, clauses)
    if (
        (asks and (is_command or is_clear or begins_with_keyword or other))
        or (text in own and text)
        or _says_stop(body, clauses, plain)
    ):
        return Meaning.OPT_OUT
    if other:
        return other
    if not (is_command or is_clear):
        learned = looks_like_an_opt_out(clauses, is_question=not QUESTION.isdisjoint(body))
        asks = learned + (GRAMMAR_COUNTS if asks else -GRAMMAR_COUNTS) > 0
    return Meaning.OPT_OUT if asks else Meaning.OTHER


def _other_than_opt_out(text: Words, clauses: list[Words]) -> Meaning | None:
    """Help, or a return."""
    if text == (HELP,) or text in _known("HELP_IN_OTHER_WORDS"):
        return Meaning.HELP
    if clauses[:1] in RETURNS or _pattern("RETURN").fullmatch("_".join(text)):
        return Meaning.REJOIN
    return None


def _asked_by(body: str, plain: list[Words]) -> Asks:
    """What the clauses, without polite words, ask for by their grammar."""
    heard = {word for words in plain for word in words}
    if not (phrases.CARDS.isdisjoint(heard) or phrases.LOST.isdisjoint(heard)):
        plain = [words for words in plain if len(words) > LONGEST_ABOUT_A_CARD]
    if not phrases.NEXT.isdisjoint(heard):
        threats = (first + then for first, then in pairwise(plain) if len(first) < NEXT_WITHIN)
        plain = [*plain, *threats]
    asked = [asked_by(words) for words in plain]
    is_past = _pattern("AGAIN").search("_".join(word for words in plain for word in words))
    if (Asks.TO_END in asked and not is_past) or asks_to_end_in_chinese(body):
        return Asks.TO_END
    is_turned = Asks.NOT_TO_END in asked and phrases.IF.isdisjoint(heard)
    is_turned = is_turned or asks_for_no_end_in_chinese(body)
    return Asks.NOT_TO_END if is_turned else Asks.NOTHING


def _says_stop(body: str, clauses: list[Words], plain: list[Words]) -> bool:
    """Whether a text begins with STOP, or says it by a sign alone."""
    if not plain:
        return not SIGNS.isdisjoint(body)
    return _begins_with_stop(clauses[0])


def _begins_with_stop(clause: Words) -> bool:
    """Whether a first clause begins with STOP, and does not go on about what shall stop."""
    first, *rest = clause
    if first not in STOPS:
        return False
    if not rest or all(each.isdigit() for each in rest):
        return True
    word = rest[0]
    is_doing = word.endswith("ING") and not word.endswith(("THING", "BEING"))
    is_thing = word in phrases.NO_STOP or word.isdigit() or is_doing
    is_place = word in phrases.NO_STOP_UNLESS and phrases.SOMEBODY.isdisjoint(rest)
    return not (is_thing or is_place)


@cache
def _pattern(name: str) -> re.Pattern[str]:
    return re.compile(getattr(phrases, name), re.VERBOSE | re.IGNORECASE)


@cache
def _known(name: str) -> frozenset[Words]:
    return frozenset(words_of(each) for each in getattr(phrases, name))
