"""An evaluation of one policy of a kind, in a line."""

from collections.abc import Mapping
from typing import Any

from keyproof.iam.callers import Caller, Identity
from keyproof.iam.context import ABSENT, Context, Values, present
from keyproof.iam.evaluation import Evaluation, Policies, Target
from keyproof.iam.statements import NamedPolicy
from keyproof.policy_document import PolicyDocument, Statement

EVERYTHING = PolicyDocument((Statement(sid="All", actions=("*",), resources=("*",)),))


def evaluation_of(
    caller: Caller,
    target: Target,
    *,
    keys: Mapping[str, Values] | None = None,
    default: Values = ABSENT,
    identity: PolicyDocument = EVERYTHING,
    **others: PolicyDocument,
) -> Evaluation:
    """What is asked of somebody who may do everything, but for the policies that are given.

    They go by the names of ``Policies``; a service control policy stands beside one of everything.
    """
    given = {"identity": identity, **others}
    policies: dict[str, Any] = {kind: (NamedPolicy(kind, each),) for kind, each in given.items()}
    if "service_control" in policies:
        level = (NamedPolicy("everything", EVERYTHING), *policies["service_control"])
        policies["service_control"] = (level,)
    who = {"aws:PrincipalArn": present(caller.arn)} if isinstance(caller, Identity) else {}
    context = Context({**who, **(keys or {})}, default=default)
    return Evaluation(Policies(**policies), caller=caller, target=target, context=context)
