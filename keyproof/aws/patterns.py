"""Whether a pattern of events or of log lines matches all that another one matches."""

from keyproof.json_values import as_object, listed


def covers(wide: object, narrow: object) -> bool:
    """Whether a pattern matches every event that another one does, as far as that is certain.

    https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
    """
    if not isinstance(wide, dict) or not isinstance(narrow, dict):
        return all(
            any(each == one or _covers_one(each, one) for each in listed(wide))
            for one in listed(narrow)
        )
    less = as_object(narrow)
    if "$or" in less:
        rest = {name: inner for name, inner in less.items() if name != "$or"}
        return all(covers(wide, {**rest, **as_object(each)}) for each in listed(less["$or"]))
    return all(
        any(covers(each, less) for each in listed(inner))
        if name == "$or"
        else name in less and covers(inner, less[name])
        for name, inner in as_object(wide).items()
    )


def _covers_one(wide: object, narrow: object) -> bool:
    """Whether an operator of a pattern matches all that a value or another operator matches."""
    one, operand = _operator(wide)
    other, value = _operator(narrow) if isinstance(narrow, dict) else ("", narrow)
    match one:
        case "exists":
            return operand is True and other != "exists"
        case "prefix":
            return other in ("", one) and isinstance(value, str) and value.startswith(str(operand))
        case "suffix":
            return other in ("", one) and isinstance(value, str) and value.endswith(str(operand))
        case "anything-but" if other == one:
            return all(each in listed(value) for each in listed(operand))
        case "anything-but":
            # Anything but a prefix and the like is not known here.
            return not other and not isinstance(operand, dict) and value not in listed(operand)
        case _:
            return False


def _operator(pattern: object) -> tuple[str, object]:
    return next(iter(as_object(pattern).items()), ("", ""))


def keeps_lines(old: str, new: str) -> bool:
    """Whether a filter pattern matches every line that another one does, where that is certain.

    https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
    """
    return not new.strip() or set(_alternatives(old)) <= set(_alternatives(new))


def _alternatives(pattern: str) -> list[str]:
    """What a pattern consists of, if one of several has to match; otherwise all of it."""
    text = pattern.strip()
    if text.startswith("{") and text.endswith("}"):
        parts = [each.strip() for each in text[1:-1].split("||")]
        is_flat = all(each.count("(") == each.count(")") and "||" not in each for each in parts)
        whole = ["".join(text.split())]
        return ["".join(_bare(each).split()) for each in parts] if is_flat else whole
    words = text.split()
    return words if words and all(each.startswith("?") for each in words) else [text]


def _bare(text: str) -> str:
    """A comparison without the parentheses around it."""
    inner = text[1:-1] if text.startswith("(") and text.endswith(")") else ""
    return inner if inner and not set(inner) & set("()") else text
