"""Verifies environments: synthesizes them, reads their accounts, and compares."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import boto3

from smsbot.access.matrix import Access, access
from smsbot.access.principals import principals
from smsbot.aws_session import failures
from smsbot.environments import all_environments
from smsbot.loaders.account.account import NotChecked
from smsbot.loaders.account.load import Live, load_account
from smsbot.loaders.account.scope import Scope
from smsbot.loaders.configuration.environment import read_environment
from smsbot.loaders.configuration.synthesis import all_synthesized
from smsbot.model.assembly import assemble
from smsbot.model.resource import Stack
from smsbot.verify.comparison import Comparison, compare
from smsbot.verify.remedies import Remedies
from smsbot.verify.status import Status
from stacks.declared.declarations import declarations_of_all
from stacks.settings.environment import Environment

SessionOf = Callable[[Environment], boto3.Session]


@dataclass(frozen=True, kw_only=True)
class Verification:
    """One environment in its account: its resources, the differences, and missing answers."""

    stack: str
    account: str
    region: str
    live: Live
    comparison: Comparison

    @property
    def not_checked(self) -> tuple[NotChecked, ...]:
        """The questions without an answer."""
        return self.live.not_checked

    @property
    def access(self) -> tuple[Access, ...]:
        """Who can do what with which key, in the account as it is."""
        return access(self.live.model, principals(self.live.model))

    @property
    def is_complete(self) -> bool:
        """Whether everything was checked."""
        return (
            not self.not_checked
            and self.comparison.shifts is not None
            and Status.NOT_CHECKED not in self.comparison.statuses.values()
        )

    @property
    def is_as_designed(self) -> bool:
        """Whether what was checked is as designed."""
        return not self.comparison.differences and not self.comparison.shifts


def verify(
    environments: Sequence[Environment], session_of: SessionOf, *, profile: str | None
) -> Iterator[Verification]:
    """Verify environments, each in the account and region of its session.

    The code is synthesized once, while credentials are looked for. Raises Failure if it cannot be
    synthesized, and as ``session_of`` does.
    """
    with ThreadPoolExecutor(1) as aside:
        sessions = aside.submit(lambda: [_with_account(session_of(each)) for each in environments])
        with all_synthesized(environments) as paths:
            for environment, found in zip(environments, sessions.result(), strict=True):
                session, account_id = found
                design = read_environment(
                    paths[environment.name], environment, account_id=account_id
                )
                yield hold_against(design, environment, session, profile=profile)


def _with_account(session: boto3.Session) -> tuple[boto3.Session, str]:
    with failures("asking which account this is"):
        return session, session.client("sts").get_caller_identity()["Account"]


def hold_against(
    design: Stack, environment: Environment, session: boto3.Session, *, profile: str | None
) -> Verification:
    """Verify one environment against its design, which has the account's number."""
    exemptions = declarations_of_all(environment).exemptions
    stack, location = environment.names.prefix, design.location
    scope = Scope(design=design, prefix=f"{stack}-", others=_prefixes_but(environment))
    live = load_account(session, scope, exemptions=exemptions)
    return Verification(
        stack=stack,
        account=location.account_id,
        region=location.region,
        live=live,
        comparison=compare(
            live,
            assemble(live.design, exemptions=exemptions),
            remedies=Remedies(
                environment=environment,
                region=location.region,
                written_region=all_environments().get(environment.name, environment).region,
                profile=profile,
            ),
        ),
    )


def _prefixes_but(environment: Environment) -> tuple[str, ...]:
    """What the names of every other environment start with."""
    others = (each for each in all_environments().values() if each.name != environment.name)
    return tuple(f"{each.names.prefix}-" for each in others)
