"""Placeholders in the texts of the bot: the company, the keywords, the contact."""

import re
from collections.abc import Mapping
from typing import Any, cast

TEXTS = ("fallback", "help", "opt_out_confirmation", "rejoin_confirmation")
# One that is left when all are filled in: a name that is misspelled would be sent as it is.
PLACEHOLDER = re.compile(r"\{[a-z_]{3,}\}")
PLACEHOLDERS = (
    "{company} stands for the company in words, {keywords} for all keywords and HELP, "
    "{support_contact} for that setting"
)


def filled(conversation: Mapping[str, Any], company: object) -> dict[str, Any]:
    """The settings of a conversation with its texts filled in; what is not valid is left alone."""
    commands = conversation.get("commands", {})
    keywords = cast("Mapping[str, object]", commands) if isinstance(commands, Mapping) else {}
    values = {
        "{company}": str(company).replace("-", " ").title(),
        "{keywords}": ", ".join([*keywords, "HELP"]),
        "{support_contact}": str(conversation.get("support_contact", "")),
    }
    texts = {name: _filled(conversation[name], values) for name in TEXTS if name in conversation}
    replies = {keyword: _filled(reply, values) for keyword, reply in keywords.items()}
    return {**conversation, **texts, **({"commands": replies} if replies else {})}


def _filled(text: object, values: Mapping[str, str]) -> object:
    if isinstance(text, str):
        for placeholder, value in values.items():
            text = text.replace(placeholder, value)
    return text
