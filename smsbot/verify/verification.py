"""Verifies environments: synthesizes them, reads their accounts, and compares."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import boto3

from keyproof import Level, Result, Source, Stack, diff
from smsbot import checks
from smsbot.account.account import Scope
from smsbot.account.live import Live, read_live, refuse_region_of
from smsbot.account.session import identity_of
from smsbot.design.foreign import all_taken
from smsbot.design.reading import read_environment
from smsbot.design.synthesis import all_synthesized
from smsbot.environments import all_environments
from smsbot.verify.comparison import Comparison, Status
from smsbot.verify.remedies import Remedies
from smsbot.verify.values import POLICIES
from stacks.settings.environment import Environment

INLINE_POLICY = "aws_iam_role_policy"
# Without an answer of these, somebody may use a key of whom nothing is known.
DECIDE_ABOUT_KEYS = ("iam:", "kms:")
ACCESS_CHANGED = "access-changed"


@dataclass(frozen=True, kw_only=True)
class Verification:
    """One environment in its account: its resources, the differences, and missing answers.

    ``result`` is what keyproof finds in the account and not in the design, of what no difference is
    about; also who can use which key there.
    """

    stack: str
    live: Live
    comparison: Comparison
    result: Result

    @property
    def is_access_known(self) -> bool:
        """Whether every policy and grant that decides about a key was read."""
        unread = any(each.action.startswith(DECIDE_ABOUT_KEYS) for each in self.live.not_checked)
        return not unread and not self.result.not_evaluated

    @property
    def is_complete(self) -> bool:
        """Whether everything was checked."""
        is_unread = self.live.not_checked or Status.NOT_CHECKED in self.comparison.statuses.values()
        return self.is_access_known and not is_unread

    @property
    def is_as_designed(self) -> bool:
        """Whether what was checked is as designed."""
        return not (self.comparison.differences or self.result.findings)


def verify(
    sessions: Sequence[tuple[Environment, boto3.Session]],
    *,
    profile: str | None,
    synthesized: Path | None = None,
) -> Iterator[Verification]:
    """Verify environments, each by its session; the code is synthesized once.

    Or a job without credentials has synthesized it to a folder. Raises UserError if it cannot be,
    or if that could run code or is not as the settings say. ``profile`` is for the remedies.
    """
    environments = [each for each, _ in sessions]
    accounts = [identity_of(each)["Account"] for _, each in sessions]
    if synthesized:
        every = [*all_environments().values()]
        source = all_taken(environments, synthesized=synthesized, every=every)
    else:
        source = all_synthesized(environments)
    with source as paths:
        designs = [
            read_environment(paths[each.name], each, account_id=account_id)
            for each, account_id in zip(environments, accounts, strict=True)
        ]
    for (environment, session), design in zip(sessions, designs, strict=True):
        yield hold_against(design, environment, session, profile=profile)


def hold_against(
    design: Stack, environment: Environment, session: boto3.Session, *, profile: str | None
) -> Verification:
    """Verify one environment against its design, which has the account's number."""
    hook = environment.conversation.hook
    others = (each for each in all_environments().values() if each.name != environment.name)
    scope = Scope(
        design=design,
        prefix=f"{environment.names.prefix}-",
        others=tuple(f"{each.names.prefix}-" for each in others),
        hook=hook.function if hook else None,
    )
    live = read_live(session, scope)
    if not live.keys:
        role = environment.names.name("compute", "role", "bot")
        own = (
            each.values
            for each in live.resources
            if each.type == INLINE_POLICY and each.text("role") == role
        )
        refuse_region_of(own, environment)
    comparison = Comparison(live, Remedies(environment=environment, profile=profile))
    found = diff(Source.of(comparison.before), Source.of(comparison.after), checks.config())
    return Verification(
        stack=environment.names.prefix,
        live=live,
        comparison=comparison,
        result=_beyond(comparison, found),
    )


def _beyond(comparison: Comparison, found: Result) -> Result:
    """What keyproof finds beyond the differences; notes are none of an account."""
    unexpected = {each for each, one in comparison.statuses.items() if one is Status.UNEXPECTED}
    described = {each.resource for each in comparison.differences} - unexpected
    return replace(
        found,
        groups=tuple(
            each
            for each in found.groups
            if each.level is not Level.NOTE
            and (
                each.root.resource not in described
                # Of a policy that differs, no difference says who gains access.
                or any(finding.rule == ACCESS_CHANGED for finding in each.findings)
            )
        ),
        # Only of a policy it is asked whether a difference weakens anything.
        not_evaluated=tuple(
            each
            for each in found.not_evaluated
            if each.place.address not in unexpected
            and (each.place.address not in described or each.place.part in POLICIES)
        ),
    )
