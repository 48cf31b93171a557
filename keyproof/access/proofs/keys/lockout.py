"""Somebody can still change the policy of each key; else only AWS Support could help."""

from collections.abc import Iterable

from keyproof.aws.requests.request_context import ANY_CIRCUMSTANCES
from keyproof.iam.decision import Decision, Verdict
from keyproof.model.access.matrix import decision_about
from keyproof.model.access.principals import Kind, Principal
from keyproof.model.encryption_model import EncryptionModel
from keyproof.model.finding import Finding, Severity

RULE = "no lockout"
CHANGE = "kms:PutKeyPolicy"
# Who is certainly there: KMS takes a role that is made again under the same name for another one,
# and so a policy that names only roles ends with them.
STAYS = (Kind.ADMINISTRATORS, Kind.ROOT_USER)


def no_lockout(model: EncryptionModel, everybody: Iterable[Principal]) -> list[Finding]:
    """The keys whose policy nobody could change any more."""
    who = [principal for principal in everybody if principal.kind in STAYS]
    answers = [
        (
            key,
            [decision_about(model, principal, key, CHANGE, ANY_CIRCUMSTANCES) for principal in who],
        )
        for key in model.keys
    ]
    return [
        Finding(
            severity=Severity.IRREVERSIBLE,
            rule=RULE,
            resource=key.address,
            key=key.alias or key.address,
            problem="nobody who is certain to stay can change its policy.",
            remedy=_remedy(decisions),
        )
        for key, decisions in answers
        if not any(each.verdict is Verdict.ALLOWED for each in decisions)
    ]


def _remedy(decisions: Iterable[Decision]) -> str:
    denied = [each for each in decisions if each.verdict is Verdict.EXPLICITLY_DENIED]
    labels = dict.fromkeys(match.label for each in denied for match in each.deciding)
    if labels:
        return f"Take {CHANGE} out of the statement {', '.join(labels)}."
    return f"Allow {CHANGE} to the account's root principal in its policy."
