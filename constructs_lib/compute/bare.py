"""Python sources without what only their readers need: comments and docstrings.

Each line keeps its number, so that a traceback names the line of the source.
"""

import re

# Strings, which may have "#" in them, and comments.
TOKEN = re.compile(
    r'"""(?:[^\\]|\\.)*?"""|"(?:[^"\\\n]|\\.)*"'
    r"|'''(?:[^\\]|\\.)*?'''|'(?:[^'\\\n]|\\.)*'"
    r"|[ \t]*#[^\n]*",
    re.DOTALL,
)
REST_OF_LINE = re.compile(r"[ \t]*(?:\n|\Z)")
# What is left of a docstring, since a function or class may have nothing else.
EMPTY = '""'


def bare(source: str) -> str:
    """The source of a module, which means the same."""
    kept = list[str]()
    # Since the last string, without comments.
    code, end = "", 0
    for token in TOKEN.finditer(source):
        between, found = source[end : token.start()], token[0]
        code, end = code + between, token.end()
        kept.append(between)
        if found.lstrip().startswith("#"):
            continue
        if _begins_a_body(code) and REST_OF_LINE.match(source, end):
            found = EMPTY + "\n" * found.count("\n")
        kept.append(found)
        code = EMPTY
    return "".join([*kept, source[end:]])


def _begins_a_body(code: str) -> bool:
    """Whether what follows code is the first of a module, or of a block in a line of its own."""
    above = code.rstrip()
    return not above or (above.endswith(":") and "\n" in code[len(above) :])
