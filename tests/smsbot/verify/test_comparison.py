"""What is compared, and how, without an account."""

from keyproof.tests.cases import read_data
from smsbot.account.irregular import MANAGED
from smsbot.account.keys import ALIAS, KEY
from smsbot.account.reading import kinds
from smsbot.design.environment import read_environment
from smsbot.design.synthesis import all_synthesized
from smsbot.verify.values import leaves
from tests.stacks.synthesized import NEWER_PROVIDER, WITH_NUMBER, environment


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
