"""The requests that IAM and KMS have to allow for a call to succeed."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from keyproof.aws.requests.capabilities import KEY_ACTIONS
from keyproof.aws.requests.request_context import SOURCE_OWNER, Circumstances, of_call
from keyproof.iam.evaluation import Decision, Evaluation, Policies, Target, Verdict
from keyproof.iam.statements import NamedPolicy
from keyproof.location import service_in
from keyproof.model.access.matrix import decided, target_of
from keyproof.model.access.principals import NO_POLICIES, Principal, is_linked, principal_of
from keyproof.model.model import Call, Key, Model
from keyproof.policy_document import ANYONE, Condition, PolicyDocument, Statement

ANY_OBJECT = "any-object"
OF_BUCKETS = (
    *("s3:GetBucketAcl", "s3:ListBucket", "s3:PutAccessPointPolicy"),
    *("s3:PutBucketAcl", "s3:PutBucketPolicy"),
)
OF_RULES = ("events:PutRule", "events:PutTargets")


@dataclass(frozen=True)
class Request:
    """One question to IAM. ``key`` is set if it is about a key."""

    call: Call
    principal: Principal
    action: str
    target: Target
    key: Key | None
    how: Circumstances
    policies: Policies

    def decide(self, replaced: Mapping[str, NamedPolicy]) -> Decision:
        """The answer with some policies in place of those of the same name."""

        def swapped(policies: tuple[NamedPolicy, ...]) -> tuple[NamedPolicy, ...]:
            return tuple(replaced.get(policy.name, policy) for policy in policies)

        policies = Policies(
            identity=swapped(self.policies.identity),
            resource=swapped(self.policies.resource),
            boundaries=swapped(self.policies.boundaries),
        )
        caller = self.principal.caller
        context = self.how.context(caller, self.action)
        # Each policy takes the place of another in one question alone: nothing is kept.
        evaluation = Evaluation(policies, caller=caller, target=self.target, context=context)
        return evaluation.decide(self.action)

    @cached_property
    def decision(self) -> Decision:
        """The answer, with the policies as they are."""
        return decided(self.policies, self.principal.caller, self.target, self.how, self.action)

    @property
    def is_allowed(self) -> bool:
        """Whether it is certainly allowed, with the policies as they are."""
        return self.decision.verdict is Verdict.ALLOWED

    @cached_property
    def policy_names(self) -> frozenset[str]:
        """The policies that decide about it."""
        policies = (*self.policies.identity, *self.policies.resource, *self.policies.boundaries)
        return frozenset(policy.name for policy in policies)


def requests_for(call: Call, model: Model) -> tuple[Request, ...]:
    """What has to be allowed for one call."""
    principal = principal_of(call.caller, model)
    if is_linked(principal):
        # Nobody can change the policies of such a role, and they allow no use of a key.
        principal = replace(principal, policies=NO_POLICIES)
    return tuple(_requests(call, principal, model))


def _requests(call: Call, principal: Principal, model: Model) -> Iterator[Request]:
    def requests(
        actions: Iterable[str],
        target: Target,
        resource: tuple[NamedPolicy, ...],
        *,
        key: Key | None = None,
        through: str | None = None,
    ) -> Iterator[Request]:
        how = of_call(
            principal.caller,
            target=call.target,
            source=call.source,
            account=model.location.account_id,
            via=through,
            says=call.says,
            is_on_key=key is not None,
        )
        policies = replace(principal.policies, resource=resource)
        for action in actions:
            yield Request(call, principal, action, target, key, how, policies)

    key_itself = model.key_with(call.target)
    if key_itself is not None:
        target = target_of(key_itself, model)
        yield from requests((call.action,), target, key_itself.policies, key=key_itself)
        return
    is_there = model.is_there(call.target) or ":log-stream:" in call.target
    if call.action and (call.leaves or is_there) and not call.is_admitted:
        role = model.roles_by_arn.get(call.target)
        target = Target(
            arn=called_in(call.target, call.action, call.written.replace("*", ANY_OBJECT)),
            account=model.location.account_id,
            policy_required=role is not None,
            like=f"{call.target}/{call.written}" if call.written.endswith("*") else "",
        )
        policy = role.trust if role else _policy_of_target(call, model)
        yield from requests((call.action,), target, (policy,) if policy else ())
    needed = KEY_ACTIONS.get(call.action, ())
    key = model.key_named(call.key) if call.key and needed else model.key_of(call.target)
    if key is not None:
        through = None
        if principal.is_identity:
            # The key is in the region of what it encrypts, which may be another than the stack's.
            region = "".join(key.arn.split(":")[3:4]) or model.location.region
            service = call.action.partition(":")[0]
            through = replace(model.location, region=region).via_service(service)
        actions = call.on_key if call.on_key and needed else needed
        target = target_of(key, model)
        yield from requests(actions, target, key.policies, key=key, through=through)


def called_in(arn: str, action: str = "", written: str = "") -> str:
    """What a call is about: an object of a bucket, or a rule of a bus, unless it asks it itself."""
    if ":event-bus/" in arn and action in OF_RULES:
        return f"{arn.replace(':event-bus/', ':rule/', 1)}/any".replace(":rule/default/", ":rule/")
    is_of_objects = ":s3:" in arn and action not in OF_BUCKETS
    folder = "/object" if ":accesspoint/" in arn else ""
    return f"{arn}{folder}/{written or ANY_OBJECT}" if is_of_objects else arn


def _policy_of_target(call: Call, model: Model) -> NamedPolicy | None:
    """The policy of a target; of a log stream, what the account's policies for log groups say."""
    logs = model.location.arn("logs", "*") if ":log-stream:" in call.target else ""
    policies = model.resource_policies
    return policies.get(call.target) or policies.get(logs) or _default_policy(call, model)


def _default_policy(call: Call, model: Model) -> NamedPolicy | None:
    """The policy that SNS gives a topic for which none is written: its account may publish.

    https://docs.aws.amazon.com/sns/latest/dg/sns-access-policy-use-cases.html
    """
    account = "".join(call.target.split(":")[4:5])
    if service_in(call.target) != "sns" or account != model.location.account_id:
        return None
    statement = Statement(
        sid="__default_statement_ID",
        principals=(ANYONE,),
        actions=("sns:Publish",),
        resources=(call.target,),
        conditions=(Condition("StringEquals", SOURCE_OWNER, (model.location.account_id,)),),
    )
    return NamedPolicy(f"{call.target} (SNS's default policy)", PolicyDocument((statement,)))
