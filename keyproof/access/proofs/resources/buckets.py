"""A bucket denies its objects to everybody without a call, and takes none under another key."""

from collections.abc import Iterable, Iterator, Mapping

from keyproof.access.proofs.resources.closed import RULE, denied
from keyproof.aws.requests.request_context import (
    ANY_CIRCUMSTANCES,
    OBJECT_ENCRYPTION,
    Circumstances,
)
from keyproof.iam.context import ABSENT, Values, present
from keyproof.model.access.principals import Principal
from keyproof.model.access.requests import spelled
from keyproof.model.encryption_model import Call, EncryptionModel
from keyproof.model.finding import Finding

READ, WRITE = "s3:GetObject", "s3:PutObject"
# Actions on objects that are denied to all without a declared call, with the action of that call.
# The wildcards are asked as they are: what denies some of their actions denies none of these.
ASKED_OF_OBJECTS = {
    **dict.fromkeys((READ, "s3:GetObjectVersion", "s3:GetObject*"), READ),
    **dict.fromkeys((WRITE, "s3:DeleteObject", "s3:DeleteObjectVersion"), WRITE),
    **dict.fromkeys(("s3:PutObject*", "s3:DeleteObject*", "s3:AbortMultipartUpload"), WRITE),
    **dict.fromkeys(("s3:ReplicateObject", "s3:RestoreObject"), WRITE),
}
ALGORITHM, KEY, BROUGHT_KEY = OBJECT_ENCRYPTION
# How somebody asks for another encryption than that of the bucket.
OTHERWISE: Mapping[str, Mapping[str, Values]] = {
    "under another key": {KEY: present("another")},
    "under a key of S3": {ALGORITHM: present("AES256")},
    "under a key of its own": {BROUGHT_KEY: present("AES256")},
}


def closed_buckets(
    model: EncryptionModel, everybody: Iterable[Principal], calls: Iterable[Call]
) -> Iterator[Finding]:
    """The buckets whose policy leaves that to the policies of others, once each."""
    listed = [each for each in everybody if each.is_identity]
    declared = {(each.target, each.caller, each.action) for each in calls}
    for address, arn in model.arns.items():
        if not address.startswith("aws_s3_bucket."):
            continue
        if problem := next(_problems(model, arn, listed, declared), None):
            yield Finding(
                rule=RULE,
                resource=address,
                key=model.key_name_about(address),
                problem=problem,
                remedy="Deny it in the policy of the bucket.",
            )


def _problems(
    model: EncryptionModel,
    arn: str,
    everybody: Iterable[Principal],
    declared: set[tuple[str, str, str]],
) -> Iterator[str]:
    for principal in everybody:
        asked = denied(model, arn, principal, ASKED_OF_OBJECTS, ANY_CIRCUMSTANCES)
        for action, is_denied in asked:
            is_meant = (arn, spelled(principal), ASKED_OF_OBJECTS[action]) in declared
            if not is_meant and not is_denied:
                yield f"no policy denies {action} to {principal.name}, and no call needs it."
        for words, said in OTHERWISE.items():
            others = {**dict.fromkeys(OBJECT_ENCRYPTION, ABSENT), **said}
            ((_, is_denied),) = denied(model, arn, principal, [WRITE], Circumstances(others=others))
            if not is_denied:
                yield f"no policy denies {principal.name} to put an object {words}."
