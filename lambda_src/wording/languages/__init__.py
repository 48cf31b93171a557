"""Words by the part that they play in an opt-out, one letter each.

s stop, Z "and stop"; e cancel; u, O opt out, U so if nothing else is said; S tired of; r remove;
g take; o off, out; t contact; d send; c call; m messages; l list; k number, data; p me; y my;
n, 1, N not, no, did not; 0 cannot; w want; a more, again; v receive, V did receive; j joined;
A said; C consent; R withdraw; W wrong; P person; I interested; H a nuisance; K, Y keep getting,
sending; b this, your; i I, you; q, E, D ask; h how; z when; f of no meaning here; T a threat;
L nothing more; X about something else; M the same, unless messages are; F how often; J opted out,
as others do from other things; B a thing that others end too; x each word that is not here.

``(a|b)`` are alternatives, ``_`` is between the words of a phrase, ``~`` the rest of a word. Words
have no marks. ``grammar`` has the rules for the letters.
"""

from collections.abc import Iterator

from .english import ENGLISH
from .french import FRENCH
from .german import GERMAN
from .italian import ITALIAN
from .portuguese import PORTUGUESE
from .russian import RUSSIAN
from .spanish import SPANISH

# In each language.
EVERYWHERE = """
s stop stopp stopall stopstop~ stopend
m sms msg msgs message messages texts text
k number
f ok okay hi hello hey hola hallo bonjour
B netflix spotify hulu disney movistar vodafone telekom
"""
LANGUAGES = (ENGLISH, SPANISH, FRENCH, GERMAN, PORTUGUESE, ITALIAN, RUSSIAN)


def alternatives(written: str) -> Iterator[str]:
    """Each phrase that ``a(b|c(d|e))`` stands for."""
    before, bracket, rest = written.partition("(")
    if not bracket:
        yield written
        return
    parts, depth, place = [""], 1, 0
    while depth:
        each = rest[place]
        depth += {"(": 1, ")": -1}.get(each, 0)
        if each == "|" and depth == 1:
            parts.append("")
        elif depth:
            parts[-1] += each
        place += 1
    after = tuple(alternatives(rest[place:]))
    yield from (
        before + part + end for each in parts for part in alternatives(each) for end in after
    )
