"""The settings of an environment's phone number, each with what is allowed."""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, ValidationInfo, field_validator

from stacks.settings.kinds import Settings

NumberType = Literal["LONG_CODE", "TOLL_FREE", "TEN_DLC", "SIMULATOR"]
MessageType = Literal["TRANSACTIONAL", "PROMOTIONAL"]
Capability = Literal["SMS", "MMS", "VOICE"]
# What the carrier answers; of other numbers AWS answers what the function knows as its words.
# https://docs.aws.amazon.com/sms-voice/latest/userguide/keywords-required.html
OPT_OUT_OF_TOLL_FREE = "STOP"


def _with_sms(capabilities: tuple[Capability, ...]) -> tuple[Capability, ...]:
    if "SMS" not in capabilities or len(set(capabilities)) != len(capabilities):
        raise ValueError("SMS has to be among them, and each only once")
    return capabilities


class Sms(Settings):
    """The phone number to request from AWS End User Messaging SMS.

    The names and values are those of ``RequestPhoneNumber``.
    https://docs.aws.amazon.com/pinpoint/latest/apireference_smsvoicev2/API_RequestPhoneNumber.html
    """

    iso_country_code: Annotated[
        str,
        Field(
            pattern=r"\A[A-Z]{2}\Z",
            description='the two capital letters of ISO 3166 for the number\'s country: "US"',
        ),
    ]
    number_type: Annotated[
        NumberType,
        Field(description="LONG_CODE, TOLL_FREE, TEN_DLC or SIMULATOR"),
    ]
    message_type: Annotated[
        MessageType,
        Field(description="TRANSACTIONAL or PROMOTIONAL; for a SIMULATOR, only TRANSACTIONAL"),
    ] = "TRANSACTIONAL"
    number_capabilities: Annotated[
        tuple[Capability, ...],
        AfterValidator(_with_sms),
        Field(strict=False, description='a list of SMS, MMS and VOICE, with SMS in it: ["SMS"]'),
    ] = ("SMS",)
    registration_id: Annotated[
        str | None,
        Field(
            pattern=r"\A[A-Za-z0-9_:/-]{1,256}\Z",
            description="the ID of the number's registration, as AWS shows it",
        ),
    ] = None

    @field_validator("message_type")
    @classmethod
    def _simulators_take_one(cls, value: MessageType, info: ValidationInfo) -> MessageType:
        if info.data.get("number_type") == "SIMULATOR" and value != "TRANSACTIONAL":
            raise ValueError("a simulator takes TRANSACTIONAL only")
        return value

    @property
    def variables(self) -> dict[str, str]:
        """The function's environment variables about the number that no resource gives."""
        by_carrier = self.iso_country_code == "US" and self.number_type == "TOLL_FREE"
        opt_outs = {"OPT_OUT_KEYWORDS": OPT_OUT_OF_TOLL_FREE} if by_carrier else {}
        return {"MESSAGE_TYPE": self.message_type, **opt_outs}
