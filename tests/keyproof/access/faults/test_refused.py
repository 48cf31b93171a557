"""What the proofs do not understand, which they refuse."""

import json
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from keyproof.terminal.failure import Failure
from smsbot.design.reading import load_configuration
from tests.keyproof.access.conftest import Model, stack_path
from tests.keyproof.access.faults.attacks import EVERYTHING_ON_KEYS, meta
from tests.keyproof.access.faults.faulty import Config
from tests.stacks.synthesized import PLAIN

REFUSED: dict[str, Callable[[Config], None]] = {
    "a module": lambda config: config.update(module={"evil": {"source": "./evil"}}),
    "a dynamic block": meta(
        "aws_iam_role",
        "bot-role",
        dynamic={"inline_policy": {"for_each": ["x"], "content": {"policy": EVERYTHING_ON_KEYS}}},
    ),
    "no role policy at all": meta("aws_iam_role_policy", "bot-role-use-dynamodb-key", count=0),
    "no queue policy at all": meta("aws_sqs_queue_policy", "dead-letter", for_each={}),
    "another provider": meta("aws_kms_key", "sns", provider="aws.other"),
    "a policy that is not kept": meta(
        "aws_kms_key", "sns", lifecycle={"ignore_changes": ["policy"]}
    ),
    "a policy that is not kept, as a block": meta(
        "aws_kms_key", "sns", lifecycle=[{"ignore_changes": ["policy"]}]
    ),
    "two providers": lambda config: config["provider"]["aws"].append(
        {"alias": "other", "region": "eu-west-1"}
    ),
    "the account of another provider": lambda config: config["data"]["aws_caller_identity"].update(
        other={"provider": "aws.other"}
    ),
    "a key that another resource replaces": meta(
        "aws_kms_key", "sns", lifecycle={"replace_triggered_by": ["aws_lambda_function.bot"]}
    ),
    "a policy that is not enabled": meta(
        "aws_sns_topic_policy", "inbound-sms", lifecycle={"enabled": False}
    ),
    "another region of a resource": meta("aws_kms_key", "dynamodb", region="us-east-1"),
    "another region as data": lambda config: config["data"].update(
        aws_region={"r": {"region": "us-east-1"}}
    ),
    "an import": lambda config: config.update(
        {"import": [{"to": "aws_kms_key.sns", "id": "1234abcd-12ab-34cd-56ef-1234567890ab"}]}
    ),
    "a command of what is removed": lambda config: config.update(
        removed=[
            {
                "from": "aws_sns_topic.older",
                "provisioner": [{"local-exec": {"when": "destroy", "command": "true"}}],
            }
        ]
    ),
    "a command": meta("aws_kms_key", "sns", provisioner={"local-exec": {"command": "true"}}),
}


@pytest.mark.parametrize("attack", REFUSED)
def test_what_is_not_understood_is_refused(
    attack: str, configuration: Config, model: Model
) -> None:
    REFUSED[attack](configuration)
    with pytest.raises(Failure, match="not understood here"):
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
