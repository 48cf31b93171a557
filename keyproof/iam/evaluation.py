"""What IAM answers a request: the policies of both sides together.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
https://docs.aws.amazon.com/kms/latest/developerguide/policy-evaluation.html
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property, lru_cache

from keyproof.iam.callers import Anonymous, Caller, Identity, Service
from keyproof.iam.context import Context
from keyproof.iam.statements import Match, NamedPolicy, matches
from keyproof.iam.truth import Truth, any_of, truth

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
# Kinds of policies that allow nothing by themselves, and without which nothing is allowed.
BOUNDARY, SESSION = "permissions boundary", "session policies"
CONTROL, ENDPOINT = "service control policies", "VPC endpoint policies"
LIMITS: tuple[str, ...] = (BOUNDARY, SESSION, CONTROL, ENDPOINT)


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

    @property
    def reasons(self) -> tuple[str, ...]:
        """The statements that decide, with their conditions, each once."""
        return tuple(dict.fromkeys(each.reason for each in self.deciding))


class Evaluation:
    """The answers to one caller about one resource, for any action."""

    def __init__(
        self, policies: Policies, *, caller: Caller, target: Target, context: Context
    ) -> None:
        self._policies = policies
        self._caller = caller
        self._target = target
        self._context = context
        # The statements of the resource's own policy that may be about the caller.
        self._resource = self._found(policies.resource, names_callers=True)
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
                bounded=bool(self._policies.boundaries) and isinstance(self._caller, Identity),
            )
        ]

    # What follows matters only if the resource's own policy may allow something.
    @cached_property
    def _identity(self) -> list[Match]:
        return self._found(self._policies.identity) if isinstance(self._caller, Identity) else []

    @cached_property
    def _limits(self) -> list[tuple[str, list[Match]]]:
        """The statements of each policy, or level of policies, that has to allow it as well."""
        policies, caller = self._policies, self._caller
        limits = [(BOUNDARY, policies.boundaries), (SESSION, policies.session)]
        if isinstance(caller, Identity) and not _is_service_linked(caller):
            limits += [(CONTROL, level) for level in policies.service_control]
        if not isinstance(caller, Service):
            limits.append((ENDPOINT, policies.endpoint))
        return [
            (kind, self._found(named, names_callers=kind == ENDPOINT))
            for kind, named in limits
            if named or kind == CONTROL
        ]

    @cached_property
    def _resource_control(self) -> list[Match]:
        if _is_service_linked(self._caller):
            return []
        return self._found(self._policies.resource_control, names_callers=True)

    @cached_property
    def _statements(self) -> list[Match]:
        """All but those of resource control policies."""
        limits = (match for _, found in self._limits for match in found)
        return [*self._identity, *self._resource, *limits]

    def possible(self, actions: tuple[str, ...]) -> dict[str, Decision]:
        """Those of some actions that may be allowed."""
        if self._target.policy_required or not isinstance(self._caller, Identity):
            actions = tuple(a for a in actions if any(each.is_about(a) for each in self._resource))
        found = {action: self.decide(action) for action in actions}
        return {action: decision for action, decision in found.items() if decision.possible}

    def decide(self, action: str) -> Decision:
        """The answer for an action such as ``kms:Decrypt``."""
        # What AWS answers whatever the policies say.
        if action == NEEDS_NO_PERMISSION and isinstance(self._caller, Identity):
            if not self._policies.endpoint:
                return Decision(verdict=Verdict.ALLOWED)
        elif action in ALIAS_CHANGES and AWS_ALIAS in self._target.arn:
            return Decision(verdict=Verdict.IMPLICITLY_DENIED, missing=("policies of AWS",))
        elif action.startswith("kms:") and isinstance(self._caller, Anonymous):
            return Decision(verdict=Verdict.IMPLICITLY_DENIED, missing=("signature",))
        about = [each.is_about(action) for each in (*self._statements, *self._resource_control)]
        controlled = resource_control_applies(action) if self._resource_control else Truth.NO
        found = self._by_statements.get((controlled, *about))
        if found is None:
            found = self._decide(action, controlled)
            self._by_statements[controlled, *about] = found
        return found

    def _decide(self, action: str, controlled: Truth) -> Decision:
        denying = [
            (match, min(_certainty(match), applies))
            for applies, found in (
                (Truth.YES, self._statements),
                (controlled, self._resource_control),
            )
            for match in found
            if match.denies and match.is_about(action)
        ]
        denied = any_of([sure for _, sure in denying])
        if denied is Truth.YES:
            certain = tuple(each for each, sure in denying if sure is Truth.YES)
            return Decision(verdict=Verdict.EXPLICITLY_DENIED, deciding=certain)
        granted, allowing, missing = self._granted(action)
        if granted is Truth.NO:
            return Decision(verdict=Verdict.IMPLICITLY_DENIED, missing=missing)
        if granted is Truth.YES and denied is Truth.NO:
            certain = tuple(each for each in allowing if _certainty(each) is Truth.YES)
            return Decision(verdict=Verdict.ALLOWED, deciding=certain)
        possible = (each for each, sure in denying if sure.possible)
        return Decision(verdict=Verdict.UNKNOWN, deciding=(*allowing, *possible))

    def _granted(self, action: str) -> tuple[Truth, list[Match], tuple[str, ...]]:
        """Whether all who have to allow an action do, by which statements, and who does not."""
        caller, target = self._caller, self._target
        resource = _allowing(self._resource, action)
        identity = _allowing(self._identity, action)
        named = any_of([min(each.certainty, each.naming.directly) for each in resource])
        by_account = any_of([min(each.certainty, each.naming.by_account) for each in resource])
        by_resource = max(named, by_account)
        limits = [(kind, _allowing(found, action)) for kind, found in self._limits]
        within = dict.fromkeys(LIMITS, Truth.YES)
        for kind, found in limits:
            within[kind] = min(within[kind], any_of(map(_certainty, found)))
        if not isinstance(caller, Identity):
            own, granted = Truth.YES, named
        else:
            own = Truth.YES if caller.is_root_user else any_of(map(_certainty, identity))
            bounded = min(within[BOUNDARY], within[SESSION])
            if caller.account != target.account:
                granted = min(own, bounded, by_resource)
            else:
                free = [
                    min(each.certainty, each.naming.directly, self._outside_bounds(each))
                    for each in resource
                ]
                if not target.policy_required:
                    by_account = by_resource = Truth.YES
                granted = max(any_of(free), min(named, bounded), min(by_account, own, bounded))
        granted = min(granted, within[CONTROL], within[ENDPOINT])
        needed = {"resource policy": by_resource, "identity policies": own, **within}
        # Of a caller without policies of its own, all that does not certainly allow it.
        most = Truth.NO if isinstance(caller, Identity) else Truth.MAYBE
        missing = tuple([kind for kind, answer in needed.items() if answer <= most])
        allowing = [match for kind, found in limits if kind != CONTROL for match in found]
        return granted, [*resource, *identity, *allowing], missing

    def _outside_bounds(self, match: Match) -> Truth:
        """Whether a statement that names the caller allows more than its bounds do.

        Whether a boundary limits an Allow with NotPrincipal is not documented, nor whether a
        session policy limits one for everybody. One for the session itself is not limited.
        https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies.html#policies_session
        """
        is_bound = self._policies.boundaries or self._policies.session
        if not is_bound or match.statement is None:
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
