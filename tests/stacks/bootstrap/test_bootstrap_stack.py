"""The bootstrap: what it consists of, and who reads and writes the state by its policies."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from keyproof.iam.callers import Identity
from keyproof.iam.context import ABSENT, Values, present
from keyproof.iam.evaluation import Target, Verdict
from keyproof.policy_document import PolicyDocument
from keyproof.tests.cases import read_data
from keyproof.tests.evaluations import evaluation_of
from stacks.state.state_names import admin_arn, bucket_of, local_file, place_of
from tests.stacks.synthesized import OIDC, environment, synthesize_to

ACCOUNT = "111122223333"
BUCKET = f"acme-smsbot-dev-state-{ACCOUNT}-eu-west-1"
KEY_ARN = f"arn:aws:kms:eu-west-1:{ACCOUNT}:key/8d8b7c2e-0000-4000-8000-000000000000"
DEV = environment(
    "dev",
    account_id=ACCOUNT,
    backend={"type": "s3"},
    oidc=OIDC,
    tags={"CostCenter": "42"},
    table_readers=("team/analyst",),
    log_readers=("aws-reserved/sso.amazonaws.com/AWSReservedSSO_Oncall_0123456789abcdef",),
    privacy_roles=("privacy",),
)
ENCRYPTION = "s3:x-amz-server-side-encryption"
KEY = f"{ENCRYPTION}-aws-kms-key-id"
BROUGHT = f"{ENCRYPTION}-customer-algorithm"


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    output = tmp_path_factory.mktemp("state")
    synthesize_to(output, DEV)
    return output / "stacks" / "smsbot-dev-bootstrap" / "cdk.tf.json"


@pytest.fixture
def resources(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(path.read_text())["resource"]
    return {
        kind: {name: value for name, value in named["state"].items() if name != "//"}
        for kind, named in found.items()
        if "state" in named
    }


def _of(path: Path, kind: str) -> dict[str, dict[str, Any]]:
    return json.loads(path.read_text())["resource"].get(kind, {})


def test_a_local_environment_has_no_such_stack(tmp_path: Path) -> None:
    synthesize_to(tmp_path, environment("dev", account_id=ACCOUNT))
    assert [each.name for each in (tmp_path / "stacks").iterdir()] == ["smsbot-dev"]


def test_what_only_an_environment_with_a_bootstrap_has() -> None:
    local = environment("dev", admin_role=None)
    assert place_of(local, "smsbot-dev") == local_file("smsbot-dev")
    for missing, asked in (("account_id", bucket_of), ("admin_role", admin_arn)):
        with pytest.raises(ValueError, match=f"^dev has no {missing}$"):
            asked(local)


def test_the_variables_of_iam_reach_iam(tmp_path: Path) -> None:
    synthesize_to(tmp_path, DEV.model_copy(update={"oidc": None}))
    path = tmp_path / "stacks" / "smsbot-dev-bootstrap" / "cdk.tf.json"
    (role,) = _of(path, "aws_iam_role").values()
    assert '"sts:RoleSessionName":"$${aws:username}"' in role["assume_role_policy"]


def _decided(
    resources: dict[str, Any],
    action: str,
    *,
    role: str = "deploy",
    name: str = "smsbot-dev.tfstate",
    tls: str = "true",
    encryption: Mapping[str, str] | None = None,
) -> Verdict:
    """What the bucket's policy says to a role whose own policies allow everything."""
    text = resources["aws_s3_bucket_policy"]["policy"].replace("${aws_kms_key.state.arn}", KEY_ARN)
    printed: dict[str, Values] = dict.fromkeys((ENCRYPTION, KEY, BROUGHT), ABSENT)
    printed |= {name: present(value) for name, value in (encryption or {}).items()}
    printed["aws:SecureTransport"] = present(tls)
    evaluation = evaluation_of(
        Identity(arn=f"arn:aws:iam::{ACCOUNT}:role/{role}", account=ACCOUNT),
        Target(arn=f"arn:aws:s3:::{BUCKET}/{name}", account=ACCOUNT, policy_required=False),
        keys=printed,
        resource=PolicyDocument.from_json(text),
    )
    return evaluation.decide(action).verdict


READING, WRITING = ("s3:GetObject", "s3:GetObjectVersion"), ("s3:PutObject", "s3:DeleteObject")
OF_ENVIRONMENT = ("smsbot-dev.tfstate", "smsbot-dev.tfstate.tflock")
OF_BOOTSTRAP = ("smsbot-dev-bootstrap.tfstate", "smsbot-dev-bootstrap.tfstate.tflock")
# What each role may do with which objects; everything else is denied.
MAY: dict[tuple[str, str], tuple[str, ...]] = {
    **{("deploy", name): READING + WRITING for name in OF_ENVIRONMENT},
    **{("smsbot-plan-dev", name): READING for name in OF_ENVIRONMENT},
    **{("admin", name): READING + WRITING for name in OF_BOOTSTRAP},
}


@pytest.mark.parametrize("name", [*OF_ENVIRONMENT, *OF_BOOTSTRAP, "anything"])
@pytest.mark.parametrize(
    "role", ["deploy", "smsbot-plan-dev", "admin", "smsbot-verify-dev", "deploy2", "Administrator"]
)
def test_the_policies_let_a_role_to_its_own_objects_alone(
    resources: dict[str, Any], role: str, name: str
) -> None:
    allowed = MAY.get((role, name), ())
    for action in READING + WRITING:
        expected = Verdict.ALLOWED if action in allowed else Verdict.EXPLICITLY_DENIED
        assert _decided(resources, action, role=role, name=name) is expected, action
        denied = _decided(resources, action, role=role, name=name, tls="false")
        assert denied is Verdict.EXPLICITLY_DENIED
    for action, use in (("kms:Decrypt", READING[0]), ("kms:GenerateDataKey", WRITING[0])):
        expected = Verdict.ALLOWED if use in allowed else Verdict.IMPLICITLY_DENIED
        assert _of_key(resources, action, role, name, "s3") is expected, action
        assert _of_key(resources, action, role, name, "dynamodb") is not Verdict.ALLOWED


def _of_key(resources: dict[str, Any], action: str, role: str, name: str, service: str) -> Verdict:
    """The same by the policy of the key, through a service."""
    evaluation = evaluation_of(
        Identity(arn=f"arn:aws:iam::{ACCOUNT}:role/{role}", account=ACCOUNT),
        Target(arn=KEY_ARN, account=ACCOUNT, policy_required=True),
        keys={
            "kms:ViaService": present(f"{service}.eu-west-1.amazonaws.com"),
            "kms:EncryptionContext:aws:s3:arn": present(f"arn:aws:s3:::{BUCKET}/{name}"),
        },
        resource=PolicyDocument.from_json(resources["aws_kms_key"]["policy"]),
    )
    return evaluation.decide(action).verdict


@pytest.mark.parametrize(
    ("encryption", "verdict"), read_data(__file__, "an_object_under_another_key_is_refused")
)
def test_an_object_under_another_key_is_refused(
    resources: dict[str, Any], encryption: dict[str, str], verdict: str
) -> None:
    assert _decided(resources, "s3:PutObject", encryption=encryption) is Verdict[verdict]
