"""Which texts an environment pays for: of which country, in how many parts, at which price."""

from dataclasses import dataclass

from stacks.settings.environment import Environment
from stacks.settings.function_wording import sms_length
from stacks.settings.text_price import TextPrice


@dataclass(frozen=True, kw_only=True)
class Texts:
    """The texts of one environment; ``unknown`` says why there is no ``price``.

    ``parts`` are those of the longest reply to a text, ``number`` whether a phone number is paid.
    """

    country: str
    parts: int
    number: bool
    price: TextPrice | None
    unknown: str = ""


def texts_of(environment: Environment, *, country: str | None = None) -> Texts:
    """The texts of a country; by default of the number's, or of the only one with a price."""
    priced = environment.text_prices
    of_number = environment.sms.iso_country_code if environment.sms else None
    only = next(iter(priced)) if len(priced) == 1 else ""
    chosen = country or of_number or only
    conversation = environment.conversation
    replies = (conversation.fallback, *conversation.commands.values())
    if chosen:
        unknown = f"no price: set [{environment.name}.text_prices.{chosen}]"
    elif priced:
        unknown = f"which country? give --country {', '.join(priced)}"
    else:
        unknown = f"no price: set [{environment.name}.text_prices.COUNTRY]"
    return Texts(
        country=chosen,
        parts=max(int(sms_length(each).segments) for each in replies),
        number=environment.sms is not None,
        price=priced.get(chosen),
        unknown=unknown,
    )
