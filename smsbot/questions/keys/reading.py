"""Reads the keys of an environment in an account, with their last use and their problems."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Lock
from typing import TYPE_CHECKING

from smsbot.account.account import THREADS
from smsbot.questions.keys.last_use import LastUses
from smsbot.questions.keys.lookup import PREFIX, find_keys
from smsbot.questions.keys.report import problems_of
from smsbot.questions.keys.state import KeyStatus, read_state
from stacks.keys import alias_of, all_purposes_of

if TYPE_CHECKING:
    import boto3
    from mypy_boto3_kms import KMSClient

    from smsbot.questions.keys.lookup import FoundKey
    from smsbot.questions.keys.recovery import Where
    from stacks.settings.environment import Environment


def read_keys(
    environment: Environment, session: boto3.Session, *, where: Where
) -> tuple[list[KeyStatus], list[str]]:
    """The keys that are there, and the problems of all. Raises as boto3 does."""
    kms: KMSClient = session.client("kms")
    uses = LastUses(kms, session.client("cloudtrail"))
    found = find_keys(kms, environment, all_purposes_of(environment))
    one_after_another = Lock()

    def status(key: FoundKey) -> KeyStatus:
        state = read_state(kms, key)
        with one_after_another:  # CloudTrail allows two requests a second.
            return replace(state, last_use=uses.of(key.arn))

    with ThreadPoolExecutor(THREADS) as threads:
        statuses = list(threads.map(status, filter(None, found.values())))
    missing = [PREFIX + alias_of(each, environment) for each, key in found.items() if not key]
    return statuses, problems_of(statuses, missing, where=where)
