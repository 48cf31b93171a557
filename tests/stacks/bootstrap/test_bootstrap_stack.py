"""The stack of the state: what it consists of, and who reads and writes by its policies."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from syrupy.assertion import SnapshotAssertion

from keyproof.iam.callers import Identity
from keyproof.iam.context import ABSENT, Values, present
from keyproof.iam.decision import Target, Verdict
from keyproof.policy_document import PolicyDocument
from keyproof.tests.cases import edit, read_cases, read_data
from keyproof.tests.evaluations import evaluation_of
from smsbot.actions.state.proof import answers_about_state
from tests.stacks.synthesized import environment, synthesize_to

ACCOUNT = "111122223333"
BUCKET = f"acme-smsbot-dev-state-{ACCOUNT}-eu-west-1"
KEY_ARN = f"arn:aws:kms:eu-west-1:{ACCOUNT}:key/8d8b7c2e-0000-4000-8000-000000000000"
DEV = environment("dev", account_id=ACCOUNT, backend={"type": "s3"}, tags={"CostCenter": "42"})
ENCRYPTION = "s3:x-amz-server-side-encryption"
KEY = f"{ENCRYPTION}-aws-kms-key-id"
BROUGHT = f"{ENCRYPTION}-customer-algorithm"


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    output = tmp_path_factory.mktemp("state")
    synthesize_to(output, DEV)
    return output / "stacks" / "smsbot-dev-state" / "cdk.tf.json"


@pytest.fixture
def resources(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(path.read_text())["resource"]
    return {
        kind: {name: value for name, value in named["state"].items() if name != "//"}
        for kind, named in found.items()
    }


def test_only_an_environment_in_s3_has_such_a_stack(tmp_path: Path) -> None:
    synthesize_to(tmp_path, environment("dev"))
    assert [each.name for each in (tmp_path / "stacks").iterdir()] == ["smsbot-dev"]


def test_its_output_names_the_bucket(path: Path) -> None:
    outputs: dict[str, Any] = json.loads(path.read_text())["output"]
    assert {name: each["value"] for name, each in outputs.items()} == {"StateBucketName": BUCKET}


def test_it_consists_of_exactly_this(
    resources: dict[str, Any], snapshot: SnapshotAssertion
) -> None:
    for kind in ("aws_kms_key", "aws_s3_bucket_policy"):
        # Who reads and writes by them, the tests below say.
        del resources[kind]["policy"]
    assert resources == snapshot


def test_its_own_state_is_beside_the_environments(path: Path) -> None:
    configuration: Any = json.loads(path.read_text())
    assert configuration["terraform"]["backend"]["s3"]["key"] == "smsbot-dev-state.tfstate"
    (provider,) = configuration["provider"]["aws"]
    assert provider["allowed_account_ids"] == [ACCOUNT]
    assert provider["default_tags"][0]["tags"]["CostCenter"] == "42"


def test_by_the_access_model_two_roles_decrypt_and_one_encrypts(path: Path) -> None:
    answers = answers_about_state(DEV, path)
    found, findings = answers.proven, answers.findings
    assert findings == ()
    asked = {"kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey", "kms:CreateGrant"}
    using = {
        (each.principal.name, way.via): asked & way.certain
        for each in found.access
        for way in each.ways
        if asked & way.certain
    }
    assert using == {
        ("role deploy", "s3"): {"kms:Decrypt", "kms:GenerateDataKey"},
        ("role smsbot-plan", "s3"): {"kms:Decrypt"},
    }


WORSE = read_cases(__file__, "worse")


@pytest.mark.parametrize("name", WORSE)
def test_the_proofs_find_a_change_for_the_worse(path: Path, tmp_path: Path, name: str) -> None:
    configuration: Any = json.loads(path.read_text())
    edit(configuration, WORSE[name])
    changed = tmp_path / "cdk.tf.json"
    changed.write_text(json.dumps(configuration))
    findings = answers_about_state(DEV, changed).findings
    assert WORSE[name]["rule"] in {each.rule for each in findings}


def _decided(
    resources: dict[str, Any],
    action: str,
    *,
    role: str = "deploy",
    tls: str = "true",
    encryption: Mapping[str, str] | None = None,
) -> Verdict:
    """What the bucket's policy says to a role whose own policies allow everything."""
    text = resources["aws_s3_bucket_policy"]["policy"].replace("${aws_kms_key.state.arn}", KEY_ARN)
    arn = f"arn:aws:iam::{ACCOUNT}:role/{role}"
    told: dict[str, Values] = dict.fromkeys((ENCRYPTION, KEY, BROUGHT), ABSENT)
    told |= {name: present(value) for name, value in (encryption or {}).items()}
    told["aws:SecureTransport"] = present(tls)
    target = f"arn:aws:s3:::{BUCKET}/smsbot-dev.tfstate"
    evaluation = evaluation_of(
        Identity(arn=arn, account=ACCOUNT),
        Target(arn=target, account=ACCOUNT, policy_required=False),
        keys=told,
        resource=PolicyDocument.from_json(text),
    )
    return evaluation.decide(action).verdict


OBJECT_CALLS = ("s3:GetObject", "s3:GetObjectVersion", "s3:PutObject", "s3:DeleteObject")


@pytest.mark.parametrize("action", OBJECT_CALLS)
def test_the_buckets_policy_lets_the_deploy_role_alone_to_the_objects(
    resources: dict[str, Any], action: str
) -> None:
    assert _decided(resources, action) is Verdict.ALLOWED
    assert _decided(resources, action, role="admin") is Verdict.EXPLICITLY_DENIED
    assert _decided(resources, action, role="deploy2") is Verdict.EXPLICITLY_DENIED
    assert _decided(resources, action, tls="false") is Verdict.EXPLICITLY_DENIED


@pytest.mark.parametrize(
    ("encryption", "verdict"), read_data(__file__, "an_object_under_another_key_is_refused")
)
def test_an_object_under_another_key_is_refused(
    resources: dict[str, Any], encryption: dict[str, str], verdict: str
) -> None:
    assert _decided(resources, "s3:PutObject", encryption=encryption) is Verdict[verdict]
