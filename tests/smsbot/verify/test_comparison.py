"""What is compared, and how, without an account."""

from smsbot.loaders.configuration.load import read_configuration
from smsbot.loaders.configuration.synthesis import all_synthesized
from smsbot.verify.resource_types import COMPARED, COMPARED_AS_POLICIES
from smsbot.verify.values import leaves
from tests.stacks.synthesized import NEWER_PROVIDER, WITH_NUMBER


def test_every_type_that_is_ever_synthesized_is_compared() -> None:
    with all_synthesized([WITH_NUMBER, NEWER_PROVIDER]) as paths:
        types = {
            each.type for path in paths.values() for each in read_configuration(path).resources
        }
    assert types == set(COMPARED) | COMPARED_AS_POLICIES - {"aws_iam_policy"}


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
    assert dict(leaves(values)) == {
        "name": "n",
        "ttl.enabled": True,
        "rule.a": 1,
        "rule[1].a": 2,
        "actions": ["x", "y"],
        "none": None,
        "map.k.l": "m",
        "empty": [],
    }
