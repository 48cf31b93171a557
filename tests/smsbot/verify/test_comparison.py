"""What is compared, and how, without an account."""

import json

import pytest

from keyproof.location import Location
from keyproof.model.resource import Resource, Stack
from keyproof.tests.cases import read_data
from smsbot.account.keys import ALIAS, KEY
from smsbot.account.live import Live
from smsbot.account.reading import kinds
from smsbot.design.reading import read_environment
from smsbot.design.synthesis import all_synthesized
from smsbot.verify.comparison import MANAGED, Status, compare
from smsbot.verify.remedies import Remedies
from smsbot.verify.values import leaves
from tests.stacks.synthesized import NEWER_PROVIDER, WITH_NUMBER, environment

BOUNDARY = f"{MANAGED}.smsbot-dev-boundary"


def test_every_type_that_is_ever_synthesized_is_read() -> None:
    in_s3 = environment(
        "kept", account_id="111122223333", backend={"type": "s3"}, mask_phone_numbers=True
    )
    environments = [WITH_NUMBER, NEWER_PROVIDER, in_s3]
    with all_synthesized(environments) as paths:
        types = {
            resource.type
            for each in environments
            for resource in read_environment(paths[each.name], each).resources
        }
    assert types <= {KEY, ALIAS, MANAGED, *(kind.type for kind in kinds())}


def test_leaves_are_every_argument_with_its_path() -> None:
    values = {
        "name": "n",
        "ttl": [{"enabled": True}],
        "rule": [{"a": 1}, {"a": 2}],
        "actions": ["x", "y"],
        "none": None,
        "map": {"k": {"l": "m"}},
        "empty": [],
    }
    assert dict(leaves(values)) == read_data(__file__, "leaves_are_every_argument_with_its_path")


def boundary(action: str) -> Resource:
    statement = {"Effect": "Allow", "Action": action, "Resource": "*"}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    return Resource(address=BOUNDARY, type=MANAGED, values={"arn": "arn", "policy": policy})


@pytest.mark.parametrize("account_id", ["111122223333", "000000000001"])
def test_a_changed_boundary_is_a_drift(account_id: str) -> None:
    location = Location(region="eu-west-1", account_id=account_id)
    live = Live(
        design=Stack(location=location, resources=(boundary("s3:GetObject"),), place="design"),
        resources=(boundary("*"),),
        keys={},
        second_keys=(),
        parts={},
        recorded_by=(),
        not_checked=(),
        notes=(),
    )
    found = compare(live, Remedies(environment=environment("dev"), profile=None))
    assert found.statuses == {BOUNDARY: Status.DRIFTED}
