"""The last code of a stack whose review found nothing, by its digest, kept next to the state.

Anyone who can write there can write the state. Nothing of it is read from the checkout, so no
change can say of itself that it was accepted.
"""

import hashlib
import json
from pathlib import Path
from typing import Any, cast

import boto3
from botocore.exceptions import ClientError

from smsbot.account.session import error_code, failures
from smsbot.actions.state.places import ABSENT, Place, configured
from smsbot.design.reading import OF_TERRAFORM
from stacks.state.state_names import accepted_of, owner_of


def digest_of(stack: Path) -> str:
    """What Terraform reads of a stack, but for where its state is and what the CDK notes."""
    files = {path.name: path for pattern in OF_TERRAFORM for path in stack.glob(pattern)}
    return hashlib.sha256(
        json.dumps([(name, _content(files[name])) for name in sorted(files)]).encode()
    ).hexdigest()


def _content(path: Path) -> str:
    text = path.read_text(encoding="utf-8")
    try:
        found: object = json.loads(text)
    except ValueError:
        return text
    if not isinstance(found, dict):
        return text
    document = cast("dict[str, Any]", found)
    # A file is named from the folder of the synthesis.
    terraform = document.get("terraform")
    if isinstance(terraform, dict):
        backend = cast("dict[str, Any]", terraform).get("backend")
        if isinstance(backend, dict) and "local" in backend:
            document = {**document, "terraform": {**terraform, "backend": {"local": {}}}}
    return json.dumps(document, sort_keys=True)


def is_accepted(stack: Path, session: boto3.Session) -> bool:
    """Whether a stack is the code that was accepted last."""
    return _read(configured(stack), session) == digest_of(stack)


def accept(stack: Path, session: boto3.Session) -> None:
    """Remember a stack as accepted. With its state in HCP Terraform, nothing remembers it."""
    place, digest = configured(stack), digest_of(stack)
    match place.type:
        case "local":
            Path(accepted_of(place.parts[0])).write_text(digest, encoding="utf-8")
        case "s3":
            bucket, key = place.parts
            with failures(f"keeping what was accepted in {bucket}"):
                session.client("s3").put_object(
                    Bucket=bucket,
                    Key=accepted_of(key),
                    Body=digest.encode(),
                    ExpectedBucketOwner=owner_of(bucket),
                )
        case _:
            pass


def _read(place: Place, session: boto3.Session) -> str:
    """The digest that is remembered; empty for none."""
    match place.type:
        case "local":
            path = Path(accepted_of(place.parts[0]))
            return path.read_text(encoding="utf-8") if path.is_file() else ""
        case "s3":
            bucket, key = place.parts
            with failures(f"reading what was accepted from {bucket}"):
                try:
                    found = session.client("s3").get_object(
                        Bucket=bucket, Key=accepted_of(key), ExpectedBucketOwner=owner_of(bucket)
                    )
                except ClientError as error:
                    # Of a role that is older than the digest: nothing is a repair then.
                    if error_code(error) in (*ABSENT, "AccessDenied", "403"):
                        return ""
                    raise
                return found["Body"].read().decode()
        case _:
            return ""
