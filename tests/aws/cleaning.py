"""Removes what the tests made in an account: everything with their tag, and nothing else."""

import json
import re
import time
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import jmespath
from botocore.exceptions import ClientError

from tests.aws.account import PREFIX, TAG, Account

Kind = Mapping[str, str]
TABLE = Path(__file__).with_name("kinds.toml")
KINDS: list[Kind] = tomllib.loads(TABLE.read_text("utf-8"))["kinds"]
# What shows that an account is not empty.
HOLDING = {"list_tables", "list_queues", "list_buckets", "list_aliases"}
GONE = "NotFound|NoSuch|NonExistent|does not exist"
# DynamoDB restores a table within half an hour, and deletes neither it nor its backup before.
LONGEST = 2100


def end_rule(aws: Account, name: str) -> None:
    """Delete a rule of EventBridge with its targets."""
    events = aws.client("events")
    targets = [each["Id"] for each in events.list_targets_by_rule(Rule=name)["Targets"]]
    if targets:
        events.remove_targets(Rule=name, Ids=targets)
    events.delete_rule(Name=name)


def end_role(aws: Account, name: str) -> None:
    """Delete a role with its own policies; the tests attach none."""
    iam = aws.client("iam")
    for policy in iam.list_role_policies(RoleName=name)["PolicyNames"]:
        iam.delete_role_policy(RoleName=name, PolicyName=policy)
    iam.delete_role(RoleName=name)


def end_bucket(aws: Account, name: str) -> None:
    """Delete a bucket with its objects; its policy may forbid it."""
    s3 = aws.client("s3")
    s3.delete_bucket_policy(Bucket=name)
    for page in s3.get_paginator("list_object_versions").paginate(Bucket=name):
        for each in (*page.get("Versions", ()), *page.get("DeleteMarkers", ())):
            s3.delete_object(Bucket=name, Key=each["Key"], VersionId=each["VersionId"])
    s3.delete_bucket(Bucket=name)


def end_key(aws: Account, id: str) -> None:
    """Schedule the deletion of a key; its policy may forbid it."""
    aws.set_policy(id)
    aws.client("kms").schedule_key_deletion(KeyId=id, PendingWindowInDays=7)


ENDS = {each.__name__: each for each in (end_rule, end_role, end_bucket, end_key)}


def remaining(aws: Account) -> list[str]:
    """What the tests made and is still there, but keys that end, each as ``service id``."""
    return [f"{kind['service']} {known}" for kind, known in _own(aws)]


def foreign(aws: Account) -> list[str]:
    """The tables, queues, buckets and keys of an account, whoever made them."""
    kinds = (kind for kind in KINDS if kind["list"].split()[0] in HOLDING)
    found = (known for kind in kinds for known in _listed(aws, kind))
    return [each for each in found if not each.startswith("alias/aws/")]


def clean(aws: Account) -> list[str]:
    """Delete it all; what is left, each with the last error."""
    deadline, refused = time.monotonic() + min(LONGEST, aws.patience), dict[str, str]()
    while found := [*_own(aws)]:
        if time.monotonic() > deadline:
            left = [f"{kind['service']} {known}" for kind, known in found]
            return [f"{each}: {refused.get(each, 'its deletion is under way')}" for each in left]
        for kind, known in found:
            try:
                _delete(aws, kind, known)
            except ClientError as error:
                refused[f"{kind['service']} {known}"] = str(error)
        time.sleep(aws.poll)
    return []


def _listed(aws: Account, kind: Kind) -> Iterator[str]:
    client, (operation, path) = aws.client(kind["service"]), kind["list"].split()
    asked = {"Scope": "Local"} if operation == "list_policies" else {}
    if client.can_paginate(operation):
        pages = client.get_paginator(operation).paginate(**asked)
    else:
        pages = [getattr(client, operation)()]
    for page in pages:
        yield from jmespath.search(path, page) or ()


def _own(aws: Account) -> Iterator[tuple[Kind, str]]:
    for kind in KINDS:
        for known in _listed(aws, kind):
            try:
                if _is_own(aws, kind, known):
                    yield kind, known
            except ClientError as error:
                # It is gone meanwhile; or it is somebody else's key, whose policy hides its tags.
                hidden = "|AccessDenied" if kind["service"] == "kms" else ""
                if not re.search(GONE + hidden, str(error)):
                    raise


def _is_own(aws: Account, kind: Kind, id: str) -> bool:
    if "tags" not in kind:
        return re.search(rf"(?:^|/){PREFIX}-", id) is not None
    operation, parameter = kind["tags"].split()
    known = aws.location.arn(kind["service"], kind["arn"].format(id)) if "arn" in kind else id
    tags = getattr(aws.client(kind["service"]), operation)(**{parameter: known})
    if f'"{TAG}"' not in json.dumps(tags, default=str):
        return False
    if kind["delete"] != end_key.__name__:
        return True
    found = aws.client("kms").describe_key(KeyId=id)["KeyMetadata"]
    return found["KeyState"] != "PendingDeletion"


def _delete(aws: Account, kind: Kind, id: str) -> None:
    if kind["delete"] in ENDS:
        ENDS[kind["delete"]](aws, id)
        return
    operation, parameter = kind["delete"].split()
    given: Any = [id] if parameter.endswith("Names") else id
    getattr(aws.client(kind["service"]), operation)(**{parameter: given})
