"""How reports call resources and keys: in words where the project declares how it names them."""

import re
from collections.abc import Iterable

# Where AWS writes a word otherwise than with a capital.
ACRONYMS = {"sms": "SMS", "sns": "SNS", "sqs": "SQS", "kms": "KMS", "dynamodb": "DynamoDB"}
# The group of a declared pattern that is the name without what all names have.
OWN = "own"


def words(name: str) -> str:
    """``inbound-sms`` is ``Inbound SMS``."""
    return " ".join(ACRONYMS.get(word, word.capitalize()) for word in name.split("-") if word)


def label(name: str, noun: str, names: Iterable[str]) -> str:
    """A resource named as ``names`` declares in words with a noun; any other by its name."""
    own = _own_name(name, names)
    return f"{words(own)} {noun}".strip() if own else name


def key_label(alias: str, address: str, names: Iterable[str]) -> str:
    """The same for a key; the key named for the application itself is the main one."""
    own = _own_name(alias, names)
    if not own:
        return alias or address
    return "Main Key" if own == alias.partition("-")[0] else f"{words(own)} Key"


def _own_name(name: str, names: Iterable[str]) -> str:
    found = filter(None, (re.fullmatch(each, name) for each in names))
    return next((each.groupdict().get(OWN) or "" for each in found), "")
