"""What IAM answers a request: the policies of both sides together.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
https://docs.aws.amazon.com/kms/latest/developerguide/policy-evaluation.html
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from smsbot.iam.callers import Caller, Identity
from smsbot.iam.context import Context
from smsbot.iam.statements import Match, NamedPolicy, matches
from smsbot.iam.truth import Truth, all_of, any_of


class Verdict(StrEnum):
    """The answer to a request. UNKNOWN is never to be taken for allowed."""

    ALLOWED = "Allowed"
    IMPLICITLY_DENIED = "ImplicitlyDenied"
    EXPLICITLY_DENIED = "ExplicitlyDenied"
    UNKNOWN = "Unknown"


@dataclass(frozen=True, kw_only=True)
class Policies:
    """The policies that decide about a request.

    ``service_control`` is a list of levels, from the root of the organization to the account; each
    level has to allow the request. ``resource`` are the policy of the resource and what else says
    who may use it, such as the grants of a key.
    """

    identity: tuple[NamedPolicy, ...] = ()
    resource: tuple[NamedPolicy, ...] = ()
    boundaries: tuple[NamedPolicy, ...] = ()
    service_control: tuple[tuple[NamedPolicy, ...], ...] = ()


@dataclass(frozen=True, kw_only=True)
class Target:
    """The resource of a request.

    ``like`` is a pattern that the ARN follows where its last part is not known yet, so that ``arn``
    has something in its place. ``policy_required``: a key and a role are used by nobody whom their
    own policy does not allow or leave to the account, whatever an identity's policies say.
    """

    arn: str
    account: str
    policy_required: bool
    like: str = ""


@dataclass(frozen=True, kw_only=True)
class Decision:
    """An answer with the statements that led to it.

    ``missing`` names the kinds of policy that would have to allow the request and do not.
    """

    verdict: Verdict
    deciding: tuple[Match, ...] = ()
    missing: tuple[str, ...] = ()

    @property
    def possible(self) -> bool:
        """Whether the request may be allowed."""
        return self.verdict in (Verdict.ALLOWED, Verdict.UNKNOWN)


class Evaluation:
    """The answers to one caller about one resource, for any action, or for some alone."""

    def __init__(
        self,
        policies: Policies,
        *,
        caller: Caller,
        target: Target,
        context: Context,
        actions: tuple[str, ...] | None = None,
    ) -> None:
        self._caller = caller
        self._target = target

        def found(named: Iterable[NamedPolicy], *, names_callers: bool = False) -> list[Match]:
            return [
                match
                for policy in named
                for match in matches(
                    policy,
                    caller=caller,
                    resource=target.arn,
                    like=target.like,
                    context=context,
                    names_callers=names_callers,
                    bounded=bool(policies.boundaries) and isinstance(caller, Identity),
                    actions=actions,
                )
            ]

        self._resource = found(policies.resource, names_callers=True)
        is_identity = isinstance(caller, Identity)
        self._identity = found(policies.identity) if is_identity else []
        self._boundaries = found(policies.boundaries) if policies.boundaries else None
        self._levels = (
            []
            if not is_identity or _is_service_linked(caller)
            else [found(level) for level in policies.service_control]
        )
        self._everything = [
            *self._identity,
            *self._resource,
            *(self._boundaries or ()),
            *(match for level in self._levels for match in level),
        ]
        # Actions that the same statements are about have the same answer.
        self._decided: dict[tuple[bool, ...], Decision] = {}

    @property
    def resource_matches(self) -> list[Match]:
        """The statements of the resource's own policy that may be about the caller."""
        return self._resource

    def decide(self, action: str) -> Decision:
        """The answer for an action such as ``kms:Decrypt``."""
        concerned = tuple(match.is_about(action) for match in self._everything)
        if concerned not in self._decided:
            self._decided[concerned] = self._decide(action)
        return self._decided[concerned]

    def _decide(self, action: str) -> Decision:
        denying = [match for match in self._everything if match.denies and match.is_about(action)]
        denied = any_of(_certainty(match) for match in denying)
        if denied is Truth.YES:
            return Decision(
                verdict=Verdict.EXPLICITLY_DENIED,
                deciding=tuple(each for each in denying if _certainty(each) is Truth.YES),
            )
        granted, allowing, missing = self._granted(action)
        if granted is Truth.NO:
            return Decision(verdict=Verdict.IMPLICITLY_DENIED, missing=missing)
        if granted is Truth.YES and denied is Truth.NO:
            return Decision(
                verdict=Verdict.ALLOWED,
                deciding=tuple(each for each in allowing if _certainty(each) is Truth.YES),
            )
        return Decision(verdict=Verdict.UNKNOWN, deciding=(*allowing, *denying))

    def _granted(self, action: str) -> tuple[Truth, list[Match], tuple[str, ...]]:
        """Whether all who have to allow an action do, by which statements, and who does not."""
        resource = _allowing(self._resource, action)
        identity = _allowing(self._identity, action)
        boundary = [] if self._boundaries is None else _allowing(self._boundaries, action)

        named = any_of(min(each.certainty, each.naming.directly) for each in resource)
        if not isinstance(self._caller, Identity):
            return named, resource, () if named is Truth.YES else ("resource policy",)
        named_freely = any_of(
            min(each.certainty, each.naming.directly)
            for each in resource
            if not each.naming.by_role
        )
        # Whether a boundary limits an Allow with NotPrincipal is not documented.
        undecided = any_of(
            min(each.certainty, each.naming.directly, Truth.MAYBE)
            for each in resource
            if self._boundaries is not None and each.statement and each.statement.not_principals
        )
        left_to_account = any_of(min(each.certainty, each.naming.by_account) for each in resource)
        own = (
            Truth.YES if self._caller.is_root_user else any_of(each.certainty for each in identity)
        )
        bounded = (
            Truth.YES if self._boundaries is None else any_of(each.certainty for each in boundary)
        )
        organization = all_of(
            any_of(each.certainty for each in _allowing(level, action)) for level in self._levels
        )

        if self._caller.account != self._target.account:
            granted = all_of((own, bounded, max(named, left_to_account)))
        else:
            by_account = left_to_account if self._target.policy_required else Truth.YES
            granted = any_of(
                (named_freely, undecided, min(named, bounded), all_of((by_account, own, bounded)))
            )
        granted = min(granted, organization)
        needs_resource = (
            self._target.policy_required or self._caller.account != self._target.account
        )
        missing = tuple(
            kind
            for kind, answer in (
                ("resource policy", max(named, left_to_account) if needs_resource else Truth.YES),
                ("identity policies", own),
                ("permissions boundary", bounded),
                ("service control policies", organization),
            )
            if answer is Truth.NO
        )
        return granted, [*resource, *identity, *boundary], missing


def _is_service_linked(caller: Caller) -> bool:
    """Whether service control policies do not apply to a role.

    https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps.html
    """
    return (
        isinstance(caller, Identity)
        and isinstance(caller.arn, str)
        and ":role/aws-service-role/" in caller.arn
    )


def _allowing(found: list[Match], action: str) -> list[Match]:
    return [match for match in found if match.allows and match.is_about(action)]


def _certainty(match: Match) -> Truth:
    return min(match.certainty, match.naming.at_all)
