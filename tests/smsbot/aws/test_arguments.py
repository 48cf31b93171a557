"""The one list of arguments: each judged one has a reader, each harmless one a reason."""

import json
from dataclasses import replace
from typing import Any

import pytest

from smsbot.aws.arguments.every_type import ARGUMENTS, NOT_REPORTED, OF_ANY
from smsbot.aws.arguments.judgement import Harmless, Only, Read
from smsbot.aws.outlets import OUTLETS
from smsbot.aws.resource_types import DATA_TYPES
from smsbot.failure import Failure
from smsbot.loaders.configuration.load import read_configuration
from smsbot.model.assembly import assemble
from smsbot.model.encryption_model import EncryptionModel
from smsbot.model.resource import Resource, Stack
from tests.stacks.synthesized import SMS, environment, synthesize_to

READ = sorted(
    (kind, path.partition(".")[0], each.reader)
    for kind, arguments in ARGUMENTS.items()
    for path, each in arguments.items()
    if isinstance(each, Read)
)
ONLY = sorted(
    (kind, path)
    for kind, arguments in ARGUMENTS.items()
    for path, each in arguments.items()
    if isinstance(each, Only)
)
# Where another text is no other value, or where another argument has to be there too.
BESIDE: dict[tuple[str, str], dict[str, object]] = {
    ("aws_cloudwatch_event_target", "role_arn"): {"arn": "arn:aws:sns:eu-west-1:1:t"},
    ("aws_lambda_function", "source_kms_key_arn"): {},
    ("aws_lambda_function", "kms_key_arn"): {"environment": {"variables": {"A": "b"}}},
}
SAMPLES: dict[tuple[str, str], object] = {
    ("aws_lambda_function", "environment"): {"variables": {"PYTHONPATH": "/mnt"}},
    ("aws_cloudwatch_metric_alarm", "actions_enabled"): False,
}
LINKED = ("queue_url", "key_id", "target_key_id", "role", "bucket", "arn", "resource_arn", "rule")


@pytest.fixture(scope="session")
def stacks(tmp_path_factory: pytest.TempPathFactory) -> list[Stack]:
    """An environment with a number and its state in S3, and the stack of its state."""
    folder = tmp_path_factory.mktemp("arguments")
    one = environment(
        "one", sms=SMS, account_id="111122223333", backend={"type": "s3"}, deletion_protection=True
    )
    synthesize_to(folder, one)
    paths = sorted((folder / "stacks").glob("*/cdk.tf.json"))
    return [read_configuration(path) for path in paths]


def others(value: object) -> list[object]:
    """Values unlike one: a text, a block, a flag, a list."""
    texts: list[object] = ["other", '{"deadLetterTargetArn": "other"}', json.dumps({"Statement": []})]
    flags: list[object] = [value is not True, ["other"], {"other": "other"}, 7]
    nested: list[object] = []
    if isinstance(value, dict):
        for name in value:
            nested += [{**value, name: each} for each in ("other", 7, True, {"x": "other"})]
    if isinstance(value, list) and value and isinstance(value[0], dict):
        nested += [[each] for each in others(value[0])]
    return [*texts, *flags, *nested]


def is_read(stack: Stack, kind: str, argument: str) -> bool:
    """Whether the model is another one where an argument has another value, or is refused."""

    def made(resources: tuple[Resource, ...], settings: tuple[Resource, ...]) -> EncryptionModel:
        found = assemble(replace(stack, resources=resources, settings=settings), exemptions={})
        # An argument that is not known is a finding, which is no reader.
        return replace(found, unsafe=tuple(e for e in found.unsafe if "not judged" not in e.problem))

    own = [each for each in (*stack.resources, *stack.settings) if each.type == kind]
    sample = own[0] if own else Resource(address=f"{kind}.x", type=kind, values={})
    beside = BESIDE.get((kind, argument), {})
    rest = tuple(each for each in stack.resources if each is not sample)
    settings = tuple(each for each in stack.settings if each is not sample)
    models: list[object] = []
    values = [SAMPLES[kind, argument]] if (kind, argument) in SAMPLES else []
    before = {**sample.values, **beside}
    for value in (before.get(argument), *values, *others(before.get(argument))):
        changed = replace(sample, values={**before, argument: value})
        try:
            if "." in kind:
                models.append(made(rest, (*settings, changed)))
            else:
                models.append(made((*rest, changed), settings))
        except Failure:
            return True
    return any(each != models[0] for each in models)


@pytest.mark.parametrize(("kind", "argument", "reader"), READ)
def test_every_judged_argument_is_read(
    kind: str, argument: str, reader: str, stacks: list[Stack]
) -> None:
    if kind.startswith("AWS::"):
        pytest.skip("the template is one argument of its stack: tests/smsbot/access/test_templates")
    assert any(is_read(stack, kind, argument) for stack in stacks), f"{reader} does not read it"
