"""What is synthesized, resource by resource, as __snapshots__/test_synthesized has it.

`pytest tests/stacks/test_synthesized.py --snapshot-update` writes it again: read the difference.
"""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from syrupy.assertion import SnapshotAssertion
from syrupy.extensions.json import JSONSnapshotExtension

from smsbot import project
from stacks.provider.provider_lock import NAME
from tests.stacks.synthesized import NEWER_PROVIDER, OIDC, PLAIN, SMS, environment, synthesize_to

# Every setting that adds or changes a resource.
EVERYTHING = environment(
    "prod",
    account_id="111122223333",
    backend={"type": "s3"},
    oidc=OIDC,
    deploy_role="ci/deploy",
    create_oidc_provider=True,
    deletion_protection=True,
    encrypt_function_environment=True,
    mask_phone_numbers=True,
    alarm_addresses=["ops@acme.example"],
    break_glass_role="break-glass",
    table_readers=["auditor", "analyst"],
    queue_readers=["auditor", "operator"],
    # IAM Identity Center attaches the policies of its roles itself.
    log_readers=[
        "auditor",
        "support",
        "aws-reserved/sso.amazonaws.com/AWSReservedSSO_Oncall_0123456789abcdef",
    ],
    privacy_roles=["privacy"],
    tags={"CostCenter": "42"},
    sms=SMS,
    conversation={"hook": {"function": "hook", "timeout_in_seconds": 10}},
)
# Its notes, and the version of the provider that its bindings are of.
OF_THE_CDK = ("//", "required_providers")
# Of the package of the function, which is not what this is about.
OF_THE_CODE = re.compile(r"[0-9A-F]{32}|[A-Za-z0-9+/]{43}=")
# Before the name of a local state.
FOLDER = re.compile(r"(?<=\")[^\"]*/(?=terraform\.[^\"/]*tfstate)")


@pytest.fixture(scope="module")
def output(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("synthesized")
    synthesize_to(folder, PLAIN, EVERYTHING, NEWER_PROVIDER)
    return folder


@pytest.mark.parametrize(
    "stack", ["smsbot-dev", "smsbot-prod", "smsbot-prod-bootstrap", "smsbot-newer"]
)
def test_it_is_as_it_was(stack: str, output: Path, snapshot: SnapshotAssertion) -> None:
    text = (output / "stacks" / stack / "cdk.tf.json").read_text(encoding="utf-8")
    found = readable(json.loads(FOLDER.sub("", OF_THE_CODE.sub("CODE", text))))
    assert found == snapshot(extension_class=JSONSnapshotExtension)


def test_a_stack_has_the_lock_of_the_release_that_it_requires(output: Path) -> None:
    locked = {each.parent.name: each.read_bytes() for each in output.glob(f"stacks/*/{NAME}")}
    stacks = ("smsbot-dev", "smsbot-prod", "smsbot-prod-bootstrap")
    assert locked == dict.fromkeys(stacks, (project.ROOT / NAME).read_bytes())


def readable(value: Any) -> Any:
    """With policies and patterns as JSON, and without what another CDK writes otherwise."""
    if isinstance(value, dict):
        kept = {name: each for name, each in value.items() if name not in OF_THE_CDK}
        return {name: readable(each) for name, each in kept.items()}
    if isinstance(value, list):
        return [*map(readable, value)]
    if isinstance(value, str) and value.startswith("{"):
        try:
            return readable(json.loads(value))
        except ValueError:
            return value
    return value
