"""An IAM policy alone is enough to use the key.

Reports keys whose policy lets the account's own IAM policies decide who encrypts and decrypts,
as the default key policy does.

Why
    ``AdministratorAccess``, or any policy with ``kms:Decrypt`` on ``*``, then decrypts the data.
    If the key policy names the users, both policies have to allow each use.

Remediation
    Allow the account only administration. In separate statements, name the roles and services that
    use the data.

https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html
"""

from keyproof.aws.requests.capabilities import Capability, capabilities_of
from keyproof.findings.places import places_of_decisions
from keyproof.model.access.matrix import access_to
from keyproof.model.access.principals import Kind, account_of, blamed, principals
from keyproof.rules._rule import Effect, Model, Place, Reports, Rule

DATA = {Capability.ENCRYPT, Capability.DECRYPT}


class KeyPolicyDelegatesToIam(Rule, tags={"access", "kms"}, effect=Effect.WIDER):
    def check(self, model: Model) -> Reports:
        for key in (each for each in model.keys if each.encrypts):
            there = model.in_account(account_of(key.arn))
            decisions = {
                action: each
                for principal in principals(there)
                if principal.kind is Kind.ADMINISTRATORS
                for way in access_to(there, principal, key, ()).ways
                for action, each in way.decisions.items()
                if set(capabilities_of([action])) & DATA and action in way.certain
            }
            can, found = " and ".join(capabilities_of(decisions)), [*decisions.values()]
            places = places_of_decisions(found, Place(key.policy.name, "policy"))
            if found:
                yield self.finding(
                    key.address,
                    f"Every administrator of the account can {can} with the key, since "
                    f"{blamed(found)} delegates to IAM policies.",
                    key=key.address,
                    about=(Place(key.address, self.id), *places),
                )
