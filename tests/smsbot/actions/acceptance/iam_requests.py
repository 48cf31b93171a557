"""What IAM is asked for each request of the role for acceptance: action, resource and keys."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from keyproof.iam.context import ABSENT, Values, present
from keyproof.tests.cases import read_data
from smsbot.actions.acceptance.cleaning.belongings import Place, belongings, delete
from smsbot.actions.acceptance.throwaway import throwaway
from stacks.bootstrap.boundary import boundary_arn
from stacks.keys import tags_of
from tests.smsbot.actions.acceptance.worlds import ACCOUNT, LOCATION, PREFIX, SHOWN, world_of
from tests.stacks.synthesized import environment

THROWN = throwaway(environment(), account_id=ACCOUNT, number=True)
IAM = f"arn:aws:iam::{ACCOUNT}"
BOUNDARY = boundary_arn(PREFIX, LOCATION)
OURS = {f"aws:ResourceTag/{name}": present(value) for name, value in tags_of(THROWN).items()}
ACTIONS: Mapping[str, str] = read_data(__file__, "actions")
NAMED: Mapping[str, Mapping[str, str]] = read_data(__file__, "named")
Requests = list[tuple[str, Mapping[str, Any]]]


def requests_of_cleaning(monkeypatch: pytest.MonkeyPatch, folder: Path) -> Requests:
    """What is asked to list and to end one of each kind."""
    names = {
        "aws_iam_role": f"{PREFIX}-probe-role-a",
        "aws_s3_bucket": f"{PREFIX}-probe-{ACCOUNT}-{THROWN.region}",
        "aws_kms_alias": f"alias/{PREFIX}-probe-a",
    }
    tags = [{"TagKey": key, "TagValue": value} for key, value in tags_of(THROWN).items()]
    tagged = {"Tags": [{"Key": each["TagKey"], "Value": each["TagValue"]} for each in tags]}
    found: Mapping[str, Any] = {
        **{
            call: {part: [shown(names.get(kind, f"{PREFIX}-probe-a"))]}
            for kind, (call, part, shown) in SHOWN.items()
        },
        **read_data(__file__, "found"),
        "sms-voice.ListTagsForResource": tagged,
        "iam.ListAttachedRolePolicies": {"AttachedPolicies": [{"PolicyArn": BOUNDARY}]},
        "kms.ListResourceTags": {"Tags": tags},
    }
    ended: Mapping[str, Any] = {call: {} for call in read_data(__file__, "ended")["calls"].split()}
    world, stand_in = world_of({**found, **ended}, folder, monkeypatch)
    place = Place(location=LOCATION, prefix=PREFIX)
    for each in list(belongings(world.caller, place)):
        delete(world.caller, each)
    assert not {name for name, _ in stand_in.calls} ^ {*found, *ended, *ANYWAY}
    return stand_in.own


# What cleaning asks and what every probe is answered too.
ANYWAY = {"kms.DescribeKey", "kms.PutKeyPolicy", "kms.ScheduleKeyDeletion"}


def action_of(call: str, given: Mapping[str, Any]) -> str:
    service, _, operation = call.partition(".")
    action = f"{service.replace('accessanalyzer', 'access-analyzer')}:{operation}"
    if action == "s3:DeleteObject" and "VersionId" in given:
        return "s3:DeleteObjectVersion"
    return ACTIONS.get(action, action)


def target_of(service: str, given: Mapping[str, Any]) -> str:
    """The ARN of what a request is about; a star where it names nothing."""
    for parameter, pattern in NAMED.get(service, {}).items():
        if parameter in given:
            said = given[parameter]
            name = str(said[0] if isinstance(said, list) else said)
            if name.startswith("arn:") and service != "kms":
                return name
            name = name.rpartition("/")[2] if parameter == "QueueUrl" else name
            arn = pattern.format(name, key=f"/{given['Key']}" if "Key" in given else "")
            return arn if arn.startswith("arn:") else LOCATION.arn(service, arn)
    return "*"


def as_iam_asks(
    call: str, given: Mapping[str, Any]
) -> Iterator[tuple[str, str, Mapping[str, Values]]]:
    """The action, the resource and the keys of each question that IAM is asked for a request."""
    action = action_of(call, given)
    service = action.partition(":")[0]
    target = target_of(service, given)
    keys: Mapping[str, Values] = {
        "s3": {"aws:ResourceAccount": present(ACCOUNT)},
        "iam": {"iam:PermissionsBoundary": present(given.get("PermissionsBoundary", BOUNDARY))},
    }.get(service, {})
    if action in ("kms:CreateAlias", "kms:DeleteAlias"):
        # Of the alias, and of its key.
        yield action, LOCATION.arn("kms", given["AliasName"]), {}
        target = LOCATION.arn("kms", "key/1")
    if action == "kms:CreateKey":
        keys = {key.replace("Resource", "Request"): value for key, value in OURS.items()}
        new = {**dict.fromkeys(OURS, ABSENT), "kms:ResourceAliases": ABSENT}
        yield "kms:TagResource", LOCATION.arn("kms", "key/1"), new
    elif target.endswith((":key/1", ":phone-number/1")):
        keys = OURS
    if action == "s3:CreateBucket":
        keys = {"aws:ResourceAccount": ABSENT}
    if "Entries" in given:
        keys = {"events:source": present(given["Entries"][0]["Source"])}
    yield action, target, keys
