"""Plans that real Terraform made of the sources beside them: keys, policies, unknown arguments."""

import json
import shutil
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from keyproof.loaders.plan.after_apply import exact
from keyproof.loaders.read import read
from keyproof.model.assembly.assemble import assemble
from keyproof.model.model import Model
from keyproof.model.resource import Stack, Unknown, unknown_in
from keyproof.tests.cases import read_data

PLANS = Path(__file__).parent / "plans"


@cache
def planned(name: str, *, with_sources: bool = False) -> Stack:
    folder = PLANS / name
    with TemporaryDirectory() as alone:
        path = Path(shutil.copy(folder / "plan.json", alone))
        (reading,) = read(path, config_dir=folder if with_sources else None)
    return reading.after


@cache
def model(name: str, *, with_sources: bool = False) -> Model:
    return assemble(planned(name, with_sources=with_sources))


def policy_of(address: str, name: str, argument: str = "policy") -> list[dict[str, object]]:
    (found,) = (
        each for each in planned(name, with_sources=True).resources if each.address == address
    )
    return json.loads(found.text(argument))["Statement"]


@pytest.mark.parametrize(
    ("plan", "sources", "address", "key"),
    [
        (plan, sources, address, key)
        for plan, read in read_data(__file__, "keys").items()
        for sources, keys in read.items()
        for address, key in keys.items()
    ],
)
def test_the_key_of_each_resource(plan: str, sources: str, address: str, key: str) -> None:
    read = model(plan, with_sources=sources == "with_sources")
    (found,) = (each for each in read.protected if each.address == address)
    known = next((each for each in read.keys if each.arn == found.key), None)
    assert (known.address if known else found.key or found.encryption) == key


def test_a_module_is_in_the_region_and_the_account_of_its_provider() -> None:
    (topic,) = (
        each
        for each in planned("modules").resources
        if each.address == 'module.m["x"].aws_sns_topic.this[0]'
    )
    assert topic.location is not None
    assert (topic.location.region, topic.location.account_id) == (
        "us-west-2",
        "ACCOUNT of provider.aws.west",
    )


def test_a_policy_that_is_made_during_the_apply_is_rebuilt() -> None:
    (document,) = (
        policy.document
        for arn, policy in model("modules").resource_policies.items()
        if arn.endswith(":q-x") and policy.document
    )
    (statement,) = document.statements
    assert statement.resources == ("arn:aws:sqs:us-west-2:ACCOUNT of provider.aws.west:q-x",)
    assert [each.identifier for each in statement.principals] == ["sns.amazonaws.com"]


def test_unknown_arguments_are_listed_with_what_they_depend_on() -> None:
    found = {
        (each.address, path): unknown.reference
        for each in planned("modules").resources
        for path, unknown in unknown_in(each.values)
    }
    assert found["aws_sqs_queue.q[0]", "kms_master_key_id"] == (
        "aws_kms_key.main, local.names, count.index"
    )
    assert found["aws_kms_key.other", "policy"].startswith(
        "data.aws_iam_policy_document.key.statement[2]"
    )


@pytest.mark.parametrize(
    ("address", "with_sources"),
    # A variable that is sensitive; a statement that may not be there; one of a local collection.
    [
        ("aws_sns_topic_policy.t", True),
        ("aws_iam_policy.dynamic", False),
        ('aws_iam_role_policy.each["text"]', False),
    ],
)
def test_the_policy_is_not_known(address: str, with_sources: bool) -> None:  # noqa: FBT001
    (found,) = (
        each
        for each in planned("marked", with_sources=with_sources).resources
        if each.address == address
    )
    assert isinstance(found.value("policy"), Unknown)


def test_a_member_that_is_not_known_is_kept_in_its_list() -> None:
    written: list[object] = [Unknown("x"), "a"]
    assert exact(written, ["a", Unknown("y")]) == written


def test_a_dynamic_statement_is_read_from_the_sources() -> None:
    actions = [each["Action"] for each in policy_of("aws_iam_policy.dynamic", "marked")]
    assert actions == [["sqs:SendMessage"], ["sqs:ReceiveMessage"]]


def test_a_sensitive_policy_is_read_from_the_sources_where_nothing_in_it_is() -> None:
    assert policy_of("aws_sqs_queue.q", "marked") == []
    (alone,) = (
        each
        for each in planned("marked", with_sources=False).resources
        if each.address == "aws_sqs_queue.q"
    )
    assert isinstance(alone.value("policy"), Unknown)


@pytest.mark.parametrize(
    ("address", "statements"), read_data(__file__, "a_policy_is_read_from_the_sources")
)
def test_a_policy_is_read_from_the_sources(address: str, statements: list[object]) -> None:
    assert policy_of(address, "sources") == statements
