"""The one list of arguments: each judged one has a reader, each harmless one a reason."""

import inspect
import json
from collections.abc import Mapping
from dataclasses import replace
from functools import reduce
from typing import Any

import pytest

from keyproof.access.proofs.as_declared import as_declared
from keyproof.access.proofs.calls.ways_out import no_way_out
from keyproof.aws.arguments.every_type import ARGUMENTS, NOT_REPORTED, OF_ANY
from keyproof.aws.arguments.judgement import Harmless, Only, Read
from keyproof.aws.deliveries.listed import OUTLETS
from keyproof.aws.encryption import KNOWN_TYPES
from keyproof.model.assembly.assemble import assemble
from keyproof.model.resource import Resource, Stack
from keyproof.tests.cases import read_data
from smsbot.design.reading import read_configuration
from stacks.declared.declarations import declarations_of
from tests.stacks.synthesized import PLAIN, SMS, environment, synthesize_to

DECLARED = declarations_of(PLAIN)
ONE = environment(
    "one", sms=SMS, account_id="111122223333", backend={"type": "s3"}, deletion_protection=True
)
POLICY = json.dumps({"Version": "2012-10-17", "Statement": []})
READ = sorted(
    (kind, path.partition(".")[0], each.reader)
    for kind, arguments in ARGUMENTS.items()
    for path, each in arguments.items()
    # Of a template, which is one argument of its stack: tests/keyproof/access/test_templates.py.
    # What `smsbot verify` alone reads is in tests/smsbot/account.
    if isinstance(each, Read) and each.reader != "account" and not kind.startswith("AWS::")
)
ONLY = sorted(
    (kind, path)
    for kind, arguments in ARGUMENTS.items()
    for path, each in arguments.items()
    if isinstance(each, Only)
)
# What has to be there too, so that the argument is of interest.
BESIDE: dict[str, dict[str, object]] = read_data(__file__, "beside")
BESIDE["aws_rds_cluster"] = BESIDE["aws_db_instance"]
# What the linked ones refer to.
TARGETS = (
    Resource(
        address="aws_iam_role_policy_attachment.x",
        type="aws_iam_role_policy_attachment",
        values=BESIDE["aws_iam_role_policy_attachment"],
    ),
    Resource(address="aws_kms_key.x", type="aws_kms_key", values={"arn": "aws_kms_key.x"}),
    Resource(
        address="aws_iam_role.x",
        type="aws_iam_role",
        values={"name": "aws_iam_role.x", "assume_role_policy": POLICY},
    ),
    Resource(address="aws_iam_policy.x", type="aws_iam_policy", values={"policy": POLICY}),
    Resource(
        address="aws_pinpointsmsvoicev2_event_destination.x",
        type="aws_pinpointsmsvoicev2_event_destination",
        values={"configuration_set_name": "aws_pinpointsmsvoicev2_configuration_set.x"},
    ),
)


class Recorder(dict[str, object]):
    """The arguments of a resource, which remember the modules that ask for one of them."""

    def __init__(self, values: Mapping[str, object], argument: str) -> None:
        super().__init__(values)
        self.argument = argument
        self.readers: set[str] = set()

    def get(self, name: str, default: object = None) -> object:  # type: ignore[override]
        if name == self.argument:
            frame = inspect.currentframe()
            while frame is not None:
                self.readers.add(frame.f_globals.get("__name__", ""))
                frame = frame.f_back
        return super().get(name, default)


@pytest.fixture(scope="session")
def stacks(tmp_path_factory: pytest.TempPathFactory) -> list[Stack]:
    """An environment with a number and its state in S3, and the stack of its state."""
    folder = tmp_path_factory.mktemp("arguments")
    synthesize_to(folder, ONE)
    paths = sorted((folder / "stacks").glob("*/cdk.tf.json"))
    return [read_configuration(path) for path in paths]


def readers_of(stack: Stack, kind: str, argument: str, *, alone: bool) -> set[str]:
    """The modules below ``keyproof`` that read an argument of a resource of a type.

    ``alone``: with nothing else of the stack.
    """
    found = [*stack.resources, *stack.settings, *TARGETS]
    sample = next((each for each in found if each.type == kind), None)
    values = {**(sample.values if sample else {}), **BESIDE.get(kind, {})}
    recorder = Recorder(values, argument)
    address = sample.address if sample else f"{kind}.x"
    changed = Resource(address=address, type=kind, values=recorder)
    others = tuple(each for each in TARGETS if each.address != address)
    settings = ()
    if not alone:
        others = tuple(each for each in (*stack.resources, *others) if each.address != address)
        settings = tuple(each for each in stack.settings if each.address != address)
    is_setting = kind.startswith(("backend.", "provider.", "data.", "terraform."))
    if kind.startswith("backend."):
        settings = ()
    model = assemble(
        replace(
            stack,
            resources=others if is_setting else (changed, *others),
            settings=(changed, *settings) if is_setting else settings,
        ),
        exemptions={},
    )
    backend = {"type": kind.partition(".")[2], argument: values.get(argument)}
    list(no_way_out(model, replace(DECLARED, backend=backend)))
    list(as_declared(model, declarations_of(ONE), ()))
    return {each.removeprefix("keyproof.") for each in recorder.readers}


@pytest.mark.parametrize(("kind", "argument", "reader"), READ)
def test_every_judged_argument_is_read(
    kind: str, argument: str, reader: str, stacks: list[Stack]
) -> None:
    # By itself it is read as well, mostly, and at once.
    places = ((stack, alone) for alone in (True, False) for stack in stacks)
    assert any(reader in readers_of(stack, kind, argument, alone=alone) for stack, alone in places)


@pytest.mark.parametrize(("kind", "path"), ONLY)
def test_every_limited_argument_is_limited(kind: str, path: str, stacks: list[Stack]) -> None:
    stack = stacks[0]
    limit = ARGUMENTS[kind][path]
    assert isinstance(limit, Only)
    text = None if limit.allows("something else") else "something else"
    first, *rest = path.split(".")
    value: Any = reduce(lambda inner, name: {name: inner}, reversed(rest), text)
    wrong = Resource(address=f"{kind}.x", type=kind, values={first: value})
    changed = replace(stack, resources=(), settings=(wrong,))
    problems = [each.problem for each in assemble(changed, exemptions={}).unsafe]
    assert any(each.startswith(f"{path} is {text or 'not there'}: ") for each in problems)


def test_every_harmless_argument_has_a_reason() -> None:
    judged: list[Any] = [
        each for arguments in (*ARGUMENTS.values(), OF_ANY) for each in arguments.values()
    ]
    assert all(each.reason for each in judged if isinstance(each, Harmless))
    assert all(NOT_REPORTED.values())


def test_every_type_with_data_or_a_way_out_is_listed() -> None:
    assert set(KNOWN_TYPES) | set(OUTLETS) <= set(ARGUMENTS)
