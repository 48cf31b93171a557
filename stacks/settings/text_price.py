"""The settings of what AWS charges for texts of a country, as its price page has them."""

from typing import Annotated, Any

from pydantic import Field

from stacks.settings.kinds import Settings

COUNTRY = r"\A[A-Z]{2}\Z"


def _dollars(description: str) -> Any:  # noqa: ANN401 - as pydantic types it
    # In the file 1 is as good as 1.0.
    return Field(ge=0, le=10_000, strict=False, allow_inf_nan=False, description=description)


class TextPrice(Settings):
    """Dollars for texts of one country; `smsbot cost` counts with them, nothing else does."""

    sent: Annotated[float, _dollars("dollars for a part of a reply, with the carrier's fee")]
    received: Annotated[float, _dollars("dollars for a text that arrives, with the carrier's fee")]
    number: Annotated[float, _dollars("dollars a month for the phone number")] = 0
    source: Annotated[
        str,
        Field(
            min_length=8,
            description="where these prices stand, and the day on which somebody read them",
        ),
    ]
