"""Policy variables such as ``${aws:PrincipalAccount}``, replaced by what the request holds.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
"""

import re

from keyproof.iam.context import Context
from keyproof.iam.patterns import ARN_PARTS, Tokens, Wildcard, literal, tokens
from keyproof.iam.truth import Truth

VARIABLE = re.compile(
    r"\$\{(?:(?P<character>[*?$])|\s*(?P<key>[^},']+?)\s*(?:,\s*'(?P<default>[^']*)'\s*)?)\}"
)


def resolve(text: str, context: Context) -> Tokens | Truth:
    """The pattern that a text with variables stands for.

    NO where a variable has no value, so that nothing matches; MAYBE where its value is not known.
    What a variable brings in is never a wildcard.
    """
    if "${" not in text:
        return tokens(text)
    pattern: tuple[str | Wildcard, ...] = ()
    end = 0
    for variable in VARIABLE.finditer(text):
        pattern += tokens(text[end : variable.start()])
        end = variable.end()
        if variable["character"]:
            pattern += literal(variable["character"])
            continue
        value = _value(variable["key"], variable["default"], context)
        if isinstance(value, Truth):
            return value
        pattern += literal(value)
    return Tokens(pattern + tokens(text[end:]))


def _value(key: str, default: str | None, context: Context) -> str | Truth:
    values = context.get(key)
    if not values.texts:
        return Truth.NO if default is None else default
    (first, *others) = values.texts
    if values.may_be_absent or others or not isinstance(first, str):
        return Truth.MAYBE
    return first


def resolve_resource(text: str, context: Context) -> Tokens | Truth:
    """The pattern of a ``Resource`` element, in which no variable stands before the fifth colon.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
    """
    return resolve(text, context) if may_be_replaced(text) else Truth.NO


def may_be_replaced(text: str) -> bool:
    """Whether every variable of a ``Resource`` element stands where one may."""
    start = text.find("${")
    return start < 0 or text.count(":", 0, start) >= ARN_PARTS - 1
