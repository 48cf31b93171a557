"""Nobody but the declared role can open a way out of a topic, a queue or a table.

Anyone who may subscribe to a topic reads it without any right to its key: SNS decrypts before it
delivers. The same holds for the exports, streams and copies of a table.
"""

from collections.abc import Iterable, Iterator
from functools import lru_cache

from keyproof.access.declared_calls import arn_of_caller
from keyproof.aws.deliveries.opening_actions import OPENING_ACTIONS
from keyproof.aws.requests.request_context import ANY_CIRCUMSTANCES, Circumstances
from keyproof.embedded_account import is_embedded
from keyproof.iam.answers import answers_of
from keyproof.iam.decision import Policies, Target, Verdict
from keyproof.iam.statements import NamedPolicy
from keyproof.model.access.principals import Principal
from keyproof.model.access.requests import called_in, spelled
from keyproof.model.encryption_model import EncryptionModel
from keyproof.model.finding import Finding

RULE = "closed"
# The provider at hand offline knows no policy of a table; no account of AWS has this number.
NOT_ON_THE_EMBEDDED_AWS = "aws_dynamodb_table"


def closed(
    model: EncryptionModel, everybody: Iterable[Principal], opened_by: str
) -> Iterator[Finding]:
    """The resources whose policy does not keep somebody from opening a way out, once each."""
    allowed = arn_of_caller(opened_by, model) if opened_by else ""
    identities = [each for each in everybody if each.is_identity]
    for address, arn in model.arns.items():
        kind = address.partition(".")[0]
        if kind not in OPENING_ACTIONS or (
            kind == NOT_ON_THE_EMBEDDED_AWS and is_embedded(model.location.account_id)
        ):
            continue
        key = model.key_of(arn)
        for problem in _problems(model, arn, kind, identities, allowed):
            yield Finding(
                rule=RULE,
                resource=address,
                key=key.alias if key else "",
                problem=problem,
                remedy="Deny it in the policy of the resource to everybody but the deploy role.",
            )
            break


def _problems(
    model: EncryptionModel, arn: str, kind: str, identities: Iterable[Principal], allowed: str
) -> Iterator[str]:
    policy = model.resource_policies.get(arn)
    if policy is not None and policy.document is None:
        yield "who can open a way out is not known: its policy is not known."
    for principal in identities:
        is_allowed = bool(allowed) and spelled(principal) == allowed
        opening = OPENING_ACTIONS[kind]
        for action, is_denied in denied(model, arn, principal, opening, ANY_CIRCUMSTANCES):
            if is_denied == is_allowed:
                yield (
                    f"{principal.name} is denied {action}, so nobody can change it any more."
                    if is_denied
                    else f"no policy denies {action} to {principal.name}: content leaves by it."
                )


def denied(
    model: EncryptionModel,
    arn: str,
    principal: Principal,
    actions: Iterable[str],
    how: Circumstances,
) -> Iterator[tuple[str, bool]]:
    """Whether the policy of a resource certainly denies each action, of a bucket on its objects."""
    policies, target = _asked(model.resource_policies.get(arn), arn, model.location.account_id)
    caller = principal.caller
    answers = answers_of(policies, caller, target)
    for action in actions:
        decision = answers.decide(how.context(caller, action), action)
        yield action, decision.verdict is Verdict.EXPLICITLY_DENIED


# Everybody is asked about each resource.
@lru_cache(maxsize=256)
def _asked(policy: NamedPolicy | None, arn: str, account: str) -> tuple[Policies, Target]:
    return (
        Policies(resource=() if policy is None else (policy,)),
        Target(arn=called_in(arn), account=account, policy_required=False),
    )
