"""The reference of what others can make the bot spend in a day, computed from the settings."""

import sys
from dataclasses import dataclass

from documentation.pages.page import Page, table
from stacks.app import FUNCTION_SOURCE
from stacks.settings.conversation import MOST_SEGMENTS, Conversation

HOURS = 24


@dataclass(frozen=True, kw_only=True)
class Spending:
    """What somebody can make the bot spend."""

    who: str
    replies: int
    hook_calls: int

    @property
    def parts(self) -> int:
        """The parts of the replies."""
        return self.replies * MOST_SEGMENTS


def spending(conversation: Conversation, *, hours: int = HOURS) -> tuple[Spending, ...]:
    """The most that each who texts can make the bot spend in so many hours of a day of UTC."""
    in_a_day = conversation.reply_limit_per_day_and_country
    replies = hours * conversation.reply_limit_per_hour
    rows = (
        ("one number, with words for help", hours, 0),
        ("one number, with any words", replies + hours, replies),
        (
            "another bot, which no keyword matches, without a hook",
            min(replies, most_fallbacks()),
            0,
        ),
        ("all numbers of one country", in_a_day, in_a_day),
    )
    return tuple(
        Spending(who=who, replies=min(most, in_a_day), hook_calls=min(asked, in_a_day))
        for who, most, asked in rows
    )


def spending_page() -> Page:
    """A row for each who texts, with the settings as they are by default."""
    most = Conversation(support_contact="support@example.com")
    in_an_hour, in_a_day = most.reply_limit_per_hour, most.reply_limit_per_day_and_country
    fallbacks = most_fallbacks()
    limits = (
        "The table holds for a day of UTC and the default settings. A number gets "
        f"`reply_limit_per_hour` replies in an hour of the clock, {in_an_hour}, and the help once "
        "an hour. All numbers of a country together get `reply_limit_per_day_and_country`, "
        f"{in_a_day}. A reply has at most {MOST_SEGMENTS} parts, also that of a hook."
    )
    of_hooks = (
        "A hook is called once for a text in an hour, also while AWS refuses to send. A number "
        f"that only gets the fallback gets it {fallbacks} times in a row. Then it gets no more for "
        "a day, or until a keyword matches."
    )
    unlimited = (
        "No limit stops texts from coming in. One without a reply costs the function two calls of "
        "DynamoDB. AWS answers its own words, such as HELP, without asking the bot. A text that "
        "you redrive is counted when its reply is sent."
    )
    costs = [
        (each.who, f"{each.replies:,}", f"{each.parts:,}", f"{each.hook_calls:,}")
        for each in spending(most)
    ]
    titles = ("who texts", "replies", "parts", "calls of a hook")
    lines = (limits, "", *table(titles, costs), "", of_hooks, "", unlimited)
    return Page(path="reference/spending.md", title="Spending limits", lines=lines)


def most_fallbacks() -> int:
    """How many fallbacks a number gets in a row, as the function has it."""
    sys.path.insert(0, str(FUNCTION_SOURCE))
    try:
        from limits import MOST_FALLBACKS
    finally:
        sys.path.remove(str(FUNCTION_SOURCE))
    return MOST_FALLBACKS
