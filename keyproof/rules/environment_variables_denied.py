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
from itertools import product

from keyproof.aws.requests.request_context import Circumstances
from keyproof.model.access.matrix import decision_about
from keyproof.model.access.principals import Kind, principals
from keyproof.model.access.requests import name_of
from keyproof.model.identifiers import type_at
from keyproof.model.model import Key, Protected
from keyproof.rules._edits import added_to_policy_of, statement
from keyproof.rules._rule import Effect, Finding, Level, Model, Place, Reports, Rule

PART = "Environment Variables"
DEPLOYERS = (Kind.ADMINISTRATORS, Kind.OUTSIDE, Kind.ROLE, Kind.USER)


class EnvironmentVariablesDenied(Rule, level=Level.ERROR, tags={"denied"}, effect=Effect.DENIED):
    def check(self, model: Model) -> Reports:
        roles = {c.address: c.target for c in model.calls if c.action == "sts:AssumeRole"}
        for each in model.protected:
            key = model.key_with(each.key)
            is_meant = type_at(each.address) == "aws_lambda_function" and each.part == PART
            if not is_meant or key is None or key.policy.document is None:
                continue
            region = "".join(key.arn.split(":")[3:4]) or model.location.region
            via = replace(model.location, region=region).via_service("lambda")
            if not _is_possible(model, key, roles.get(each.address, ""), via):
                yield self._finding(model, each, key, via)

    def _finding(self, model: Model, each: Protected, key: Key, via: str) -> Finding:
        new = statement(
            principal={"AWS": model.location.account_root},
            actions=("kms:CreateGrant", "kms:Decrypt", "kms:Encrypt"),
            conditions={"StringEquals": {"kms:ViaService": via}},
        )
        return self.finding(
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


def _is_possible(model: Model, key: Key, role: str, via: str) -> bool:
    by_lambda = Circumstances(via=via)
    deployers = [each for each in principals(model) if each.kind in DEPLOYERS]
    roles = [each for each in principals(model) if role and name_of(each) == role]
    asked = [*product(roles, ["kms:Decrypt"]), *product(deployers, ["kms:CreateGrant"])]
    return any(decision_about(model, who, key, what, by_lambda).possible for who, what in asked)
