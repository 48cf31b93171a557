"""Makes the model of resources, whichever loader found them."""

from collections.abc import Mapping, Sequence

from constructs_lib.location import Location
from smsbot.encryption.calls import calls_of
from smsbot.encryption.identifiers import arn_of
from smsbot.encryption.identities import roles_of
from smsbot.encryption.keys import keys_of
from smsbot.encryption.labels import label
from smsbot.encryption.model import Encryption, EncryptionModel, Key, Protected
from smsbot.encryption.policies import resource_policies_of
from smsbot.encryption.resource import Resource, Stack, Unknown
from smsbot.encryption.resource_types import DATA_TYPES, WITHOUT_DATA, DataType, Part

# The reason for a key of AWS, by the address of the resource and the label of its part.
Exemptions = Mapping[tuple[str, str], str]


def assemble(stack: Stack, *, exemptions: Exemptions) -> EncryptionModel:
    """The model of a stack. Raises Failure on a policy that is none, naming its place."""
    resources, location, place = stack.resources, stack.location, stack.place
    keys = keys_of(resources, location=location, place=place)
    return EncryptionModel(
        location=location,
        keys=keys,
        protected=tuple(
            protected
            for each in resources
            if each.type in DATA_TYPES
            for protected in _parts_of(
                _with_bucket_key(each, resources), keys, location, exemptions
            )
        ),
        roles=roles_of(resources, location=location, place=place),
        resource_policies=resource_policies_of(resources, location=location, place=place),
        calls=calls_of(resources, location=location),
        arns={each.address: arn_of(each, location) for each in resources},
        unknown_types=tuple(
            (each.type, each.address)
            for each in resources
            if each.type not in DATA_TYPES and each.type not in WITHOUT_DATA
        ),
    )


def _parts_of(
    resource: Resource, keys: tuple[Key, ...], location: Location, exemptions: Exemptions
) -> list[Protected]:
    kind = DATA_TYPES[resource.type]
    name = resource.text(kind.name) or resource.address
    found: list[Protected] = []
    for part in kind.parts:
        if part.exists_by and not resource.value(*part.exists_by):
            continue
        encryption, key = _encryption(resource, part)
        known = next((each for each in keys if _names(key, each)), None)
        found.append(
            Protected(
                address=resource.address,
                part=part.label,
                service=kind.service,
                label=part.label or label(name, kind.noun),
                name=name,
                arn=arn_of(resource, location),
                encryption=encryption,
                key=known.arn if known else key,
                key_label=_key_label(encryption, known, key, kind),
                exemption=exemptions.get((resource.address, part.label)),
                protected=_protection(resource, kind),
            )
        )
    return found


def _encryption(resource: Resource, part: Part) -> tuple[Encryption, str]:
    value = resource.value(*part.key)
    if isinstance(value, Unknown):
        return Encryption.UNKNOWN, ""
    key = value if isinstance(value, str) else ""
    enabled = part.enabled is None or resource.value(*part.enabled) in part.enabled_by
    # SQS with a key of KMS does not ask for its own encryption beside it.
    if not enabled and not (key and resource.type == "aws_sqs_queue"):
        return part.otherwise, ""
    if not key:
        return part.without_key, ""
    if key.startswith("alias/aws/") or ":alias/aws/" in key:
        return Encryption.AWS, ""
    return Encryption.CUSTOMER, key


def _names(text: str, key: Key) -> bool:
    """Whether a resource names a key by that text: an ARN, an id or an alias."""
    return bool(text) and text in (
        key.arn,
        key.arn.rpartition("/")[2],
        f"alias/{key.alias}",
        f"{key.arn.partition(':key/')[0]}:alias/{key.alias}",
    )


def _key_label(encryption: Encryption, known: Key | None, key: str, kind: DataType) -> str:
    if encryption is Encryption.CUSTOMER:
        return known.label if known else key
    return kind.aws_key if encryption is Encryption.AWS else ""


def _protection(resource: Resource, kind: DataType) -> bool | None:
    if resource.prevent_destroy:
        return True
    if kind.protection is None:
        return None
    return resource.value(*kind.protection) is True


def _with_bucket_key(resource: Resource, resources: Sequence[Resource]) -> Resource:
    """A bucket with the key that a resource of its own gives it."""
    if resource.type != "aws_s3_bucket":
        return resource
    for other in resources:
        if other.type == "aws_s3_bucket_server_side_encryption_configuration" and other.text(
            "bucket"
        ) in (resource.text("bucket"), resource.address):
            key = other.value(
                "rule", "apply_server_side_encryption_by_default", "kms_master_key_id"
            )
            return Resource(
                address=resource.address,
                type=resource.type,
                values={**resource.values, "kms_key": key},
                prevent_destroy=resource.prevent_destroy,
            )
    return resource
