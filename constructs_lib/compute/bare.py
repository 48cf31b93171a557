"""Python sources without what only their readers need: comments and docstrings.

Each line keeps its number, so that a traceback names the line of the source.
"""

import re
from importlib import import_module

COMMENT = "#"
STRING_OR_COMMENT = re.compile(
    r'''\#[^\n]*|"""(?:\\.|[^\\])*?"""|\'\'\'(?:\\.|[^\\])*?\'\'\''''
    r"""|"(?:\\.|[^\\"\n])*"|'(?:\\.|[^\\'\n])*'""",
    re.DOTALL,
)
# What is left of a docstring, since a function or class may have nothing else.
EMPTY = '""'


def bare(content: bytes) -> bytes:
    """The content of a file, which means the same; as it is, where that cannot be seen."""
    found = stripped(content)
    # Not loaded where everything is kept.
    is_same: bool = import_module("constructs_lib.compute.meaning").means_the_same(content, found)
    return found if is_same else content


def stripped(content: bytes) -> bytes:
    """The content without what looks like comments and docstrings; as it is, if not in UTF-8.

    Python is not asked, which takes ten times as long.
    """
    try:
        source = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content
    return _stripped(source.replace("\r\n", "\n").replace("\r", "\n")).encode()


def _stripped(source: str) -> str:
    left: list[str] = []
    end = depth = 0
    # A docstring is first in a module, or behind the colon of a class or function.
    last = ":"
    for found in STRING_OR_COMMENT.finditer(source):
        between, text = source[end : found.start()], found[0]
        end = found.end()
        if code := between.rstrip():
            last = code[-1]
            depth += sum(map(code.count, "([{")) - sum(map(code.count, ")]}"))
        if text[0] == COMMENT:
            left.append(between.rstrip(" \t"))
            continue
        is_first_in_line = "\n" in between[len(code) :] or not left
        if last == ":" and depth == 0 and is_first_in_line:
            text = EMPTY + "\n" * text.count("\n")
        left += between, text
        last = text[-1]
    return "".join((*left, source[end:]))
