import pytest
from constructs import Construct

from constructs_lib import aws, aws_rare, cdk
from constructs_lib.aws import SnsTopic
from constructs_lib.encrypted.encrypted_queue import EncryptedQueue
from constructs_lib.logical_id import (
    DEFAULT,
    attribute,
    keep_logical_id,
    set_logical_id,
    terraform_type,
)
from tests.constructs_lib.synthesis import app, encryption_key, synthesized


def test_two_resources_of_one_address_are_refused() -> None:
    """cdktf would write one over the other, and the first queue would be gone."""

    def build(stack: cdk.TerraformStack) -> None:
        key = encryption_key(stack)
        for scope in ("one", "two"):
            EncryptedQueue(Construct(stack, scope), "failed", name=scope, key=key, opened_by="")

    with pytest.raises(ValueError, match="two resources of type SqsQueue called failed"):
        synthesized(build)


def test_two_stacks_may_have_the_same_addresses() -> None:
    both = app()
    for name in ("dev", "prod"):
        stack = cdk.TerraformStack(both, name)
        encryption_key(stack).create()
        assert "aws_kms_key" in cdk.Testing.synth(stack)


def test_an_attribute_is_what_cdktf_makes_of_it() -> None:
    def build(stack: cdk.TerraformStack) -> None:
        one = SnsTopic(stack, "one", name="one")
        set_logical_id(one, "first-topic", scope=stack)
        newer = cdk.TerraformResource(stack, "later", terraform_resource_type="aws_newer")
        set_logical_id(newer, "first", scope=stack)
        references = {
            "asked": one.arn,
            "written": attribute(one, "arn"),
            "newer": attribute(newer, "id"),
        }
        for name, reference in references.items():
            other = SnsTopic(stack, name, name=name, display_name=reference)
            set_logical_id(other, name, scope=stack)

    topics = synthesized(build)["aws_sns_topic"]
    assert topics["written"]["display_name"] == "${aws_sns_topic.first-topic.arn}"
    assert topics["asked"]["display_name"] == topics["written"]["display_name"]
    assert topics["newer"]["display_name"] == "${aws_newer.first.id}"


def test_a_default_is_called_as_its_construct_wherever_that_stands() -> None:
    def build(stack: cdk.TerraformStack) -> None:
        for scope, name in ((stack, "one"), (Construct(stack, "part"), "two"), (stack, "th.ree")):
            topic = SnsTopic(Construct(scope, name), DEFAULT, name=name)
            keep_logical_id(topic, name, scope=scope)

    assert set(synthesized(build)["aws_sns_topic"]) == {"one", "two", "th.ree"}


def test_what_is_no_resource_has_no_attribute() -> None:
    def build(stack: cdk.TerraformStack) -> None:
        output = cdk.TerraformOutput(stack, "one", value="x")
        set_logical_id(output, "first", scope=stack)
        with pytest.raises(TypeError, match="TerraformOutput is not a type"):
            attribute(output, "value")

    synthesized(build)


def test_a_type_is_called_as_the_bindings_say() -> None:
    called = {
        ("data." if name.startswith("Data") else "") + kind.TF_RESOURCE_TYPE: terraform_type(kind)
        for name, kind in {**vars(aws), **vars(aws_rare)}.items()
        if hasattr(kind, "TF_RESOURCE_TYPE") and name != "AwsProvider"
    }
    assert "data.aws_caller_identity" in called
    assert "aws_kms_key" in called
    assert called == {each: each for each in called}
