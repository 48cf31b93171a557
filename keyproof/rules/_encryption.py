"""What the rules about encryption at rest have in common."""

import json
import re

from keyproof.aws.requests.capabilities import ACTIONS, Capability
from keyproof.findings.remediation import AddResource, Edit, Remediation, SetArgument
from keyproof.location import Location, service_in
from keyproof.model.encryption_model import Protected
from keyproof.model.identifiers import type_at
from keyproof.model.model import Model
from keyproof.policy_document import Condition, PolicyDocument, Principal, Statement

# Where Terraform has another argument than the model.
OF_BUCKETS = "kms_master_key_id in an aws_s3_bucket_server_side_encryption_configuration"
BUCKETS = ("aws_s3_bucket", "aws_s3_directory_bucket")
NEW_KEY = "aws_kms_key.data"
IN_ROOT = re.compile(r"[\w-]+\.[\w-]+")


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
    if not each.argument or type_at(each.address) in BUCKETS or not IN_ROOT.fullmatch(each.address):
        return ()
    policy = json.loads(PolicyDocument(_statements(each, model.location)).to_json())
    key = AddResource(
        address=NEW_KEY,
        values={"description": "Encrypts data", "enable_key_rotation": True, "policy": policy},
    )
    reference = f"${{{NEW_KEY}.arn}}"
    edits: list[Edit] = [
        key,
        SetArgument(address=each.address, path=each.argument, value=reference),
    ]
    if each.switch:
        path, _, value = each.switch.partition(" = ")
        edits.append(SetArgument(address=each.address, path=path, value=json.loads(value)))
    return tuple(edits)


def _statements(each: Protected, location: Location) -> tuple[Statement, ...]:
    """Administration for the account, and use through the service, as of an AWS managed key."""
    account = (Principal("AWS", location.account_root),)
    administration = (*ACTIONS[Capability.ADMINISTER], *ACTIONS[Capability.READ_CONFIG])
    via = location.endpoint_name(service_in(each.arn))
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
