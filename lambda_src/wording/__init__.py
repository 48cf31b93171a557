"""What a text asks for, by its words: keywords first, then a learned model."""

import re
from collections.abc import Collection, Iterable
from enum import Enum

from .keywords import (
    ALONE,
    ASKS_FOR_HELP,
    FIRST,
    HELP_AT_AWS,
    OPT_OUT_AT_AWS,
    RETURNS,
    RETURNS_FIRST,
    SIGNS,
    is_misspelt,
    keyword_of,
)
from .model import looks_like_an_opt_out
from .words import plain, words_of

# What ends the first clause of a text; a hyphen within a word does not.
CLAUSE = re.compile(r"[.,;:!?()\n\u3001\u3002]|\s[-\u2013\u2014]")


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
    answers are better than none. The model has no say about keywords, nor about a text that
    ``is_command``.
    """
    whole = body.strip().upper()
    if whole in opt_out_at_aws:
        return Meaning.OPT_OUT_AT_AWS
    if whole == HELP_AT_AWS:
        return Meaning.HELP_AT_AWS
    text = plain(body)
    own = {keyword_of(words_of(plain(each))) for each in opt_out_phrases}
    known = _by_keyword(text, own)
    if known in (Meaning.OPT_OUT, Meaning.HELP):
        return known
    # After START, the rest may still ask for an end.
    rest = CLAUSE.split(text, maxsplit=1)[1:] if known is Meaning.REJOIN else [text]
    words = words_of("".join(rest))
    keyword = keyword_of(words)
    # Of one word the model does not know enough.
    is_one = keyword.isascii() and keyword in ("", *words)
    is_opt_out = is_misspelt(keyword) or (not is_one and looks_like_an_opt_out(words))
    return Meaning.OPT_OUT if is_opt_out and not is_command else known or Meaning.OTHER


def _by_keyword(text: str, own: Collection[str]) -> Meaning | None:
    keyword = keyword_of(words_of(text))
    first = keyword_of(words_of(CLAUSE.split(text, maxsplit=1)[0]))
    if not keyword:
        return None if SIGNS.isdisjoint(text) else Meaning.OPT_OUT
    if keyword in ALONE or keyword in own or first in FIRST:
        return Meaning.OPT_OUT
    if keyword in ASKS_FOR_HELP:
        return Meaning.HELP
    return Meaning.REJOIN if keyword in RETURNS or first in RETURNS_FIRST else None
