"""No principal that is guaranteed to exist can update the key policy.

Evaluates ``kms:PutKeyPolicy`` for the account's root user and for its administrators. Reports
keys whose policy allows it to neither.

Why
    If a key policy names only roles, and they are deleted, nobody can administer the key. KMS
    stores a role by its unique ID, so a new role of the same name does not help. Only AWS Support
    can recover the key.

Remediation
    Allow the account's root principal to update the key policy.

https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html
https://docs.aws.amazon.com/kms/latest/APIReference/API_PutKeyPolicy.html
"""

from keyproof.aws.requests.request_context import ANY_CIRCUMSTANCES, SECURE_TRANSPORT
from keyproof.findings.places import places_of_decisions
from keyproof.iam.context import present
from keyproof.iam.evaluation import Verdict
from keyproof.model.access.matrix import decision_about
from keyproof.model.access.principals import Kind, account_of, may_be_elsewhere, principals
from keyproof.rules._edits import added_to_policy_of, administration
from keyproof.rules._rule import Effect, Level, Model, Place, Reports, Rule

CHANGE = "kms:PutKeyPolicy"
UNKNOWN = "its account is unknown; set allowed_account_ids of its provider, or pass --account"
GUARANTEED = (Kind.ADMINISTRATORS, Kind.ROOT_USER)
# How such a principal can always send the request: a denial of any other one locks nobody out.
AS_NEEDED = ANY_CIRCUMSTANCES.saying(
    {
        SECURE_TRANSPORT: present("true"),
        "aws:MultiFactorAuthPresent": present("true"),
        "kms:BypassPolicyLockoutSafetyCheck": present("false"),
    }
)


class KeyPolicyLockout(Rule, level=Level.ERROR, tags={"kms"}, effect=Effect.IRREVERSIBLE):
    def check(self, model: Model) -> Reports:
        for key in (each for each in model.keys if each.policy.document is not None):
            there = model.in_account(account_of(key.arn))
            who = [each for each in principals(there) if each.kind in GUARANTEED]
            decisions = [decision_about(there, one, key, CHANGE, AS_NEEDED) for one in who]
            if any(each.verdict is Verdict.ALLOWED for each in decisions):
                continue
            if may_be_elsewhere(key):
                yield self.unknown(key.address, UNKNOWN, "policy")
                continue
            denied = [each for each in decisions if each.verdict is Verdict.EXPLICITLY_DENIED]
            labels = dict.fromkeys(match.label for each in denied for match in each.deciding)
            text = f"Allow {CHANGE} to the account's root principal in the key policy."
            edits = added_to_policy_of(key.address, key.policy, administration(there), there)
            if labels:
                text, edits = f"Exclude {CHANGE} from {', '.join(labels)}.", ()
            policy = Place(key.policy.name, "policy")
            yield self.finding(
                key.address,
                "No principal that is guaranteed to exist can update the key policy; only AWS "
                "Support could recover the key.",
                key=key.address,
                about=places_of_decisions(denied, policy, Place(key.address)),
                remediation=text,
                edits=edits,
            )
