"""What IAM answers a request: the policies of both sides together.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
https://docs.aws.amazon.com/kms/latest/developerguide/policy-evaluation.html
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache

from keyproof.iam.callers import Anonymous, Caller, Identity, Service
from keyproof.iam.context import Context
from keyproof.iam.statements import Match, NamedPolicy, matches
from keyproof.iam.truth import Truth, all_of, any_of, truth

# https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html
NEEDS_NO_PERMISSION = "sts:GetCallerIdentity"
# Aliases of AWS's own keys, which nobody else may change.
# https://docs.aws.amazon.com/kms/latest/developerguide/kms-alias.html
AWS_ALIAS = ":alias/aws/"
ALIAS_CHANGES = ("kms:CreateAlias", "kms:DeleteAlias", "kms:UpdateAlias")
WITH_RESOURCE_CONTROL = frozenset(
    {"dynamodb", "ecr", "events", "firehose", "kms", "logs", "s3", "secretsmanager", "sqs", "sts"}
)
WITHOUT_RESOURCE_CONTROL = frozenset({"cloudwatch", "iam", "kinesis", "lambda", "sns", "ssm"})


class Verdict(StrEnum):
    """The decision about a request. Never treat UNKNOWN as allowed."""

    ALLOWED = "Allowed"
    IMPLICITLY_DENIED = "ImplicitlyDenied"
    EXPLICITLY_DENIED = "ExplicitlyDenied"
    UNKNOWN = "Unknown"


POSSIBLE = (Verdict.ALLOWED, Verdict.UNKNOWN)


@dataclass(frozen=True, kw_only=True)
class Policies:
    """The policies that decide about a request.

    Each level of ``service_control``, from the root of the organization to the account, has to
    allow the request. ``resource`` includes grants. AWS's own policy allows whatever
    ``resource_control`` does not deny.
    """

    identity: tuple[NamedPolicy, ...] = ()
    resource: tuple[NamedPolicy, ...] = ()
    boundaries: tuple[NamedPolicy, ...] = ()
    service_control: tuple[tuple[NamedPolicy, ...], ...] = ()
    session: tuple[NamedPolicy, ...] = ()
    resource_control: tuple[NamedPolicy, ...] = ()
    endpoint: tuple[NamedPolicy, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Target:
    """The resource of a request.

    ``like`` is a pattern of the ARN where its last part is not known yet. ``policy_required``: a
    key and a role are used by nobody whom their own policy does not allow or leave to the account.
    """

    arn: str
    account: str
    policy_required: bool = False
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
        return self.verdict in POSSIBLE


class Evaluation:
    """The answers to one caller about one resource, for any action."""

    def __init__(
        self, policies: Policies, *, caller: Caller, target: Target, context: Context
    ) -> None:
        self._policies = policies
        self._caller = caller
        self._target = target
        self._context = context
        self._is_identity = isinstance(caller, Identity)
        self._bounded = bool(policies.boundaries) and self._is_identity
        # For hardly anybody does AWS settle anything whatever the policies say.
        self._may_be_settled = isinstance(caller, Anonymous) or AWS_ALIAS in target.arn
        # The statements of the resource's own policy that may be about the caller.
        self._resource = self._found(policies.resource, names_callers=True)
        self._others_are_read = False
        self._decided: dict[str, Decision] = {}
        # The same statements are about many actions, and answer them alike.
        self._by_statements: dict[tuple[object, ...], Decision] = {}

    def _found(self, named: Iterable[NamedPolicy], *, names_callers: bool = False) -> list[Match]:
        return [
            match
            for policy in named
            for match in matches(
                policy,
                caller=self._caller,
                resource=self._target.arn,
                like=self._target.like,
                context=self._context,
                names_callers=names_callers,
                bounded=self._bounded,
            )
        ]

    def _read_others(self) -> None:
        """Read the policies that matter only if the resource's own may allow something."""
        if self._others_are_read:
            return
        policies, caller = self._policies, self._caller
        is_linked = _is_service_linked(caller)
        self._identity = self._found(policies.identity) if self._is_identity else []
        # Each limits what an identity's own policies allow.
        self._bounds = [
            (kind, self._found(named))
            for kind, named in (
                ("permissions boundary", policies.boundaries),
                ("session policies", policies.session),
            )
            if named
        ]
        is_bound_to_endpoint = bool(policies.endpoint) and not isinstance(caller, Service)
        self._endpoint = (
            self._found(policies.endpoint, names_callers=True) if is_bound_to_endpoint else None
        )
        self._resource_control = (
            [] if is_linked else self._found(policies.resource_control, names_callers=True)
        )
        self._levels = (
            [self._found(level) for level in policies.service_control]
            if self._is_identity and not is_linked
            else []
        )
        everything = (
            *self._identity,
            *self._resource,
            *(match for _, bound in self._bounds for match in bound),
            *(match for level in self._levels for match in level),
            *(self._endpoint or ()),
        )
        self._denying = [(match, _certainty(match)) for match in everything if match.denies]
        self._statements = (*everything, *self._resource_control)
        self._others_are_read = True

    def possible(self, actions: tuple[str, ...]) -> dict[str, Decision]:
        """Those of some actions that may be allowed."""
        if self._target.policy_required or not self._is_identity:
            actions = tuple(a for a in actions if any(each.is_about(a) for each in self._resource))
        found = {action: self.decide(action) for action in actions}
        return {action: decision for action, decision in found.items() if decision.possible}

    def decide(self, action: str) -> Decision:
        """The answer for an action such as ``kms:Decrypt``."""
        found = self._decided.get(action)
        if found is None:
            self._read_others()
            found = self._settled(action) or self._answered_alike(action)
            self._decided[action] = found
        return found

    def _answered_alike(self, action: str) -> Decision:
        about = [each.is_about(action) for each in self._statements]
        controlled = resource_control_applies(action) if self._resource_control else None
        alike = (controlled, *about)
        found = self._by_statements.get(alike)
        if found is None:
            found = self._by_statements[alike] = self._decide(action)
        return found

    def _settled(self, action: str) -> Decision | None:
        """The answer that AWS gives whatever the policies say; None where they decide."""
        if action == NEEDS_NO_PERMISSION and self._is_identity and self._endpoint is None:
            return Decision(verdict=Verdict.ALLOWED)
        if not self._may_be_settled:
            return None
        if action in ALIAS_CHANGES and AWS_ALIAS in self._target.arn:
            return Decision(verdict=Verdict.IMPLICITLY_DENIED, missing=("policies of AWS",))
        if action.startswith("kms:") and isinstance(self._caller, Anonymous):
            return Decision(verdict=Verdict.IMPLICITLY_DENIED, missing=("signature",))
        return None

    def _decide(self, action: str) -> Decision:
        denying = [each for each in self._denying if each[0].is_about(action)]
        controlled = resource_control_applies(action) if self._resource_control else Truth.NO
        if controlled.possible:
            denying += [
                (match, min(_certainty(match), controlled))
                for match in self._resource_control
                if match.denies and match.is_about(action)
            ]
        denied = any_of([certainty for _, certainty in denying])
        if denied is Truth.YES:
            return Decision(
                verdict=Verdict.EXPLICITLY_DENIED,
                deciding=tuple(each for each, certainty in denying if certainty is Truth.YES),
            )
        granted, allowing, missing = self._granted(action)
        if granted is Truth.NO:
            return _implicitly_denied(missing)
        if granted is Truth.YES and denied is Truth.NO:
            return Decision(
                verdict=Verdict.ALLOWED,
                deciding=tuple(each for each in allowing if _certainty(each) is Truth.YES),
            )
        possible = (each for each, certainty in denying if certainty.possible)
        return Decision(verdict=Verdict.UNKNOWN, deciding=(*allowing, *possible))

    def _granted(self, action: str) -> tuple[Truth, list[Match], tuple[str, ...]]:
        """Whether all who have to allow an action do, by which statements, and who does not."""
        resource = _allowing(self._resource, action)
        identity = _allowing(self._identity, action)
        endpoint = [] if self._endpoint is None else _allowing(self._endpoint, action)
        through = (
            Truth.YES if self._endpoint is None else any_of([_certainty(each) for each in endpoint])
        )
        # Loops, since this is asked most of all, mostly about one statement or none.
        named = named_freely = left_to_account = Truth.NO
        for each in resource:
            naming = each.naming
            directly = min(each.certainty, naming.directly)
            named = max(named, directly)
            left_to_account = max(left_to_account, min(each.certainty, naming.by_account))
            named_freely = max(named_freely, min(directly, self._outside_bounds(each)))
        if not isinstance(self._caller, Identity):
            needed = (("resource policy", named), ("VPC endpoint policies", through))
            missing = tuple([kind for kind, answer in needed if answer is not Truth.YES])
            return min(named, through), [*resource, *endpoint], missing
        is_root = self._caller.is_root_user
        own = Truth.YES if is_root else any_of([each.certainty for each in identity])
        bounds = [(kind, _allowing(bound, action)) for kind, bound in self._bounds]
        within = [(kind, any_of([each.certainty for each in bound])) for kind, bound in bounds]
        bounded = all_of([answer for _, answer in within])
        organization = all_of(
            [
                any_of([each.certainty for each in _allowing(level, action)])
                for level in self._levels
            ]
        )

        if self._caller.account != self._target.account:
            granted = all_of((own, bounded, max(named, left_to_account)))
        else:
            by_account = left_to_account if self._target.policy_required else Truth.YES
            granted = any_of(
                (named_freely, min(named, bounded), all_of((by_account, own, bounded)))
            )
        granted = min(granted, organization, through)
        needs_resource = (
            self._target.policy_required or self._caller.account != self._target.account
        )
        needed = (
            ("resource policy", max(named, left_to_account) if needs_resource else Truth.YES),
            ("identity policies", own),
            *within,
            ("service control policies", organization),
            ("VPC endpoint policies", through),
        )
        missing = tuple([kind for kind, answer in needed if answer is Truth.NO])
        limits = [match for _, bound in bounds for match in bound]
        return granted, [*resource, *identity, *limits, *endpoint], missing

    def _outside_bounds(self, match: Match) -> Truth:
        """Whether a statement that names the caller allows more than its bounds do.

        Whether a boundary limits an Allow with NotPrincipal is not documented, nor whether a
        session policy limits one for everybody. One for the session itself is not limited.
        https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies.html#policies_session
        """
        if not self._bounds or match.statement is None:
            return truth(not match.naming.by_role)
        if match.statement.not_principals:
            return Truth.MAYBE
        if match.naming.by_role:
            return Truth.NO
        session = self._caller.session if isinstance(self._caller, Identity) else None
        if not self._policies.session or session is None:
            return Truth.YES
        names_it = any(each.identifier == session for each in match.statement.principals)
        return Truth.YES if names_it else Truth.MAYBE


# Both sides of a change have most of the questions in common.
@lru_cache(maxsize=65536)
def evaluation_of(
    policies: Policies, caller: Caller, target: Target, context: Context
) -> Evaluation:
    """The answers of some policies to a caller about a resource in a context."""
    return Evaluation(policies, caller=caller, target=target, context=context)


def _is_service_linked(caller: Caller) -> bool:
    """Whether the control policies of an organization do not apply to a role.

    https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps.html
    """
    return (
        isinstance(caller, Identity)
        and isinstance(caller.arn, str)
        and ":role/aws-service-role/" in caller.arn
    )


# The commonest answer: of equal ones there is one object.
@cache
def _implicitly_denied(missing: tuple[str, ...]) -> Decision:
    return Decision(verdict=Verdict.IMPLICITLY_DENIED, missing=missing)


def _allowing(found: list[Match], action: str) -> list[Match]:
    return [match for match in found if match.allows and match.is_about(action)]


def _certainty(match: Match) -> Truth:
    return min(match.certainty, match.naming.at_all)


def resource_control_applies(action: str) -> Truth:
    """Whether resource control policies apply to an action; MAYBE for a service not known here.

    https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps.html
    """
    service = action.partition(":")[0]
    if service in WITH_RESOURCE_CONTROL:
        return Truth.YES
    return Truth.NO if service in WITHOUT_RESOURCE_CONTROL else Truth.MAYBE
