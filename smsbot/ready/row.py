"""One thing that a deployment needs, and whether it is there."""

from dataclasses import dataclass, field
from enum import StrEnum

import boto3

from keyproof.model.resource import Stack
from smsbot.account.account import Account
from stacks.settings.environment import Environment


class State(StrEnum):
    """Whether something is there. What was not answered is never taken as there."""

    FINE = "fine"
    MISSING = "missing"
    NOT_READABLE = "not readable"


@dataclass(frozen=True, kw_only=True)
class Row:
    """``remedy`` is a command, or the permission that reads it; empty where all is fine.

    ``stops`` is whether a deployment fails without it.
    """

    subject: str
    state: State
    says: str
    remedy: str = ""
    stops: bool = False


def fine(subject: str, says: str) -> Row:
    """A row of what is there."""
    return Row(subject=subject, state=State.FINE, says=says)


def missing(subject: str, says: str, remedy: str, *, stops: bool) -> Row:
    """A row of what is not there."""
    return Row(subject=subject, state=State.MISSING, says=says, remedy=remedy, stops=stops)


def unanswered(subject: str, action: str) -> Row:
    """A row of what AWS left out of an answer: that is never taken as there."""
    says = f"The answer to {action} does not say it."
    return not_readable(subject, says, "Run the command again in a while.")


def not_readable(subject: str, says: str, remedy: str, *, stops: bool = False) -> Row:
    """A row of what nobody knows whether it is there."""
    return Row(subject=subject, state=State.NOT_READABLE, says=says, remedy=remedy, stops=stops)


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What every check reads: an account, and the design of an environment in it.

    ``caller`` is the ARN of who reads. ``is_new`` is None where nobody said whether the environment
    was deployed before.
    """

    environment: Environment
    session: boto3.Session
    account: Account
    design: Stack
    caller: str
    is_new: bool | None = None
    profile: str | None = field(default=None)

    def command(self, *words: str) -> str:
        """A command of this program about the environment, as the user calls it."""
        profile = f" --profile {self.profile}" if self.profile else ""
        return f"python -m smsbot {' '.join(words)}{profile}"
