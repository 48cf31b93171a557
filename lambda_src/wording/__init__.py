"""What a text asks for, by its words.

AWS's own keywords: https://docs.aws.amazon.com/sms-voice/latest/userguide/keywords-required.html
The others, and that any reasonable wording counts, are rules of the United States.
"""

import re
import unicodedata
from collections.abc import Collection
from enum import Enum

# On these AWS opts out, and answers by itself unless opt-outs are self-managed.
OPT_OUT_AT_AWS = frozenset(
    {"ARRET", "CANCEL", "END", "OPT-OUT", "OPTOUT", "QUIT", "REMOVE", "STOP", "TD", "UNSUBSCRIBE"}
)
OPT_OUT = frozenset({*OPT_OUT_AT_AWS, "OPT OUT", "REVOKE", "STOP ALL", "STOPALL"})
HELP = "HELP"
REJOIN = frozenset({"START", "UNSTOP"})
# How a short text may begin to mean the same: "Stop texting me please".
OPT_OUT_BEGINNINGS = frozenset({"STOP", "UNSUBSCRIBE"})
WORDS_OF_A_SHORT_TEXT = 6

# A text message has at most 1,600 characters; what comes after them changes no meaning.
LONGEST = 1600
BETWEEN = re.compile(r"\s+")
FIRST_WORD = re.compile(r"\w+")


class Meaning(Enum):
    """What somebody wants."""

    OPT_OUT_AT_AWS = "an opt-out, in a word that AWS knows"
    OPT_OUT = "an opt-out, in other words"
    HELP_AT_AWS = "help, in the word that AWS knows"
    HELP = "help, in other words"
    REJOIN = "to get texts again"
    OTHER = "anything else"


def normalized(body: str) -> str:
    """The words in upper case, with single spaces, without what stands around them."""
    short = unicodedata.normalize("NFKC", body[:LONGEST])
    upper = unicodedata.normalize("NFKC", short.upper())[:LONGEST]
    places = range(len(upper))
    first = next((place for place in places if upper[place].isalnum()), len(upper))
    last = next((place for place in reversed(places) if upper[place].isalnum()), -1)
    return BETWEEN.sub(" ", upper[first : last + 1])


def meaning(body: str, opt_out_at_aws: Collection[str] = OPT_OUT_AT_AWS) -> Meaning:
    """What a text means.

    A word with more around it is not taken for one of AWS, which may or may not answer it: two
    answers are better than none.
    """
    whole = body.strip().upper()
    if whole in opt_out_at_aws:
        return Meaning.OPT_OUT_AT_AWS
    if whole == HELP:
        return Meaning.HELP_AT_AWS
    words = _without_marks(normalized(body))
    first = FIRST_WORD.match(words)
    if words in OPT_OUT or (
        first is not None
        and first[0] in OPT_OUT_BEGINNINGS
        and len(words.split(" ")) <= WORDS_OF_A_SHORT_TEXT
    ):
        return Meaning.OPT_OUT
    if words == HELP:
        return Meaning.HELP
    if words in REJOIN:
        return Meaning.REJOIN
    return Meaning.OTHER


def _without_marks(text: str) -> str:
    """The letters alone: ARRET for ARRÊT."""
    return "".join(
        each for each in unicodedata.normalize("NFKD", text) if not unicodedata.combining(each)
    )
