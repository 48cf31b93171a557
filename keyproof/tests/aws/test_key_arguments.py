"""Every argument of the provider that is called like a key of KMS is judged, and none besides."""

from typing import Any

import pytest

from keyproof.aws.encryption import DATA_TYPES, NO_SWITCH, NOT_DATA, SCHEMA, VIA, Encryption
from keyproof.location import Location
from keyproof.model.assembly.assemble import assemble
from keyproof.model.resource import Resource, Stack, Unknown
from keyproof.tests.cases import read_data

LINES = [each.split() for each in SCHEMA.read_text().splitlines() if "." in each]
CALLED_LIKE_A_KEY = {path for path, *said in LINES if "switch" not in said}
CALLED_LIKE_A_SWITCH = {path for path, *said in LINES if "switch" in said}
NO_DATA, NO_SWITCHES = (
    {path for paths in listed.values() for path in paths} for listed in (NOT_DATA, NO_SWITCH)
)
PARTS = [(kind, part) for kind, each in DATA_TYPES.items() for part in each.parts]
JUDGED = {f"{kind}.{'.'.join(part.key)}" for kind, part in PARTS if part.key}
SWITCHES = {f"{kind}.{'.'.join(part.enabled)}" for kind, part in PARTS if part.enabled}


def test_every_argument_of_the_schemas_is_judged() -> None:
    assert set() == CALLED_LIKE_A_KEY - JUDGED - NO_DATA
    assert set() == CALLED_LIKE_A_SWITCH - SWITCHES - NO_SWITCHES


def test_nothing_is_listed_twice() -> None:
    assert (set(), set()) == (JUDGED & NO_DATA, SWITCHES & NO_SWITCHES)
    assert {kind for kinds in VIA.values() for kind in kinds} <= DATA_TYPES.keys()


def known(value: Any) -> Any:
    """The value of an argument, with what is not known as such."""
    if isinstance(value, dict):
        return {name: known(each) for name, each in value.items()}
    return Unknown("x") if value == "(unknown)" else value


@pytest.mark.parametrize(
    ("kind", "values", "expected"), read_data(__file__, "by_whose_key_it_is_encrypted")
)
def test_by_whose_key_it_is_encrypted(
    kind: str, values: dict[str, object], expected: list[str]
) -> None:
    resource = Resource(address=f"{kind}.x", type=kind, values=known(values))
    location = Location(region="eu-west-1", account_id="111122223333")
    stack = Stack(location=location, resources=(resource,))
    assert [each.encryption for each in assemble(stack).protected] == [
        Encryption[each] for each in expected
    ]
