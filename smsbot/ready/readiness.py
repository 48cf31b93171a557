"""Every check of an environment, as the rows of one table."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import boto3

from smsbot.account.account import NOT_ALLOWED, THREADS, Account, NotChecked
from smsbot.account.identity import identity_of
from smsbot.account.scope import Scope
from smsbot.account.session import failures
from smsbot.design.reading import read_configuration
from smsbot.ready.backend import of_the_backend
from smsbot.ready.credentials import of_the_caller, of_the_clock
from smsbot.ready.function_code import of_the_code
from smsbot.ready.names import of_the_names
from smsbot.ready.roles import of_the_roles
from smsbot.ready.row import Asked, Row, State, not_readable
from smsbot.ready.service_limits import of_the_functions, of_the_texts, of_the_trail
from smsbot.ready.toolchain import of_the_toolchain
from smsbot.terraform.terraform import Terraform
from stacks.settings.environment import Environment

CHECKS: tuple[Callable[[Asked], Iterator[Row]], ...] = (
    of_the_caller,
    of_the_clock,
    of_the_roles,
    of_the_names,
    of_the_functions,
    of_the_code,
    of_the_texts,
    of_the_trail,
    of_the_backend,
)


# AWS does not say which of the two it is.
REMEDIES = {
    "s3:ListBucket": "the permission s3:ListBucket; if the bucket is of another account, another "
    "company in environments.toml",
}
NO_PERMISSION = "Read the answer: no permission is missing."
# What an answer that is not as documented ends in.
MALFORMED = (AttributeError, LookupError, TypeError, ValueError)


@dataclass(frozen=True, kw_only=True)
class Readiness:
    """All rows of an environment, in the order of the checks."""

    rows: tuple[Row, ...]

    @property
    def stopping(self) -> tuple[Row, ...]:
        """What a deployment would fail for."""
        return tuple(each for each in self.rows if each.stops)

    def of(self, *states: State) -> tuple[Row, ...]:
        """The rows in some state."""
        return tuple(each for each in self.rows if each.state in states)


def readiness(
    environment: Environment,
    session: boto3.Session,
    configuration: Path,
    terraform: Terraform,
    *,
    is_new: bool | None = None,
    profile: str | None = None,
) -> Readiness:
    """Ask the account of a session about an environment, whose stack is at ``configuration``.

    What gets no answer is a row too. Raises Failure if the identity itself cannot be read.
    """
    with failures("asking who this is"):
        identity = identity_of(session)
    design = read_configuration(configuration, account_id=identity["Account"])
    with ThreadPoolExecutor(THREADS) as threads, ThreadPoolExecutor(len(CHECKS)) as checks:
        account = Account(
            session, scope=Scope(design=design, prefix=environment.names.prefix), threads=threads
        )
        asked = Asked(
            environment=environment,
            session=session,
            account=account,
            design=design,
            caller=identity["Arn"],
            is_new=is_new,
            profile=profile,
        )
        of_checks = checks.map(lambda check: _rows(check, asked), CHECKS)
        found = [row for rows in of_checks for row in rows]
    return Readiness(
        rows=(*found, *of_the_toolchain(configuration, terraform), *_not_readable(account))
    )


def _rows(check: Callable[[Asked], Iterator[Row]], asked: Asked) -> list[Row]:
    """The rows of a check, with one more if an answer was not as AWS documents it."""
    found: list[Row] = []
    try:
        found.extend(check(asked))
    except MALFORMED as error:
        subject = check.__name__.replace("_", " ").removeprefix("of ")
        found.append(
            not_readable(
                f"Of {subject}",
                f"An answer is not as AWS documents it: {type(error).__name__}: {error}",
                "See whether a proxy, or AWS_ENDPOINT_URL, leads somewhere else.",
            )
        )
    return found


def without_account(rows: Sequence[Row], configuration: Path, terraform: Terraform) -> Readiness:
    """What is known without a session: why there is none, and this machine."""
    return Readiness(rows=(*rows, *of_the_toolchain(configuration, terraform)))


def _not_readable(account: Account) -> Iterable[Row]:
    for each in account.not_checked:
        subject = f"{each.what[:1].upper()}{each.what[1:]}"
        remedy = each.remedy or _permission(each)
        yield not_readable(subject, f"{each.action} {each.reason}", remedy)


def _permission(unread: NotChecked) -> str:
    if unread.reason != NOT_ALLOWED:
        return NO_PERMISSION
    return REMEDIES.get(unread.action, f"the permission {unread.action}")
