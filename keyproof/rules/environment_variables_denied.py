"""AWS denies a function its encrypted environment variables.

The function's role must be allowed to decrypt them, or an administrator, role or user of the plan
to call ``kms:CreateGrant`` through Lambda. Reports functions for which AWS allows neither.

Why
    AWS refuses to create or to start the function.

Remediation
    Allow ``kms:CreateGrant``, ``kms:Decrypt`` and ``kms:Encrypt`` through Lambda in the key policy.

https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars-encryption.html
"""

from dataclasses import replace

from keyproof.aws.requests.request_context import Circumstances
from keyproof.model.access.matrix import decision_about
from keyproof.model.access.principals import Kind, name_of, principals
from keyproof.model.identifiers import type_at
from keyproof.rules._edits import added_to_policy_of, statement
from keyproof.rules._rule import Effect, Level, Model, Place, Reports, Rule

PART = "Environment Variables"
DEPLOYERS = (Kind.ADMINISTRATORS, Kind.OUTSIDE, Kind.ROLE, Kind.USER)
ACTIONS = ("kms:CreateGrant", "kms:Decrypt", "kms:Encrypt")


class EnvironmentVariablesDenied(Rule, level=Level.ERROR, tags={"denied"}, effect=Effect.DENIED):
    def check(self, model: Model) -> Reports:
        roles = {c.address: c.target for c in model.calls if c.action == "sts:AssumeRole"}
        for each in model.protected:
            key, role = model.key_with(each.key), roles.get(each.address)
            is_meant = type_at(each.address) == "aws_lambda_function" and each.part == PART
            if not is_meant or key is None or key.policy.document is None:
                continue
            region = "".join(key.arn.split(":")[3:4]) or model.location.region
            via = replace(model.location, region=region).via_service("lambda")
            everybody, by_lambda = principals(model), Circumstances(via=via)
            asked = [
                *((who, "kms:Decrypt") for who in everybody if role and name_of(who) == role),
                *((who, "kms:CreateGrant") for who in everybody if who.kind in DEPLOYERS),
            ]
            if any(decision_about(model, who, key, a, by_lambda).possible for who, a in asked):
                continue
            account, conditions = model.location.account_root, {"kms:ViaService": via}
            new = statement(
                principal={"AWS": account}, actions=ACTIONS, conditions={"StringEquals": conditions}
            )
            yield self.finding(
                each.address,
                "AWS denies the encrypted environment variables: no principal that deploys the "
                f"function may call kms:CreateGrant on {key.address} through Lambda, and the "
                "function's role may not call kms:Decrypt on it.",
                key=key.address,
                about=(Place(key.policy.name, "policy"), Place(each.address, each.argument)),
                remediation=(
                    "Allow kms:CreateGrant, kms:Decrypt and kms:Encrypt to the account in the "
                    f"policy of {key.address}, where kms:ViaService is {via}."
                ),
                edits=added_to_policy_of(key.address, key.policy, new, model),
            )
