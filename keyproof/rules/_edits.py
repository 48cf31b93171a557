"""What remediations have in common: statements of policies, references, and a new key."""

import json
import re
from collections.abc import Mapping, Sequence

from keyproof.aws.requests.capabilities import ACTIONS, Capability
from keyproof.findings.remediation import AddResource, AddStatement, Edit, Remediation, SetArgument
from keyproof.iam.statements import NamedPolicy
from keyproof.location import Location, service_in
from keyproof.model.assembly.keys import default_policy
from keyproof.model.assembly.policies import GIVING_POLICIES
from keyproof.model.identifiers import KEY_TYPES, type_at
from keyproof.model.model import Model, Protected
from keyproof.policy_document import Condition, PolicyDocument, Principal, Statement

Json = Mapping[str, object]
IN_THIS_MODULE = re.compile(r"[\w-]+\.[\w-]+")
# Where a resource holds its policy, if not in the argument "policy".
ARGUMENTS = {"aws_cloudwatch_log_resource_policy": "policy_document"}
GIVEN_BY = {kind: (giving, argument) for giving, (argument, kind) in GIVING_POLICIES.items()}
# The attribute that such an argument takes.
ATTRIBUTES = {"queue_url": "id", "bucket": "id", "repository": "name", "backup_vault_name": "name"}
# Where Terraform has another argument than the model.
OF_BUCKETS = "kms_master_key_id in an aws_s3_bucket_server_side_encryption_configuration"
BUCKETS = ("aws_s3_bucket", "aws_s3_directory_bucket")
NEW_KEY = "aws_kms_key.data"


def reference(name: str, attribute: str = "arn") -> str:
    """A resource of this module by a reference, any other by its name."""
    return f"${{{name}.{attribute}}}" if IN_THIS_MODULE.fullmatch(name) else name


def named(arn: str, model: Model) -> str:
    """A reference to what an ARN belongs to, or the ARN itself."""
    address = model.address_of(arn)
    return reference(address) if address != arn else arn


def statement(
    *,
    actions: Sequence[str],
    resources: Sequence[str] = ("*",),
    principal: object = None,
    conditions: Mapping[str, Mapping[str, object]] | None = None,
    effect: str = "Allow",
    sid: str = "",
) -> Json:
    """A statement as IAM's JSON has it."""
    return {
        **({"Sid": sid} if sid else {}),
        "Effect": effect,
        **({"Principal": principal} if principal else {}),
        "Action": one_or_many(actions),
        "Resource": one_or_many(resources),
        **({"Condition": conditions} if conditions else {}),
    }


def one_or_many(values: Sequence[str]) -> str | list[str]:
    """A single value by itself, several as a list."""
    return values[0] if len(values) == 1 else list(values)


def added_to_policy_of(
    address: str, policy: NamedPolicy | None, new: Json, model: Model
) -> tuple[Edit, ...]:
    """A statement added to the policy of a resource, which is made where there is none.

    There is no edit for what has no policy of its own.
    """
    kind = type_at(address)
    if policy is not None and policy.document is not None and policy.name in model.written:
        argument = ARGUMENTS.get(type_at(policy.name), "policy")
        return (AddStatement(address=policy.name, argument=argument, statement=new),)
    if kind in KEY_TYPES:
        rest = json.loads(default_policy(model.location).to_json())
        document = {**rest, "Statement": [*rest["Statement"], new]}
        return (SetArgument(address=address, path="policy", value=document),)
    if kind not in GIVEN_BY:
        return ()
    giving, argument = GIVEN_BY[kind]
    name = address.rpartition(".")[2]
    value = reference(address, ATTRIBUTES.get(argument, "arn"))
    document = {"Version": "2012-10-17", "Statement": [new]}
    values = {argument: value, "policy": document}
    return (AddResource(address=f"{giving}.{name}", values=values),)


def added_to_role(role: str, new: Json) -> Edit:
    """A statement allowed to a role or user by an inline policy of its own."""
    kind = "user" if type_at(role) == "aws_iam_user" else "role"
    name = role.rpartition(".")[2]
    return AddResource(
        address=f"aws_iam_{kind}_policy.{name}-added",
        values={
            kind: reference(role, "name"),
            "policy": {"Version": "2012-10-17", "Statement": [new]},
        },
    )


def message_about(each: Protected, what: str) -> str:
    """``It is not encrypted.``, or the same of the part of the resource."""
    verb = "are" if each.part.endswith("s") else "is"
    return f"{each.part.capitalize() or 'The data'} {verb} {what}."


def argument_of(each: Protected) -> str:
    """The argument that names the key, as Terraform has it."""
    return OF_BUCKETS if type_at(each.address) in BUCKETS else each.argument


def key_remediation(each: Protected, model: Model) -> Remediation:
    """Name a customer managed key, and switch encryption on."""
    key = f"{argument_of(each)} to a customer managed key" if each.argument else ""
    text = f"Set {', and '.join(filter(None, (each.switch, key)))}."
    return Remediation(text=text, edits=_edits(each, model))


def _edits(each: Protected, model: Model) -> tuple[Edit, ...]:
    """A new key, and the argument that names it."""
    if (
        not each.argument
        or type_at(each.address) in BUCKETS
        or not IN_THIS_MODULE.fullmatch(each.address)
    ):
        return ()
    policy = json.loads(PolicyDocument(_statements(each, model.location)).to_json())
    key = AddResource(
        address=NEW_KEY,
        values={"description": "Encrypts data", "enable_key_rotation": True, "policy": policy},
    )
    edits: list[Edit] = [
        key,
        SetArgument(address=each.address, path=each.argument, value=reference(NEW_KEY)),
    ]
    if each.switch:
        path, _, value = each.switch.partition(" = ")
        edits.append(SetArgument(address=each.address, path=path, value=json.loads(value)))
    return tuple(edits)


def _statements(each: Protected, location: Location) -> tuple[Statement, ...]:
    """Administration for the account, and use through the service, as of an AWS managed key."""
    account = (Principal("AWS", location.account_root),)
    administration = (*ACTIONS[Capability.ADMINISTER], *ACTIONS[Capability.READ_CONFIG])
    service = service_in(each.arn)
    # Of a type without an ARN of its own, how AWS calls the service is to be filled in.
    via = location.endpoint_name("SERVICE" if "_" in service else service)
    return (
        Statement(
            sid="Administration",
            principals=account,
            actions=tuple(sorted({*administration, *ACTIONS[Capability.DELETE]})),
            resources=("*",),
        ),
        Statement(
            sid="UseThroughTheService",
            principals=account,
            actions=("kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey*"),
            resources=("*",),
            conditions=(Condition("StringEquals", "kms:ViaService", (via,)),),
        ),
    )
