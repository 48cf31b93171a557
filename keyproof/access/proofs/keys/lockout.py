"""Somebody can still change the policy of each key; else only AWS Support could help."""

from collections.abc import Iterable

from keyproof.access.matrix import decision_about
from keyproof.access.principals import Kind, Principal
from keyproof.aws.requests.request_context import Circumstances
from keyproof.iam.decision import Verdict
from keyproof.model.encryption_model import EncryptionModel
from keyproof.model.finding import Finding, Severity

RULE = "no lockout"
CHANGE = "kms:PutKeyPolicy"
# Who is certainly there: KMS takes a role that is made again under the same name for another one,
# and so a policy that names only roles ends with them.
STAYS = (Kind.ADMINISTRATORS, Kind.ROOT_USER)


def no_lockout(model: EncryptionModel, everybody: Iterable[Principal]) -> list[Finding]:
    """The keys whose policy nobody could change any more."""
    directly = Circumstances()
    who = [principal for principal in everybody if principal.kind in STAYS]
    return [
        Finding(
            severity=Severity.IRREVERSIBLE,
            rule=RULE,
            resource=key.address,
            key=key.alias or key.address,
            problem="nobody who is certain to stay can change its policy.",
            remedy=f"Allow {CHANGE} to the account's root principal in its policy.",
        )
        for key in model.keys
        if not any(
            decision_about(model, principal, key, CHANGE, directly).verdict is Verdict.ALLOWED
            for principal in who
        )
    ]
