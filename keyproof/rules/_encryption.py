"""What the rules about encryption at rest have in common."""

import json
import re

from keyproof.findings.remediation import AddResource, Edit, Remediation, SetArgument
from keyproof.model.encryption_model import Protected
from keyproof.model.identifiers import type_at

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


def key_remediation(each: Protected) -> Remediation:
    """Name a customer managed key, and switch encryption on."""
    key = f"{argument_of(each)} to a customer managed key" if each.argument else ""
    text = f"Set {', and '.join(filter(None, (each.switch, key)))}."
    return Remediation(text=text, edits=_edits(each))


def _edits(each: Protected) -> tuple[Edit, ...]:
    """A new key, its policy left to the account, and the argument that names it."""
    if not each.argument or type_at(each.address) in BUCKETS or not IN_ROOT.fullmatch(each.address):
        return ()
    key = AddResource(address=NEW_KEY, values={"enable_key_rotation": True})
    reference = f"${{{NEW_KEY}.arn}}"
    edits: list[Edit] = [
        key,
        SetArgument(address=each.address, path=each.argument, value=reference),
    ]
    if each.switch:
        path, _, value = each.switch.partition(" = ")
        edits.append(SetArgument(address=each.address, path=path, value=json.loads(value)))
    return tuple(edits)
