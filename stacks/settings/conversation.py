"""What the bot says: the settings of ``[ENV.conversation]``, each with what is allowed."""

import json
import re
import unicodedata
from collections.abc import Mapping
from typing import Annotated, Any, Self, cast

from pydantic import AfterValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from lambda_src.sms_length import MOST_SEGMENTS, sms_length
from stacks.settings.kinds import MEASURED, Settings, flag, whole_number

LONGEST_KEYWORD = 30
MOST_PHRASES = 50
# Lambda takes 4,096 bytes of environment variables, names and values together, which it measures as
# one JSON object. The others have fewer than 800, with the longest names.
# https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
MOST_BYTES = 4096 - 800
TEXTS = ("fallback", "help", "opt_out_confirmation", "rejoin_confirmation")
# One that is left when all are filled in: a name that is misspelled would be sent as it is.
PLACEHOLDER = re.compile(r"\{[a-z_]{3,}\}")
PLACEHOLDERS = (
    "{company} stands for the company's name in words, {keywords} for all keywords and HELP, "
    "{support_contact} for that setting"
)
HELP = (
    "This is an automatic service. For help: {support_contact}. Message and data rates may apply. "
    "Reply STOP to opt out."
)


def _check_reply(text: str) -> str:
    length = sms_length(text)
    if unknown := PLACEHOLDER.search(text):
        raise PydanticCustomError(MEASURED, "{it} is not a placeholder", {"it": unknown[0]})
    if not text.strip() or any(
        unicodedata.category(each) in ("Cc", "Cs") and each != "\n" for each in text
    ):
        raise PydanticCustomError(MEASURED, "an empty text, or one with control characters")
    if length.segments > MOST_SEGMENTS:
        raise PydanticCustomError(MEASURED, "{length}", {"length": str(length)})
    return text


def _check_keyword(keyword: str) -> str:
    # Loads the words of eight languages, which most commands do not need.
    from lambda_src.wording import Meaning, meaning

    if meaning(keyword) is not Meaning.OTHER:
        raise PydanticCustomError(MEASURED, "which is a reserved keyword")
    words = keyword.split(" ")
    is_plain = all(word.isalnum() for word in words) and len(keyword) <= LONGEST_KEYWORD
    if not is_plain or unicodedata.normalize("NFKC", keyword).upper() != keyword:
        raise PydanticCustomError(MEASURED, "which is not a valid keyword")
    return keyword


Reply = Annotated[str, AfterValidator(_check_reply)]
REPLY = (
    f"at most {MOST_SEGMENTS} message parts (GSM-7: 160 characters in one, 153 in each of "
    f"several; UCS-2, for any other character: 70 and 67). In it, {PLACEHOLDERS}"
)


def _check_phrase(phrase: str) -> str:
    from lambda_src.wording import Meaning, meaning

    if meaning(phrase) not in (Meaning.OPT_OUT_AT_AWS, Meaning.OPT_OUT, Meaning.OTHER):
        raise PydanticCustomError(MEASURED, "which opts in or asks for help, so it cannot opt out")
    return phrase


Phrase = Annotated[
    str, Field(pattern=r"\A[^\W_][\w' -]{0,58}[^\W_]\Z"), AfterValidator(_check_phrase)
]


class Hook(Settings):
    """The function that is asked for the reply to a text that no keyword matches."""

    function: Annotated[
        str,
        Field(
            pattern=r"\A[A-Za-z0-9_-]{1,64}\Z",
            description="the name of a Lambda function of the same account and region, which you "
            "deploy yourself: 1 to 64 letters, digits, hyphens and underscores",
        ),
    ]
    timeout_in_seconds: Annotated[int, whole_number(1, 10, "seconds until the fallback")] = 5


class Conversation(Settings):
    """What the bot says to whom. A field's ``description`` says which values are allowed."""

    self_managed_opt_outs: Annotated[
        bool,
        flag(
            "whether the bot answers STOP and HELP in place of AWS; the phone number must have the "
            "same setting: with [ENV.sms], Terraform sets it"
        ),
    ] = False
    reply_limit_per_hour: Annotated[
        int,
        whole_number(1, 1000, "replies to a number in a clock hour, such as 10:00 to 10:59"),
    ] = 10
    reply_limit_per_day_and_country: Annotated[
        int, whole_number(1, 1_000_000, "replies to all numbers of a country code in a day (UTC)")
    ] = 5000
    answered_within_hours: Annotated[
        int, whole_number(1, 336, "hours; an older text is stored, but gets no reply")
    ] = 24
    support_contact: Annotated[
        str,
        Field(
            pattern=r"\A[!-~](?:[ -~]{0,58}[!-~])?\Z",
            description="where people get help, at most 60 characters of ASCII: an e-mail "
            'address, a phone number or a web page, such as "support@example.com"',
        ),
    ]
    opt_out_phrases: Annotated[
        tuple[Phrase, ...],
        Field(
            max_length=MOST_PHRASES,
            strict=False,
            description=f"a list of at most {MOST_PHRASES} more phrases that opt out, each of 2 to "
            "60 letters, digits, spaces, hyphens and apostrophes, and none that means START or "
            "HELP",
        ),
    ] = ()
    hook: Annotated[
        Hook | None,
        Field(description="a table [ENVIRONMENT.conversation.hook], which names a function"),
    ] = None
    fallback: Annotated[Reply, Field(description=REPLY)] = (
        "Sorry, this number knows only a few words. Reply HELP for help, STOP to opt out."
    )
    help: Annotated[Reply, Field(description=f"{REPLY}. The default names support_contact")] = HELP
    opt_out_confirmation: Annotated[Reply, Field(description=REPLY)] = (
        "You have opted out and will get no more texts. Reply START to get them again."
    )
    rejoin_confirmation: Annotated[Reply, Field(description=REPLY)] = (
        "You will get texts again. Reply HELP for help, STOP to opt out."
    )
    commands: Annotated[
        dict[Annotated[str, AfterValidator(_check_keyword)], Reply],
        Field(
            description="keywords with their replies. A keyword is letters and digits in upper "
            f"case, with single spaces, of at most {LONGEST_KEYWORD} characters. Words that "
            "mean STOP, START or HELP, such as CANCEL ALL, are reserved. A reply has "
            f"{REPLY}"
        ),
    ] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _fits(self) -> Self:
        """Refuse more than Lambda takes; Terraform would find out in the middle of an apply."""
        # Within the variable, each quotation mark has a backslash.
        total = len(json.dumps(self.to_json(), ensure_ascii=False).encode())
        if total > MOST_BYTES:
            raise PydanticCustomError(
                MEASURED,
                "{total} bytes for Lambda: shorten texts, keywords or phrases by {much} bytes",
                {"total": total, "much": total - MOST_BYTES},
            )
        return self

    def to_json(self) -> str:
        """The settings as the function reads them, without what Terraform takes for a template."""
        settings = self.model_dump(
            exclude={"support_contact": True, "hook": {"function"}}, exclude_none=True
        )
        text = json.dumps(settings, ensure_ascii=False, separators=(",", ":"))
        return re.sub(r"([$%])\{", r"\1\\u007b", text)


def filled(conversation: Mapping[str, Any], company: object) -> dict[str, Any]:
    """The settings of a conversation with its texts filled in; what is not valid is left alone."""
    conversation = {"help": HELP, **conversation}
    commands = conversation.get("commands", {})
    keywords = cast("Mapping[str, object]", commands) if isinstance(commands, Mapping) else {}
    values = {
        "{company}": str(company).replace("-", " ").title(),
        "{keywords}": ", ".join([*keywords, "HELP"]),
        "{support_contact}": str(conversation.get("support_contact", "")),
    }

    def with_values(text: object) -> object:
        if isinstance(text, str):
            for placeholder, value in values.items():
                text = text.replace(placeholder, value)
        return text

    texts = {name: with_values(conversation[name]) for name in TEXTS if name in conversation}
    replies = {keyword: with_values(reply) for keyword, reply in keywords.items()}
    return {**conversation, **texts, **({"commands": replies} if replies else {})}
