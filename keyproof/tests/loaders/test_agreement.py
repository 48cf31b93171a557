"""One small stack as its configuration, its plan and its state, as real Terraform made them."""

import json
import shutil
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import cast

import pytest

from keyproof.loaders.read import read
from keyproof.model.resource import Resource, Stack, Unknown, unknown_in

FOLDER = Path(__file__).parent / "agreement"
ACCOUNT = "000000000000"
CONFIGURATION, PLAN, STATE, STATE_FILE = (
    *("main.tf.json", "plan.json", "state.json"),
    "state_file.json",
)
SOURCES = (CONFIGURATION, PLAN, STATE)


@cache
def stack(name: str) -> Stack:
    """A stack as a file alone shows it."""
    with TemporaryDirectory() as alone:
        (reading,) = read(shutil.copy(FOLDER / name, alone), account_id=ACCOUNT)
    return reading.after


def by_address(name: str) -> Mapping[str, Resource]:
    return {each.address: each for each in stack(name).resources}


def settings(name: str) -> Mapping[str, Resource]:
    return {each.address: each for each in stack(name).settings}


def test_a_state_is_the_same_as_terraform_keeps_it_and_as_it_shows_it() -> None:
    assert stack(STATE_FILE) == stack(STATE)


def test_the_addresses_are_the_same() -> None:
    planned = {each for each in by_address(PLAN) if not each.startswith("module.")}
    assert set(by_address(CONFIGURATION)) == planned
    assert set(by_address(PLAN)) == set(by_address(STATE))
    (note,) = (each for each in stack(CONFIGURATION).not_evaluated if each[0] == "module.archive")
    assert note[1] == ""


def test_the_locations_are_the_same() -> None:
    for name in SOURCES:
        assert stack(name).location == stack(PLAN).location
        away = by_address(name)["aws_sns_topic.away[1]"].location
        assert away is not None
        assert (away.region, away.account_id) == ("us-west-2", ACCOUNT)


def known(value: object, path: str = "") -> Iterator[tuple[str, str]]:
    """What is known of a value, by its path; a block is the only one of its list."""
    if isinstance(value, str) and value.startswith("{"):
        value = json.loads(value)
    if isinstance(value, list):
        listed = cast("list[object]", value)
        for place, each in enumerate(listed):
            yield from known(each, path if len(listed) == 1 else f"{path}[{place}]")
    elif isinstance(value, Mapping):
        for name, each in cast("Mapping[str, object]", value).items():
            yield from known(each, f"{path}.{name}")
    elif isinstance(value, bool):
        yield path, str(value).lower()
    elif value is not None and not isinstance(value, Unknown):
        yield path, str(value)


@pytest.mark.parametrize("other", [PLAN, STATE])
def test_the_arguments_that_are_known_are_the_same(other: str) -> None:
    for address, one in by_address(CONFIGURATION).items():
        found = dict(known(by_address(other)[address].values))
        key = by_address(STATE)["aws_kms_key.main"].text("key_id")
        for path, value in known(one.values):
            expected = value
            if other == STATE:
                expected = expected.replace("aws_kms_key.main", key)
            assert found.get(path, expected).startswith(expected), (address, path)


SHOWN = {
    "provider.aws.west": (CONFIGURATION, PLAN),
    "terraform.required_providers.aws": SOURCES,
    "backend.local": (CONFIGURATION,),
    "terraform": (CONFIGURATION,),
    "output.fixed": SOURCES,
    "output.secret": SOURCES,
    "module.archive": (CONFIGURATION, PLAN),
    "terraform_data.announced.provisioner[0]": (CONFIGURATION, PLAN),
    "data.aws_caller_identity.me": SOURCES,
}


@pytest.mark.parametrize("address", SHOWN)
def test_a_setting_is_the_same_wherever_it_is_shown_and_elsewhere_its_kind_is_silent(
    address: str,
) -> None:
    first = settings(CONFIGURATION)[address]
    for name in SOURCES:
        found = settings(name).get(address)
        assert (found is not None) == (name in SHOWN[address])
        assert stack(name).is_silent(first.type) == (found is None)
        if found is not None:
            assert found.type == first.type
            shared = {"source", "region", "alias", "command", "sensitive"} & set(found.values)
            for argument in shared:
                assert found.values[argument] == first.values[argument]


def test_a_sensitive_output_is_not_known() -> None:
    for name in SOURCES:
        assert isinstance(settings(name)["output.secret"].values["value"], Unknown)


def test_the_lifecycle_is_known_where_it_is_written() -> None:
    one, *others = (by_address(name)["aws_kms_key.main"] for name in SOURCES)
    assert one.prevent_destroy is True
    assert one.ignore_changes == ("description", 'tags["owner"]')
    for each in others:
        assert (each.prevent_destroy, each.ignore_changes) == (None, None)


def test_an_object_that_is_still_to_be_destroyed_has_an_address_of_its_own(tmp_path: Path) -> None:
    document = json.loads((FOLDER / STATE_FILE).read_text())
    (topics,) = (
        each for each in document["resources"] if each["name"] == "news" and "module" not in each
    )
    topics["instances"] = [*topics["instances"], {**topics["instances"][0], "deposed": "1a2b3c4d"}]
    path = tmp_path / "terraform.tfstate"
    path.write_text(json.dumps(document))
    (reading,) = read(path)
    found = [each.address for each in reading.after.resources]
    assert {"aws_sns_topic.news", "aws_sns_topic.news (deposed 1a2b3c4d)"} <= set(found)


def test_what_a_state_marks_as_sensitive_is_not_known(tmp_path: Path) -> None:
    document = json.loads((FOLDER / STATE_FILE).read_text())
    (table,) = (each for each in document["resources"] if each["name"] == "records")
    step = {"type": "index", "value": {"value": 0, "type": "number"}}
    table["instances"][0]["sensitive_attributes"] = [
        [{"type": "get_attr", "value": "hash_key"}],
        [{"type": "get_attr", "value": "attribute"}, step, {"type": "get_attr", "value": "type"}],
    ]
    path = tmp_path / "terraform.tfstate"
    path.write_text(json.dumps(document))
    (reading,) = read(path)
    (found,) = (each for each in reading.after.resources if each.type == "aws_dynamodb_table")
    assert [path for path, _ in unknown_in(found.values)] == ["attribute[0].type", "hash_key"]


def test_the_sources_beside_a_plan_say_what_it_does_not() -> None:
    (reading,) = read(FOLDER / PLAN)
    found = {each.address: each for each in (*reading.after.resources, *reading.after.settings)}
    for address in ("backend.local", "terraform"):
        assert found[address].values == settings(CONFIGURATION)[address].values
    key = found["aws_kms_key.main"]
    assert (key.prevent_destroy, key.ignore_changes) == (True, ("description", 'tags["owner"]'))
    assert not reading.after.silent


def test_a_plan_of_json_needs_no_sources_for_a_policy() -> None:
    policy = by_address(PLAN)["aws_iam_role_policy.reader"].text("policy")
    resources = [each["Resource"] for each in json.loads(policy)["Statement"]]
    assert resources == [
        f"arn:aws:dynamodb:eu-west-1:{ACCOUNT}:table/agreement-records",
        f"arn:aws:kms:eu-west-1:{ACCOUNT}:key/aws_kms_key.main",
    ]
