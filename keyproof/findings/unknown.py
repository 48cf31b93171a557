"""What no rule can evaluate in a model, and why."""

import re
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from itertools import starmap

from keyproof.aws.arguments.known import KNOWN_ARGUMENTS
from keyproof.aws.deliveries.listed import DELIVERIES, QUIET_TYPES, UNDESCRIBED_TYPES
from keyproof.aws.encryption import DATA_TYPES, keyless_types
from keyproof.model.assembly.placement import PERMITTING, dangling_references
from keyproof.model.model import LATER, Model
from keyproof.model.resource import NotEvaluated, Place

# Types that only say something about another resource, and are read there.
READ = (
    *("aws_cloudwatch_log_resource_policy", "aws_iam_group_membership"),
    *("aws_iam_policy_attachment", "aws_iam_user", "aws_iam_user_group_membership"),
)
# Of other providers: they make nothing in AWS.
ELSEWHERE = re.compile(r"(archive|external|local|null|random|template|time|tls)_\w+|terraform_data")


def unknowns(model: Model) -> Iterator[NotEvaluated]:
    """Policies and arguments that are not known, and types of which no entry says what they do."""
    yield from model.not_evaluated
    broken = {".".join(each).rpartition(".")[0] for each in model.stack.broken}
    yield from _policies(model, broken)
    for place in starmap(Place, dangling_references(model)):
        yield NotEvaluated(place=place, reason="the resource that it names is not in the plan")
    for each in model.written.values():
        if each.type in UNDESCRIBED_TYPES:
            reason = f"keyproof does not know which services {each.type} calls"
            yield NotEvaluated(place=Place(each.address), reason=reason)
    for kind, address in _unknown_types(model):
        is_elsewhere = ELSEWHERE.fullmatch(kind) or kind in QUIET_TYPES
        if kind in DELIVERIES or kind in PERMITTING or kind in READ or is_elsewhere:
            continue
        is_known = kind in DATA_TYPES or kind in keyless_types()
        what = "" if is_known else "holds data or "
        reason = f"keyproof does not know whether {kind} {what}calls other AWS services"
        if kind == "module":
            reason = "its resources are known only from a plan; check a plan instead"
        yield NotEvaluated(place=Place(address), reason=reason)


def _unknown_types(model: Model) -> Iterator[tuple[str, str]]:
    """The types that may hold data, also in templates, each with the address."""
    for each in model.stack.resources:
        for kind in dict.fromkeys(made.type for made in each.made or (each,)):
            if kind not in KNOWN_ARGUMENTS:
                yield kind, each.address


def _policies(model: Model, broken: AbstractSet[str]) -> Iterator[NotEvaluated]:
    for policy in (*(key.policy for key in model.keys), *model.resource_policies.values()):
        if policy.document is None and (policy.either or policy.name not in broken):
            names = " and ".join(each.name for each in policy.either)
            reason = f"AWS keeps only one of {names}; which one is not known" if names else LATER
            yield NotEvaluated(place=Place(policy.name, "policy"), reason=reason)
    for role in model.roles:
        if role.trust.document is None and role.address not in broken:
            yield NotEvaluated(place=Place(role.address, "assume_role_policy"), reason=LATER)
    for role in model.identities:
        for policy in (*role.policies, *role.boundaries):
            if policy.document is None and policy.name not in broken:
                reason = f"{policy.name} is not in the plan, or known only after the apply"
                yield NotEvaluated(place=Place(role.address, "policy"), reason=reason)
