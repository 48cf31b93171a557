"""Where Terraform keeps the state of a stack, and which resources the state has."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
from botocore.exceptions import ClientError

from keyproof.terminal.user_error import UserError
from smsbot import project
from smsbot.account.session import error_code, failures
from stacks.state import state_names

CONFIGURATION = "cdk.tf.json"
OVERRIDES = "*_override.tf.json"
# What shows where a stack is: arn:PARTITION:kms:REGION:ACCOUNT:key/ID.
KEY, ARN = "aws_kms_key.", 6
ABSENT = ("404", "NoSuchBucket", "NoSuchKey", "NotFound")
NOT_THE_ROLE = "Assume the deploy_role of environments.toml: only that role can write the state."

Json = Mapping[str, Any]


@dataclass(frozen=True)
class Place:
    """Where a state is. ``parts`` are a file's path, a bucket and an object, or a workspace."""

    type: str
    parts: tuple[str, ...]

    def __str__(self) -> str:
        match self.type:
            case "local":
                return f"the file {self.parts[0]}"
            case "s3":
                return f"the bucket {self.parts[0]}, as {self.parts[1]}"
            case _:
                return f"the workspace {self.parts[2]} of {self.parts[1]} at {self.parts[0]}"


@dataclass(frozen=True, kw_only=True)
class State:
    """A state, by what is in it: the address and the id of every resource, and where its keys are.

    ``locations`` are the region and the account of each key. Its lineage proves nothing: Terraform
    gives a state another one when it migrates it.
    """

    resources: frozenset[tuple[str, str]]
    locations: frozenset[tuple[str, str]] = frozenset()


def configured(stack: Path) -> Place:
    """Where the configuration in a stack's folder says that the state is."""
    backend: Json = {}
    for path in (stack / CONFIGURATION, *sorted(stack.glob(OVERRIDES))):
        terraform = json.loads(path.read_text(encoding="utf-8")).get("terraform", {})
        if "cloud" in terraform:
            backend = {"cloud": terraform["cloud"]}
        backend = terraform.get("backend", backend)
    ((kind, settings),) = backend.items()
    match kind:
        case "local":
            return Place("local", (str((stack / settings["path"]).resolve()),))
        case "s3":
            return Place("s3", (settings["bucket"], settings["key"]))
        case _:
            named = settings["workspaces"]["name"]
            return Place("cloud", (settings["hostname"], settings["organization"], named))


def local(stack: Path) -> Place:
    """Where the backend ``local`` keeps the state of a stack."""
    return Place("local", (str(project.state_file(stack.name)),))


def state_at(place: Place, session: boto3.Session) -> State | None:
    """The state that is at a place; None if there is none, or HCP Terraform has it.

    Raises UserError if it may not be read, or is not a state.
    """
    text = _text_of_object(session, *place.parts) if place.type == "s3" else None
    if place.type == "local" and (file := Path(place.parts[0])).exists():
        text = file.read_text(encoding="utf-8")
    if not text:
        return None
    try:
        found = [
            (f"{each['type']}.{each['name']}", instance["attributes"])
            for each in json.loads(text)["resources"]
            if each["mode"] == "managed"
            for instance in each["instances"]
        ]
        return State(
            resources=frozenset((address, str(values.get("id"))) for address, values in found),
            locations=frozenset(
                (arn[3], arn[4])
                for address, values in found
                if address.startswith(KEY) and len(arn := str(values.get("arn")).split(":")) == ARN
            ),
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise UserError(
            f"{place} does not contain a Terraform state.",
            hint="Look at it, and move it: docs/operate/runbooks/state-lost.md.",
        ) from error


def remove(place: Place, session: boto3.Session) -> None:
    """End a copy that is no longer the state. Of an object, S3 keeps the versions for a while."""
    if place.type == "local":
        for path in (Path(place.parts[0]), Path(f"{place.parts[0]}.backup")):
            path.unlink(missing_ok=True)
    elif place.type == "s3":
        bucket, name = place.parts
        with failures(f"deleting {name} in the bucket {bucket}", denied=NOT_THE_ROLE):
            session.client("s3").delete_object(
                Bucket=bucket, Key=name, ExpectedBucketOwner=state_names.owner_of(bucket)
            )


def _text_of_object(session: boto3.Session, bucket: str, name: str) -> str | None:
    with failures(f"reading {name} in the bucket {bucket}", denied=NOT_THE_ROLE):
        try:
            answer = session.client("s3").get_object(
                Bucket=bucket, Key=name, ExpectedBucketOwner=state_names.owner_of(bucket)
            )
            return answer["Body"].read().decode("utf-8")
        except ClientError as error:
            if error_code(error) in ABSENT:
                return None
            raise
