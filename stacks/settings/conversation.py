"""What the bot says: the settings of ``[ENV.conversation]``, each with what is allowed."""

import json
import re
import unicodedata
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from stacks.settings.sms_length import sms_length

MOST_SEGMENTS = 4
# Lambda takes 4 KB for all environment variables of a function; the others are names.
# https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
MOST_BYTES = 3000
# The errors below say in their own words what was received.
MEASURED = "measured"

LONGEST_KEYWORD = 30
# Words by which people opt out, rejoin and ask for help; the function knows them by itself.
RESERVED = frozenset(
    {"ARRET", "CANCEL", "END", "HELP", "OPT OUT", "OPTOUT", "QUIT", "REMOVE", "REVOKE", "START"}
    | {"STOP", "STOPALL", "TD", "UNSTOP", "UNSUBSCRIBE"}
)
RESERVED_BEGINNINGS = ("STOP ", "UNSUBSCRIBE ")


def _check_reply(text: str) -> str:
    length = sms_length(text)
    if not text.strip() or any(
        unicodedata.category(each) in ("Cc", "Cs") and each != "\n" for each in text
    ):
        raise PydanticCustomError(MEASURED, "an empty text, or one with control characters")
    if length.segments > MOST_SEGMENTS:
        raise PydanticCustomError(MEASURED, "{length}", {"length": str(length)})
    return text


def _check_keyword(keyword: str) -> str:
    if keyword in RESERVED or keyword.startswith(RESERVED_BEGINNINGS):
        raise PydanticCustomError(MEASURED, "a reserved keyword")
    words = keyword.split(" ")
    is_plain = all(word.isalnum() for word in words) and len(keyword) <= LONGEST_KEYWORD
    if not is_plain or unicodedata.normalize("NFKC", keyword).upper() != keyword:
        raise PydanticCustomError(MEASURED, "no keyword")
    return keyword


Reply = Annotated[str, AfterValidator(_check_reply)]
REPLY = (
    f"a text of at most {MOST_SEGMENTS} segments (GSM-7: 160 characters in one, 153 in each of "
    "several; UCS-2, for any other character: 70 and 67)"
)


class Conversation(BaseModel):
    """What the bot says to whom. A field's ``description`` says which values are allowed."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    sender: Annotated[
        Literal["end-user-messaging", "sns"],
        Field(description='"end-user-messaging" or "sns" (SNS brings no receipts)'),
    ] = "end-user-messaging"
    self_managed_opt_outs: Annotated[
        bool,
        Field(
            description="true or false (whether the bot, not AWS, answers STOP and HELP and keeps "
            "to opt-outs; the phone number has to be set to the same)"
        ),
    ] = False
    reply_limit_per_hour: Annotated[
        int,
        Field(
            ge=1,
            le=1000,
            description="a whole number from 1 to 1000 (replies that a number gets in an hour of "
            "the clock)",
        ),
    ] = 10
    answered_within_hours: Annotated[
        int,
        Field(
            ge=1,
            le=336,
            description="a whole number from 1 to 336 (hours; an older text is stored, and gets "
            "no reply)",
        ),
    ] = 24
    fallback: Annotated[Reply, Field(description=REPLY)] = (
        "Sorry, this number knows only a few words. Reply HELP for help, STOP to opt out."
    )
    help: Annotated[Reply, Field(description=REPLY)] = (
        "This is an automatic service. Message and data rates may apply. Reply STOP to opt out."
    )
    opt_out_confirmation: Annotated[Reply, Field(description=REPLY)] = (
        "You have opted out and will get no more texts. Reply START to get them again."
    )
    rejoin_confirmation: Annotated[Reply, Field(description=REPLY)] = (
        "You will get texts again. Reply HELP for help, STOP to opt out."
    )
    commands: Annotated[
        dict[Annotated[str, AfterValidator(_check_keyword)], Reply],
        Field(
            description="keywords with their replies; a keyword is letters and digits in upper "
            f"case, with single spaces, of at most {LONGEST_KEYWORD} characters, and none of "
            f"{', '.join(sorted(RESERVED))} or what begins with STOP or UNSUBSCRIBE; a reply is "
            f"{REPLY}"
        ),
    ] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _fits(self) -> "Conversation":
        size = len(self.to_json().encode())
        if size > MOST_BYTES:
            raise PydanticCustomError(MEASURED, "{size} bytes as JSON", {"size": size})
        return self

    def to_json(self) -> str:
        """The settings as the function reads them, without what Terraform takes for a template."""
        text = json.dumps(self.model_dump(), ensure_ascii=False, separators=(",", ":"))
        return re.sub(r"([$%])\{", r"\1\\u007b", text)


ALLOWED_IN_ALL = f"at most {MOST_BYTES} bytes as JSON, since Lambda limits a function's environment"
