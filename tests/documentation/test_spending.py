"""The table of what others can make the bot send, against the bot."""

from dataclasses import replace
from unittest import mock

from documentation.spending import HOURS, most_fallbacks, spending_page
from replies import MOST_FALLBACKS
from tests.lambda_src.doubles.dynamodb import DynamoDB
from tests.lambda_src.doubles.talk import SELF_MANAGED, Talk


def test_a_hostile_number_gets_in_three_hours_what_the_table_says_for_them() -> None:
    talk = Talk(DynamoDB(), replace(SELF_MANAGED, reply_limit_per_hour=10))
    hours = 3
    for hour in range(hours):
        with mock.patch("answering.now_iso", return_value=f"2100-01-01T{hour:02}:00:00.000Z"):
            talk = Talk(talk.dynamodb, talk.conversation, sender=talk.sender, seconds=3600 * hour)
            talk.say(*("HELP", "hours", "where", "START", "STOP", "help me") * 5)
    row = next(line for line in spending_page().lines if "any words" in line)
    replies = int(row.split("|")[2])
    assert len(talk.sender.sent) == replies * hours / HOURS


def test_the_table_counts_fallbacks_as_the_bot_does() -> None:
    assert most_fallbacks() == MOST_FALLBACKS
