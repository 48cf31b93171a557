"""Data that is not encrypted, or under a key of AWS, and keys that are not rotated."""

import re
from collections.abc import Iterator

from keyproof.aws.encryption import Encryption
from keyproof.aws.resource_types import FULLY_KNOWN
from keyproof.former_rules.problem import Level, Problem, Rule
from keyproof.model.encryption_model import EncryptionModel, NotJudged, Protected
from keyproof.model.identifiers import type_at, written_at
from keyproof.model.key import KeyState

# A parameter of another type than SecureString is meant to be read by everybody who may list it.
PLAIN_BY_CHOICE = frozenset({"aws_ssm_parameter"})
# Where Terraform has another argument than the model.
OF_BUCKETS = "kms_master_key_id in an aws_s3_bucket_server_side_encryption_configuration"
ARGUMENTS = {"aws_s3_bucket": OF_BUCKETS, "aws_s3_directory_bucket": OF_BUCKETS}
# Types whose key may be one of another region: the key of a trail is that of its bucket.
ANY_REGION = frozenset({"aws_cloudtrail", "aws_cloudtrail_event_data_store"})
REGION = re.compile(r"arn:[^:]*:[^:]*:([a-z]{2}-[a-z-]+-\d+):")


def encryption(model: EncryptionModel) -> Iterator[Problem | NotJudged]:
    """By whose key everything is encrypted, where that is not a key of one's own."""
    for each in model.protected:
        if each.exemption is None:
            yield from _of_part(each)
        yield from _of_wrong_key(each, model)
    for key in model.keys:
        used = [each.address for each in model.protected if each.key == key.arn]
        if key.state is not KeyState.ENABLED and used:
            yield Problem(
                level=Level.ERROR,
                rule=Rule.UNUSABLE,
                resource=key.address,
                key=key.address,
                problem=f"The key is {key.state.lower()}, so AWS refuses every read and write of "
                f"{', '.join(dict.fromkeys(used))}.",
                remedy="Set is_enabled = true.",
            )
        if key.encrypts and not key.rotation and type_at(key.address) == "aws_kms_key":
            yield Problem(
                level=Level.WARNING,
                rule=Rule.ROTATION,
                resource=key.address,
                key=key.address,
                problem="The key is not rotated.",
                remedy="Set enable_key_rotation = true.",
                cause=f"{Rule.ROTATION} {written_at(key.address)}",
            )


def _of_wrong_key(each: Protected, model: EncryptionModel) -> Iterator[Problem]:
    """A key that AWS refuses for everything: one that is not symmetric, or of another region."""
    kind = type_at(each.address)
    # A part of its own, such as a replica, may be in another region.
    if not each.key or each.part or kind not in FULLY_KNOWN:
        return
    key = model.key_with(each.key)
    regions = [found[1] for arn in (each.key, each.arn) if (found := REGION.match(arn))]
    why = ""
    if key is not None and not key.encrypts:
        why = "is not a symmetric key for encryption"
    elif kind not in ANY_REGION and len(set(regions)) > 1:
        why = f"is of {regions[0]}, and the resource of {regions[1]}"
    if why:
        name = key.address if key else each.key
        yield Problem(
            level=Level.ERROR,
            rule=Rule.UNUSABLE,
            resource=each.address,
            key=name,
            problem=f"AWS refuses {_argument(each)}: {name} {why}.",
            remedy=f"Set {_argument(each)} to a symmetric key of the resource's region.",
        )


def _of_part(each: Protected) -> Iterator[Problem | NotJudged]:
    verb = "are" if each.part.endswith("s") else "is"
    what = f"{each.part.lower() or 'it'} {verb}"
    if each.encryption is Encryption.UNKNOWN:
        yield NotJudged(
            resource=each.address,
            argument=each.argument,
            reason=f"a state does not say whether {each.depends_on} is a key of AWS"
            if each.depends_on.startswith("arn:")
            else "by which key it is encrypted is known only after the apply"
            + (f" (it depends on {each.depends_on})" if each.depends_on else ""),
        )
    elif each.encryption is Encryption.NONE:
        yield Problem(
            level=Level.WARNING if type_at(each.address) in PLAIN_BY_CHOICE else Level.ERROR,
            rule=Rule.NOT_ENCRYPTED,
            resource=each.address,
            problem=f"{what[0].upper()}{what[1:]} not encrypted.",
            remedy=_remedy(each),
            cause=f"{Rule.NOT_ENCRYPTED} {each.address}",
        )
    elif each.encryption is Encryption.AWS and each.argument:
        yield Problem(
            level=Level.WARNING,
            rule=Rule.KEY_OF_AWS,
            resource=each.address,
            problem=f"{what[0].upper()}{what[1:]} under a key of AWS: nobody can change its "
            "policy, and anyone who may read the resource may use the key.",
            remedy=f"Set {_argument(each)} to a key of your own.",
            cause=f"{Rule.KEY_OF_AWS} {written_at(each.address)}",
        )


def _remedy(each: Protected) -> str:
    key = f"{_argument(each)} to a key of your own" if each.argument else ""
    return f"Set {', and '.join(filter(None, (each.switch, key)))}."


def _argument(each: Protected) -> str:
    return ARGUMENTS.get(type_at(each.address), each.argument)
