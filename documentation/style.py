"""Holds documents, help texts and messages against the rules of plain English.

The rules are the project's own (CONTRIBUTING.md): short sentences, and none of the phrases below.
"""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from statistics import fmean

from documentation.prose import Sentence, sentences, split, texts
from documentation.strings import strings

AVERAGE_WORDS = 16
LONGEST_SENTENCE = 35
# The README counted as `wc -w` does; the others as they are read, without blocks and comments.
README_WORDS = 450
WORDS = 26_000
UNREAD = re.compile(r"^ *```.*?^ *```|<!--.*?-->", re.MULTILINE | re.DOTALL)

# The lines that an unfinished merge leaves in a file.
CONFLICT = re.compile(r"^(?:<{7} .*|={7}|>{7} .*)$", re.MULTILINE)

# A pattern that no text of the project may hold, and what to write instead.
COUNTED = "alarms|dollars|keys|messages|once|requests|roles|rows|services|tables|topics|twice"
UNITS = "environment|account|region|key|table|topic|stack|function|worker|part|type|resource"
BANNED: tuple[tuple[str, str], ...] = (
    (r"\b(?:tell|tells|telling|told)\b", "show, report, print"),
    (r"\b(?:let|lets|letting) (?:\w+ )?in\b", "allow"),
    (r"\b(?:is|are|be|was|were) let\b", "is allowed"),
    (r"\bsees? to (?:it|that)\b", "make sure"),
    (r"\b(?:gives?|gave|given|giving) up\b", "stop"),
    (r"\basks? (?:a|its|the|no) keys?\b", "use the key"),
    (rf"\b(?:{COUNTED}|\d+) an? (?:{UNITS})\b", "per"),
    (r"(?<!there )(?<!here )\bis no\b(?! longer| more)", "is not a"),
    (r"\banew\b", "again, new"),
    (r"\bbeside\b", "in addition to, next to"),
    (r"\bwhat is wrong\b", "the problem, invalid"),
    (r"\bway on\b", "what to do"),
    (r"\bwhoever\b", "anyone who"),
    (r"\bnames? (?:it|them) not\b", "does not name"),
    (r"\bof no use\b", "unusable"),
)
PATTERNS = tuple((re.compile(pattern, re.IGNORECASE), instead) for pattern, instead in BANNED)
# A sentence may not begin with a clause in the place of a name.
CLAUSE = re.compile(
    r"^What(?:ever)? (?!(?:to do|happens)\b)"
    r"(?!(?:is|are|do|does|did|can|should|it costs)\b[^?]*\?)[a-z][^?]*$"
)


def phrases(text: str) -> Iterator[str]:
    """Each banned phrase of a text, with what to write instead."""
    line = " ".join(text.split())
    for pattern, instead in PATTERNS:
        for found in pattern.finditer(line):
            yield f'"{found.group()}": write {instead}'


def of_documents(paths: Iterable[Path]) -> Iterator[str]:
    """What is against the rules in Markdown documents, one line each."""
    every: list[Sentence] = []
    for path in paths:
        for left in CONFLICT.findall(path.read_text(encoding="utf-8")):
            yield f"{path}: an unfinished merge left {left}"
        own = sentences(path)
        every += own
        for each in own:
            place = f"{path}:{each.line}"
            if each.words > LONGEST_SENTENCE:
                yield f"{place}: {each.words} words, at most {LONGEST_SENTENCE}: {each.text[:80]}"
            if CLAUSE.match(each.text):
                yield f"{place}: begins with a what-clause: {each.text[:80]}"
        for line, text in texts(path):
            yield from (f"{path}:{line}: {each}" for each in phrases(text))
    prose = [each.words for each in every if each.is_prose]
    average = fmean(prose) if prose else 0
    if average >= AVERAGE_WORDS:
        yield f"the documents: {average:.1f} words a sentence on average, under {AVERAGE_WORDS}"


def of_sizes(readme: Path, others: Iterable[Path]) -> Iterator[str]:
    """The documents that have more words than anybody reads."""
    words = len(readme.read_text(encoding="utf-8").split())
    if words > README_WORDS:
        yield f"{readme}: {words} words, at most {README_WORDS}"
    words = sum(words_of(path.read_text(encoding="utf-8")) for path in others)
    if words > WORDS:
        yield f"the documents: {words} words, at most {WORDS}. Make others shorter"


def words_of(text: str) -> int:
    """The words of a document, without blocks, comments and marks that stand alone."""
    return sum(1 for each in UNREAD.sub("", text).split() if re.search(r"\w", each))


def of_code(paths: Iterable[Path]) -> Iterator[str]:
    """What is against the rules in the texts and docstrings of Python modules, one line each."""
    for path in paths:
        for line, text in strings(path):
            yield from (f"{path}:{line}: {each}" for each in phrases(text))
        for line, text in strings(path, with_docstrings=False):
            for each in split(" ".join(text.split())):
                if CLAUSE.match(each):
                    yield f"{path}:{line}: begins with a what-clause: {each[:80]}"


def of_texts(paths: Iterable[Path]) -> Iterator[str]:
    """The banned phrases in other files that people read."""
    for path in paths:
        yield from (f"{path}: {each}" for each in phrases(path.read_text(encoding="utf-8")))
