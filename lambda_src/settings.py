"""The settings of the function, as its environment variables give them."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from incoming import PHONE_NUMBER_OR_SHORT_CODE
from wording import OPT_OUT_AT_AWS


@dataclass(frozen=True, kw_only=True)
class Conversation:
    """What the bot says; ``commands`` maps a keyword to its reply.

    A number gets at most ``reply_limit_per_hour``, counted by the hour of the clock. A text that
    is older than ``answered_within_hours`` is stored, and gets no reply. ``opt_out_phrases`` opt
    out, in addition to those that the function knows. All numbers of a country get at most
    ``reply_limit_per_day_and_country``, None for any. ``hook`` says how long the hook may take
    (``timeout_in_seconds``).
    """

    self_managed_opt_outs: bool
    reply_limit_per_hour: int
    fallback: str
    help: str
    opt_out_confirmation: str
    rejoin_confirmation: str
    commands: Mapping[str, str]
    answered_within_hours: int = 24
    opt_out_phrases: Collection[str] = ()
    reply_limit_per_day_and_country: int | None = None
    hook: Mapping[str, int] | None = None


@dataclass(frozen=True, kw_only=True)
class Settings:
    """Where the function works.

    ``origination_identity`` is the bot's number, and ``message_type`` that of the number. On the
    words ``opt_out_keywords``, AWS or the carrier opts out, where the bot does not manage that
    itself; AWS then keeps ``opt_out_list``. ``hook_function`` is the name of the function that is
    asked for replies, ``erased_numbers_key`` the id of the HMAC key for what is kept of numbers.
    """

    conversations_table: str
    analytics_table: str
    inbound_topic_arn: str
    conversation: Conversation
    origination_identity: str | None
    configuration_set: str | None
    message_type: str
    opt_out_keywords: frozenset[str]
    opt_out_list: str | None
    hook_function: str | None = None
    erased_numbers_key: str | None = None

    @property
    def own_number(self) -> str | None:
        """The number it sends from, where the identity is given as a number."""
        identity = self.origination_identity
        return identity if identity and PHONE_NUMBER_OR_SHORT_CODE.fullmatch(identity) else None


def read_settings(environment: Mapping[str, str]) -> Settings:
    """Read the environment variables; raises KeyError, ValueError or TypeError if one is wrong."""
    return Settings(
        conversations_table=environment["CONVERSATIONS_TABLE"],
        analytics_table=environment["ANALYTICS_TABLE"],
        inbound_topic_arn=environment["INBOUND_TOPIC_ARN"],
        conversation=Conversation(**json.loads(environment["CONVERSATION"])),
        origination_identity=environment.get("ORIGINATION_IDENTITY") or None,
        configuration_set=environment.get("CONFIGURATION_SET") or None,
        message_type=environment.get("MESSAGE_TYPE") or "TRANSACTIONAL",
        opt_out_keywords=frozenset(environment.get("OPT_OUT_KEYWORDS", "").split())
        or OPT_OUT_AT_AWS,
        opt_out_list=environment.get("OPT_OUT_LIST") or None,
        hook_function=environment.get("HOOK_FUNCTION") or None,
        erased_numbers_key=environment.get("ERASED_NUMBERS_KEY") or None,
    )
