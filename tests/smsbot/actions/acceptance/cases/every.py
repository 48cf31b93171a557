"""The case of each probe."""

from collections.abc import Mapping

from tests.smsbot.actions.acceptance.cases import bot, keys, life, requests, stores
from tests.smsbot.actions.acceptance.cases.case import Case

CASES: Mapping[str, Case] = {
    **life.CASES,
    **requests.CASES,
    **keys.CASES,
    **stores.CASES,
    **bot.CASES,
}
