"""What a reading of the account adds to the page: what is there now, and who read it when."""

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import boto3

from keyproof.model.finding import Finding
from keyproof.terminal.failure import Failure
from smsbot.account.identity import identity_of
from smsbot.account.session import failures, session_for
from smsbot.keys import HEADINGS, KeyStatus, Where, cells_of, problems_of, read_keys
from smsbot.questions.verify import report
from smsbot.questions.verify.verification import SessionOf, Verification, verify
from stacks.settings.environment import Environment


@dataclass(frozen=True, kw_only=True)
class Account:
    """A reading. ``by`` is the ARN of the identity, ``not_read`` why the keys could not be read."""

    at: datetime
    by: str
    verification: Verification
    keys: Sequence[KeyStatus]
    problems: Sequence[str]
    not_read: Sequence[str]

    @property
    def is_complete(self) -> bool:
        """Whether everything was read."""
        return self.verification.is_complete and not self.not_read

    @property
    def states(self) -> Mapping[str, str]:
        """The state of each key that is there, by address."""
        return {
            address: str(each.get("KeyState", "not known"))
            for address, each in self.verification.live.keys.items()
        }

    @property
    def findings(self) -> tuple[Finding, ...]:
        """All that ``verify`` and ``keys`` find: differences, questions, access, and keys."""
        comparison = self.verification.comparison
        return (
            *comparison.differences,
            *self.verification.findings,
            *(
                Finding(
                    rule="access",
                    resource=each.key.address,
                    key=each.key.alias,
                    problem=f"{report.line_of(each)}.",
                    remedy="Find out who changed a policy or a grant, then deploy again.",
                )
                for each in comparison.shifts or ()
            ),
            *(
                Finding(rule="keys", resource=self.verification.stack, problem=each)
                for each in self.problems
            ),
        )

    def contents(self) -> dict[str, Any]:
        """The section of the page, from the values of ``verify`` and ``keys``."""
        found = report.as_json(self.verification)
        unknown = self.verification.comparison.shifts is None
        return {
            "at": f"{self.at:%Y-%m-%d %H:%M} UTC",
            "by": self.by,
            "summary": report.summary(self.verification),
            "resources": found["resources"],
            "notes": found["notes"],
            "not_checked": [
                *map(str, self.verification.not_checked),
                *([report.ACCESS_NOT_KNOWN] if unknown else []),
                *self.not_read,
            ],
            "key_headings": HEADINGS,
            "key_rows": [cells_of(each, self.at) for each in self.keys],
            "is_complete": self.is_complete,
        }


def read_account(environment: Environment, *, profile: str | None) -> Account:
    """Verify an environment and read its keys. Raises Failure without credentials."""

    def session_of(each: Environment) -> boto3.Session:
        return session_for(each, profile=profile)

    with ThreadPoolExecutor(1) as aside:
        keys = aside.submit(_read_keys, environment, session_of, profile=profile)
        (verification,) = verify([environment], session_of, profile=profile)
        by, statuses, problems, not_read = keys.result()
    return Account(
        at=datetime.now(UTC),
        by=by,
        verification=verification,
        keys=statuses,
        problems=problems,
        not_read=not_read,
    )


def _read_keys(
    environment: Environment, session_of: SessionOf, *, profile: str | None
) -> tuple[str, Sequence[KeyStatus], Sequence[str], Sequence[str]]:
    """Who reads, the keys, their problems, and why they could not be read."""
    session = session_of(environment)
    with failures("asking who this is"):
        by = identity_of(session)["Arn"]
    try:
        with failures(f"reading the keys of {environment.name}"):
            statuses, missing = read_keys(environment, session)
        where = Where(environment=environment.name, profile=profile)
        return by, statuses, problems_of(statuses, missing, where=where), ()
    except Failure as failure:
        return by, (), (), (f"{failure.problem} {failure.way_on}",)
