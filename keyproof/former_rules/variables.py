"""Functions whose encrypted variables nobody could decrypt, or make.

The maker of a function lets its role decrypt the variables by a grant. So either its role may
decrypt, or the account's administrators may make grants by way of Lambda.
https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars-encryption.html
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from keyproof.aws.requests.request_context import Circumstances
from keyproof.former_rules.problem import Level, Problem, Rule
from keyproof.model.access.matrix import decision_about
from keyproof.model.access.principals import Kind, Principal
from keyproof.model.access.requests import spelled
from keyproof.model.encryption_model import EncryptionModel
from keyproof.model.identifiers import type_at


def encrypted_variables(
    model: EncryptionModel, everybody: Sequence[Principal]
) -> Iterator[Problem]:
    """The functions whose key lets neither happen."""
    keys = {key.arn: key for key in model.keys}
    roles = {c.address: c.target for c in model.calls if c.action == "sts:AssumeRole"}
    deployers = [each for each in everybody if each.kind is Kind.ADMINISTRATORS]
    for each in model.protected:
        key = keys.get(each.key)
        if type_at(each.address) != "aws_lambda_function" or not each.part or key is None:
            continue
        if key.policy.document is None or each.part != "Environment Variables":
            continue
        region = "".join(key.arn.split(":")[3:4]) or model.location.region
        location = replace(model.location, region=region)
        by_lambda = Circumstances(via=location.endpoint_name("lambda"))
        role = roles.get(each.address, "")
        asked = [
            *((who, "kms:Decrypt") for who in everybody if role and spelled(who) == role),
            *((who, "kms:CreateGrant") for who in deployers),
        ]
        if not any(
            decision_about(model, who, key, what, by_lambda).possible for who, what in asked
        ):
            yield Problem(
                level=Level.ERROR,
                rule=Rule.REFUSED_CALL,
                resource=each.address,
                key=key.address,
                problem="AWS refuses the encrypted variables: nobody who makes the function may "
                f"call kms:CreateGrant on {key.address} by way of Lambda, and the function's role "
                "may not call kms:Decrypt on it.",
                remedy=f"Allow kms:CreateGrant, kms:Decrypt and kms:Encrypt to the account in the "
                f"policy of {key.address}, where kms:ViaService is {by_lambda.via}.",
                cause=f"{each.address} on {key.address}",
            )
