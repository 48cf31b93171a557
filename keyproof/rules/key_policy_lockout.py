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

from keyproof.findings.places import places_of_decisions
from keyproof.iam.evaluation import Verdict
from keyproof.model.access.matrix import CHANGE, accounts_of, decisions_to_change
from keyproof.model.access.principals import account_of
from keyproof.model.model import Key
from keyproof.model.resource import NotEvaluated
from keyproof.rules._edits import added_to_policy_of, administration
from keyproof.rules._rule import Effect, Finding, Level, Model, Place, Reports, Rule

UNKNOWN = (
    "the account of the key is unknown; set allowed_account_ids of its provider, or pass --account"
)


class KeyPolicyLockout(Rule):
    level = Level.ERROR
    tags = frozenset({"kms"})
    effect = Effect.IRREVERSIBLE
    standalone = True
    irreversible = True

    def check(self, model: Model) -> Reports:
        for key in model.keys:
            if key.policy.document is None:
                continue
            accounts, own = accounts_of(model, key), account_of(key.arn)
            if not accounts:
                yield self._finding(key, model.in_account(own))
            elif own not in accounts:
                yield NotEvaluated(place=Place(key.address, "policy"), reason=UNKNOWN)

    def _finding(self, key: Key, model: Model) -> Finding:
        decisions = decisions_to_change(model, key)
        denied = [each for each in decisions if each.verdict is Verdict.EXPLICITLY_DENIED]
        labels = dict.fromkeys(match.label for each in denied for match in each.deciding)
        text = f"Allow {CHANGE} to the account's root principal in the key policy."
        edits = added_to_policy_of(key.address, key.policy, administration(model), model)
        if labels:
            text, edits = f"Exclude {CHANGE} from {', '.join(labels)}.", ()
        policy = Place(key.policy.name, "policy")
        return self.finding(
            key.address,
            "No principal that is guaranteed to exist can update the key policy; only AWS "
            "Support could recover the key.",
            key=key.address,
            about=places_of_decisions(denied, policy, Place(key.address)),
            remediation=text,
            edits=edits,
        )
