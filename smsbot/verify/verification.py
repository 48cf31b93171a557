"""Verifies one environment: synthesizes it, reads the account meanwhile, and compares."""

from dataclasses import dataclass

import boto3

from smsbot.encryption.access import Access, access
from smsbot.encryption.assembly import assemble
from smsbot.encryption.configuration import read_configuration
from smsbot.encryption.declarations import declarations_of
from smsbot.encryption.principals import principals
from smsbot.encryption.synthesis import synthesized
from smsbot.live.account import NotChecked
from smsbot.live.load import Live, load_account
from smsbot.verify.comparison import Comparison, compare
from smsbot.verify.remedies import Remedies
from stacks.environment import Environment


@dataclass(frozen=True, kw_only=True)
class Verification:
    """One environment in its account: how it is, how that compares, and what was not told."""

    stack: str
    account: str
    region: str
    live: Live
    comparison: Comparison

    @property
    def not_checked(self) -> tuple[NotChecked, ...]:
        """What was not told."""
        return self.live.not_checked

    @property
    def access(self) -> tuple[Access, ...]:
        """Who can do what with which key, in the account as it is."""
        return access(self.live.model, principals(self.live.model))

    @property
    def is_complete(self) -> bool:
        """Whether everything was checked."""
        return not self.not_checked and self.comparison.shifts is not None

    @property
    def is_as_designed(self) -> bool:
        """Whether what was checked is as designed."""
        return not self.comparison.differences and not self.comparison.shifts


def verify(
    environment: Environment, session: boto3.Session, *, account_id: str, profile: str | None
) -> Verification:
    """Verify an environment in the account of a session, which has that number.

    Raises Failure if the code cannot be synthesized.
    """
    here = environment.model_copy(update={"account_id": account_id})
    exemptions = declarations_of(here).exemptions
    with synthesized(here) as path:
        design = read_configuration(path)
    prefix = here.names.prefix
    live = load_account(session, design, prefix=f"{prefix}-", exemptions=exemptions)
    return Verification(
        stack=prefix,
        account=account_id,
        region=design.location.region,
        live=live,
        comparison=compare(
            live,
            assemble(live.design, exemptions=exemptions),
            remedies=Remedies(environment=here, region=design.location.region, profile=profile),
        ),
    )
