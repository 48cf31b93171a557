"""Phrases that are written as one."""

from collections.abc import Iterator


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
