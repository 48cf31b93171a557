"""Shapes of newer providers and of OpenTofu, and what data sources find, in plans made by hand."""

import json
from pathlib import Path

import pytest

from keyproof.json_values import Object
from keyproof.loaders.plan.expressions import LATER, with_later
from keyproof.loaders.read import read
from keyproof.model.assembly.assemble import assemble
from keyproof.model.model import Model
from keyproof.tests import plans
from keyproof.tests.cases import read_data

KEY = "aws_kms_key.k"
UNKNOWN_BLOCKS: Object = {"server_side_encryption": [{"kms_key_arn": True}]}


def planned(folder: Path, *resources: tuple[str, Object, Object]) -> Model:
    """The model of a plan of new resources, each with its values and the unknown expressions."""
    found = [(KEY, {}, {}), *resources]
    changes = [
        plans.change(
            address,
            values,
            {"arn": True, "id": True, **{each: UNKNOWN_BLOCKS.get(each, True) for each in output}},
        )
        for address, values, output in found
    ]
    written = {address: output for address, _, output in found}
    path = folder / "plan.json"
    path.write_text(json.dumps(plans.document(changes, written, {})))
    (reading,) = read(path, account_id="111122223333")
    return assemble(reading.after)


TOPIC = "aws_sns_topic.t"


@pytest.mark.parametrize(("resources", "address", "expected"), read_data(__file__, "the_key"))
def test_the_key(
    tmp_path: Path, resources: list[tuple[str, Object, Object]], address: str, expected: str
) -> None:
    model = planned(tmp_path, *resources)
    (found,) = (each for each in model.protected if each.address == address)
    known = next((each for each in model.keys if each.arn == found.key), None)
    assert (known.address if known else found.key or found.encryption) == expected


def test_a_region_of_its_own_is_in_the_arn(tmp_path: Path) -> None:
    model = planned(tmp_path, (TOPIC, {"name": "t", "region": "us-east-1"}, {}))
    assert model.arns[TOPIC] == "arn:aws:sns:us-east-1:111122223333:t"


@pytest.mark.parametrize(
    ("value", "unknown", "expected"),
    [
        (["a", None], [False, True], ["a", LATER]),
        # Older releases leave out the members that are not known.
        (["a"], [False, True], ["a", LATER]),
        (["b"], [True, False], [LATER, "b"]),
        (None, [{"arn": True}], [{"arn": LATER}]),
        ({"a": 1}, {"a": False, "b": [True]}, {"a": 1, "b": [LATER]}),
        ("a", {"b": True}, "a"),
        (None, [False], None),
    ],
)
def test_what_is_known_later_is_never_absent(
    value: object, unknown: object, expected: object
) -> None:
    assert with_later(value, unknown) == expected
