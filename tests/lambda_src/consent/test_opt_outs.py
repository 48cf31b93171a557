"""Who opts out and comes back, by which words, at the bot and at AWS."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from sending import Undeliverable
from settings import Conversation
from tests.lambda_src.doubles.bot import (
    CONVERSATION,
    DAY,
    NUMBER,
    Remembering,
    bot,
    event,
    text,
)
from tests.lambda_src.doubles.dynamodb import DynamoDB
from tests.lambda_src.doubles.list_at_aws import ListAtAws
from tests.lambda_src.doubles.talk import SELF_MANAGED, Outcomes, Talk, failing


def test_a_conversation_in_which_aws_answers_stop_and_help(
    dynamodb: DynamoDB, outcomes: Outcomes
) -> None:
    talk = Talk(dynamodb)
    replies = talk.say("hours", "what?", "HELP", "STOP", "hours", "START", "start!", "Hours")
    assert replies == ["9 to 5", "the fallback", "you are in", "9 to 5"]
    assert outcomes() == [
        "answered: command",
        "answered: fallback",
        "answered_by_aws: help",
        "answered_by_aws: opt_out",
        "suppressed: number_opted_out",
        "rejoined: confirmed",
        "rejoined: repeated_text",
        "answered: command",
    ]
    assert dynamodb.counts() == {
        "inbound-text": 8,
        "answered": 4,
        "suppressed": 4,
        "opted-out": 1,
        "rejoined": 2,
    }


def test_a_conversation_in_which_the_bot_answers_them(
    dynamodb: DynamoDB, outcomes: Outcomes
) -> None:
    talk = Talk(dynamodb, SELF_MANAGED)
    replies = talk.say("STOP", "stop", "HELP", "hours", "unstop", "hours", "end")
    assert replies == ["you are out", "the help", "you are in", "9 to 5", "you are out"]
    assert outcomes() == [
        "opted_out: confirmed",
        "suppressed: number_opted_out",
        "answered: help",
        "suppressed: number_opted_out",
        "rejoined: confirmed",
        "answered: command",
        "opted_out: confirmed",
    ]
    counts = dynamodb.counts()
    assert (counts["answered"], counts["suppressed"], counts["opted-out"]) == (5, 2, 2)


@pytest.mark.parametrize("conversation", [CONVERSATION, SELF_MANAGED])
def test_other_words_opt_out_in_both_settings(
    conversation: Conversation, dynamodb: DynamoDB
) -> None:
    assert Talk(dynamodb, conversation).say("Stop texting me", "revoke", "hours") == ["you are out"]


def test_an_opt_out_does_not_expire(dynamodb: DynamoDB) -> None:
    Talk(dynamodb).say("STOP")
    consent = dynamodb.entries(NUMBER)["consent"]
    assert consent["opted_out"] is True
    assert "expires_at" not in consent


@pytest.mark.parametrize("conversation", [CONVERSATION, SELF_MANAGED])
def test_the_later_of_two_texts_decides_whatever_comes_first(
    conversation: Conversation, dynamodb: DynamoDB, outcomes: Outcomes
) -> None:
    talk = Talk(dynamodb, conversation)
    late_stop, late_start = event(text("STOP"), at=1000), event(text("START"), at=3000)
    talk.bot.handle(event(text("START"), at=2000), invocation="1")
    talk.bot.handle(late_stop, invocation="2")
    assert dynamodb.entries(NUMBER)["consent"]["opted_out"] is False
    talk.bot.handle(event(text("STOP"), at=4000), invocation="3")
    talk.bot.handle(event(text("stop!"), at=6000), invocation="4")
    talk.bot.handle(late_start, invocation="5")
    talk.bot.handle(event(text("START"), at=5000), invocation="6")
    assert dynamodb.entries(NUMBER)["consent"]["opted_out"] is True
    assert outcomes()[-2:] == ["suppressed: superseded"] * 2


def test_an_opt_out_beyond_the_limit_counts_without_a_confirmation(
    dynamodb: DynamoDB, outcomes: Outcomes
) -> None:
    talk = Talk(dynamodb, replace(SELF_MANAGED, reply_limit_per_hour=1))
    assert talk.say("hours", "STOP") == ["9 to 5"]
    assert outcomes()[-1] == "opted_out: reply_limit"
    assert dynamodb.entries(NUMBER)["consent"]["opted_out"] is True
    assert dynamodb.counts()["opted-out"] == 1


def test_a_number_that_opted_out_at_aws_has_opted_out(
    dynamodb: DynamoDB, outcomes: Outcomes
) -> None:
    refusing = failing(Undeliverable("opted_out_at_aws", opted_out=True))
    bot(dynamodb, refusing).handle(event(text("hours")), invocation="1")
    assert Talk(dynamodb).say("where") == []
    assert outcomes() == ["suppressed: opted_out_at_aws", "suppressed: number_opted_out"]
    assert dynamodb.counts() == {"inbound-text": 2, "suppressed": 2}


@pytest.mark.parametrize("body", ["Help!", "help?", '"help"'])
def test_help_in_other_words_than_those_of_aws_is_answered(body: str, dynamodb: DynamoDB) -> None:
    assert Talk(dynamodb).say("HELP", body, body) == ["the help"]


def test_of_a_number_whose_carrier_knows_stop_alone_the_bot_answers_the_rest(
    dynamodb: DynamoDB, outcomes: Outcomes
) -> None:
    sender = Remembering()
    receiving = bot(dynamodb, sender, opt_out_keywords="STOP")
    for second, body in enumerate(("cancel", "START", "STOP")):
        receiving.handle(event(text(body), at=second * 1000), invocation=body)
    assert sender.bodies == ["you are out", "you are in"]
    assert outcomes()[-1] == "answered_by_aws: opt_out"


def test_a_blocked_number_has_not(dynamodb: DynamoDB, outcomes: Outcomes) -> None:
    refusing = failing(Undeliverable("blocked_at_aws", opted_out=False))
    bot(dynamodb, refusing).handle(event(text("hours")), invocation="1")
    assert outcomes() == ["suppressed: blocked_at_aws"]
    assert "consent" not in dynamodb.entries(NUMBER)


def test_an_old_text_is_stored_and_gets_no_reply_but_counts(
    dynamodb: DynamoDB, outcomes: Outcomes, monkeypatch: pytest.MonkeyPatch
) -> None:
    sender = ListAtAws()
    receiving = bot(dynamodb, sender, conversation=replace(SELF_MANAGED, answered_within_hours=48))
    # Two days and a second after the last text.
    now = datetime.fromisoformat(f"{DAY}T03:00:06Z") + timedelta(hours=48)
    monkeypatch.setattr("time.time", now.timestamp)
    for second, body in enumerate(("hours", "STOP", "START", "help")):
        receiving.handle(event(text(body), at=1000 * second), invocation=body)
    assert outcomes() == [
        "suppressed: too_old",
        "opted_out: too_old",
        "rejoined: too_old",
        "suppressed: too_old",
    ]
    assert (sender.sent, sender.listed) == ([], set())
    assert dynamodb.entries(NUMBER)["consent"]["opted_out"] is False
    assert dynamodb.counts() == {
        "inbound-text": 4,
        "suppressed": 4,
        "opted-out": 1,
        "rejoined": 1,
    }
    receiving.handle(event(text("START"), at=500), invocation="late")
    receiving.handle(event(text("STOP"), at=5000), invocation="stop")
    receiving.handle(event(text("START"), at=4000), invocation="superseded")
    assert dynamodb.entries(NUMBER)["consent"]["opted_out"] is True
