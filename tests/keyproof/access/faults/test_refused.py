"""What the proofs do not understand, which they refuse."""

import json
import sys
from contextlib import suppress
from pathlib import Path

import pytest

from keyproof.terminal.failure import Failure
from keyproof.tests.cases import edit, read_cases
from smsbot.design.reading import load_configuration
from tests.keyproof.access.conftest import Config, Model, stack_path
from tests.stacks.synthesized import PLAIN

REFUSED = read_cases(__file__, "refused")


@pytest.mark.parametrize("attack", REFUSED)
def test_what_is_not_understood_is_refused(
    attack: str, configuration: Config, model: Model
) -> None:
    edit(configuration, REFUSED[attack])
    with pytest.raises(Failure, match="not understood here"):
        model(configuration)


@pytest.mark.parametrize("block", [{"moved": "aws_kms_key.logs"}, {"removed": ""}])
def test_what_is_moved_or_removed_may_not_stay(
    block: dict[str, str], configuration: Config, model: Model
) -> None:
    ((kind, to),) = block.items()
    configuration[kind] = [{"from": "aws_kms_key.sns", **({"to": to} if to else {})}]
    with pytest.raises(Failure, match=r"aws_kms_key\.sns is moved or removed"):
        model(configuration)
    configuration[kind][0]["from"] = "aws_kms_key.older"
    model(configuration)


def test_a_repeated_key_is_told(output: Path, tmp_path: Path) -> None:
    text = stack_path(output, PLAIN).read_text()
    path = tmp_path / "cdk.tf.json"
    path.write_text('{"resource": {},' + text.lstrip()[1:])
    with pytest.raises(Failure, match="'resource' is there twice"):
        load_configuration(path, exemptions={})


@pytest.mark.parametrize("depth", [700, 990, 2_000, 200_000])
def test_what_is_nested_too_deeply_is_told(
    depth: int, configuration: Config, tmp_path: Path
) -> None:
    """How deep that is depends on the release of Python; it is never a traceback."""
    configuration["resource"]["aws_sns_topic"]["inbound-sms"]["name"] = "NESTED"
    path = tmp_path / "cdk.tf.json"
    nested = "[" * depth + '"x"' + "]" * depth
    path.write_text(json.dumps(configuration).replace('"NESTED"', nested))
    if depth <= sys.getrecursionlimit():
        with suppress(Failure):
            load_configuration(path, exemptions={})
    else:
        with pytest.raises(Failure, match="nested too deeply"):
            load_configuration(path, exemptions={})
