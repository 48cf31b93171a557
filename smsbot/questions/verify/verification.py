"""Verifies environments: synthesizes them, reads their accounts, and compares."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace

import boto3

from keyproof.access.everything import everything
from keyproof.compare.policies import TRUST
from keyproof.declarations import Declarations
from keyproof.model.access.matrix import Access, access
from keyproof.model.access.principals import principals
from keyproof.model.assembly.assemble import assemble
from keyproof.model.encryption_model import EncryptionModel
from keyproof.model.finding import Finding, Severity, folded
from keyproof.model.resource import Stack
from smsbot.account.account import NotChecked
from smsbot.account.identity import identity_of
from smsbot.account.load import Live, load_account
from smsbot.account.moved import refuse_region_of
from smsbot.account.roles import INLINE
from smsbot.account.scope import Scope
from smsbot.account.session import failures
from smsbot.design.environment import read_environment
from smsbot.design.synthesis import all_synthesized
from smsbot.environments import all_environments
from smsbot.questions.verify.comparison import Comparison, compare
from smsbot.questions.verify.remedies import Remedies
from smsbot.questions.verify.status import Status
from stacks.declared.declarations import declarations_of_all
from stacks.settings.environment import Environment

SessionOf = Callable[[Environment], boto3.Session]


@dataclass(frozen=True, kw_only=True)
class Verification:
    """One environment in its account: its resources, the differences, and missing answers.

    ``findings`` are those of every question about the account as it is, which the code does not
    have, no difference is about and no missing resource explains. ``missing_roles`` are the roles
    of the code, by name, that are not there: nobody is one of them.
    """

    stack: str
    account: str
    region: str
    live: Live
    comparison: Comparison
    findings: tuple[Finding, ...]
    missing_roles: frozenset[str] = frozenset()

    @property
    def not_checked(self) -> tuple[NotChecked, ...]:
        """The questions without an answer."""
        return self.live.not_checked

    @property
    def access(self) -> tuple[Access, ...]:
        """Who can do what with which key, in the account as it is."""
        there = [
            each for each in principals(self.live.model) if each.name not in self.missing_roles
        ]
        return access(self.live.model, there)

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
        return not (self.comparison.differences or self.comparison.shifts or self.findings)


def verify(
    environments: Sequence[Environment], session_of: SessionOf, *, profile: str | None
) -> Iterator[Verification]:
    """Verify environments, each in the account and region of its session.

    The code is synthesized once, while credentials are looked for, and the account of the first is
    read as far as that does not depend on it. Raises Failure if it cannot be synthesized, and as
    ``session_of`` does.
    """
    scope = Future[Scope]()
    with ThreadPoolExecutor(2) as aside:
        sessions = aside.submit(lambda: [_with_account(session_of(each)) for each in environments])
        ahead = aside.submit(lambda: _read(sessions.result()[0][0], scope, environments[0]))
        try:
            with all_synthesized(environments) as paths:
                for environment, found in zip(environments, sessions.result(), strict=True):
                    session, account_id = found
                    design = read_environment(
                        paths[environment.name], environment, account_id=account_id
                    )
                    if scope.done():
                        yield hold_against(design, environment, session, profile=profile)
                    else:
                        scope.set_result(_scope_of(design, environment))
                        yield _held_against(ahead.result(), environment, profile=profile)
        finally:
            scope.cancel()


def _with_account(session: boto3.Session) -> tuple[boto3.Session, str]:
    with failures("asking which account this is"):
        return session, identity_of(session)["Account"]


def hold_against(
    design: Stack, environment: Environment, session: boto3.Session, *, profile: str | None
) -> Verification:
    """Verify one environment against its design, which has the account's number."""
    live = _read(session, _scope_of(design, environment), environment)
    return _held_against(live, environment, profile=profile)


def _scope_of(design: Stack, environment: Environment) -> Scope:
    hook = environment.conversation.hook
    return Scope(
        design=design,
        prefix=f"{environment.names.prefix}-",
        others=_prefixes_but(environment),
        hook=hook.function if hook else None,
    )


def _read(session: boto3.Session, scope: Scope | Future[Scope], environment: Environment) -> Live:
    return load_account(session, scope, exemptions=declarations_of_all(environment).exemptions)


def _held_against(live: Live, environment: Environment, *, profile: str | None) -> Verification:
    declarations = declarations_of_all(environment)
    exemptions = declarations.exemptions
    stack, location = environment.names.prefix, live.design.location
    if not live.keys:
        role = environment.names.name("compute", "role", "bot")
        policies = (each for each in live.stack.resources if each.type == INLINE)
        own = (each.values for each in policies if each.text("role") == role)
        refuse_region_of(own, environment)
    designed = assemble(live.design, exemptions=exemptions)
    comparison = compare(
        live,
        designed,
        remedies=Remedies(environment=environment, profile=profile),
    )
    missing = _missing(live, comparison)
    roles = frozenset(each.name for each in principals(designed) if each.address in missing)
    if comparison.shifts is not None:
        shifts = tuple(each for each in comparison.shifts if each.who not in roles)
        comparison = replace(comparison, shifts=shifts)
    expected = [designed]
    if missing:
        there = tuple(each for each in live.design.resources if each.address not in missing)
        expected.append(assemble(replace(live.design, resources=there), exemptions=exemptions))
    return Verification(
        stack=stack,
        account=location.account_id,
        region=location.region,
        live=live,
        comparison=comparison,
        findings=_findings(live.model, expected, declarations, comparison),
        missing_roles=roles,
    )


def _missing(live: Live, comparison: Comparison) -> set[str]:
    """The addresses of the resources that the account does not have."""
    there = {each.address for each in live.stack.resources}
    return {
        address
        for address, status in comparison.statuses.items()
        if status is Status.MISSING and address not in there
    }


def _findings(
    live: EncryptionModel,
    expected: Sequence[EncryptionModel],
    declarations: Declarations,
    comparison: Comparison,
) -> tuple[Finding, ...]:
    """What the questions find in the account, beyond the differences and ``expected``.

    These are the design, and the design without what is missing: a deployment mends that. Arguments
    are compared one by one, so nothing is asked about them here.
    """
    declarations = replace(declarations, required={}, limits=(), tags={})
    if comparison.shifts is None:
        return ()
    told = {each.resource.removesuffix(TRUST) for each in comparison.differences}
    told |= {each.key.address for each in comparison.shifts}
    found = [
        each
        for each in everything(replace(live, unsafe=()), declarations).unfolded
        if each.severity is not Severity.NOTE and each.resource not in told
    ]
    if not found:
        return ()
    written = {
        each.place for model in expected for each in everything(model, declarations).unfolded
    }
    return folded(each for each in found if each.place not in written)


def _prefixes_but(environment: Environment) -> tuple[str, ...]:
    """What the names of every other environment start with."""
    others = (each for each in all_environments().values() if each.name != environment.name)
    return tuple(f"{each.names.prefix}-" for each in others)
