"""How reports call things: the last part of a name, in words, as the guide does."""

import re

ACRONYMS = {"sms": "SMS", "sns": "SNS", "sqs": "SQS", "kms": "KMS", "dynamodb": "DynamoDB"}
# {application}-{environment}-{layer}-{type}-{name}, whose environment may have hyphens itself.
LAYERS = ("security", "storage", "messaging", "compute", "watch")
PARTS_BEFORE_NAME = 2
# A bucket of a state and the alias of its key, which hold account and region.
OF_STATE = re.compile(r"[a-z0-9-]+-(?P<own>state)-[0-9]{12}-[a-z0-9-]+")


def words(name: str) -> str:
    """``inbound-sms`` is ``Inbound SMS``."""
    return " ".join(ACRONYMS.get(word, word.capitalize()) for word in name.split("-") if word)


def label(name: str, noun: str) -> str:
    """A resource of this naming scheme in words with a noun; any other by its name."""
    own = own_name(name)
    return f"{words(own)} {noun}".strip() if own else name


def key_label(alias: str, address: str) -> str:
    """The same for a key; the key named for the application itself is the main one."""
    own = own_name(alias)
    if not own:
        return alias or address
    return "Main Key" if own == alias.partition("-")[0] else f"{words(own)} Key"


def own_name(name: str) -> str:
    """The last part of a name of the scheme, empty for any other."""
    if of_state := OF_STATE.fullmatch(name):
        return of_state["own"]
    parts = name.split("-") if "/" not in name else []
    for place, part in enumerate(parts):
        if part in LAYERS and place >= PARTS_BEFORE_NAME and len(parts) > place + 2:
            return "-".join(parts[place + 2 :])
    return ""
