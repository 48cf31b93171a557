"""The stack of the state: what it consists of, and who reads and writes by its policies."""

import json
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from keyproof.iam.callers import Identity
from keyproof.iam.context import ABSENT, Context, Values, present
from keyproof.iam.decision import Policies, Target, Verdict
from keyproof.iam.evaluation import Evaluation
from keyproof.iam.statements import NamedPolicy
from keyproof.policy_document import PolicyDocument, Statement
from smsbot.actions.state.proof import answers_about_state
from tests.stacks.synthesized import environment, synthesize_to

ACCOUNT = "111122223333"
BUCKET = f"acme-smsbot-dev-state-{ACCOUNT}-eu-west-1"
KEY_ARN = f"arn:aws:kms:eu-west-1:{ACCOUNT}:key/8d8b7c2e-0000-4000-8000-000000000000"
ALIAS_ARN = f"arn:aws:kms:eu-west-1:{ACCOUNT}:alias/{BUCKET}"
DEV = environment("dev", account_id=ACCOUNT, backend={"type": "s3"}, tags={"CostCenter": "42"})
ENCRYPTION = "s3:x-amz-server-side-encryption"
KEY = f"{ENCRYPTION}-aws-kms-key-id"
BROUGHT = f"{ENCRYPTION}-customer-algorithm"
EVERYTHING = NamedPolicy(
    "everything",
    PolicyDocument((Statement(sid="Everything", actions=("*",), resources=("*",)),)),
)


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


def test_it_consists_of_exactly_this(resources: dict[str, Any]) -> None:
    bucket = "${aws_s3_bucket.state.id}"
    key, policy = resources.pop("aws_kms_key"), resources.pop("aws_s3_bucket_policy")
    assert resources == {
        "aws_kms_alias": {
            "name": f"alias/{BUCKET}",
            "target_key_id": "${aws_kms_key.state.key_id}",
        },
        "aws_s3_bucket": {"bucket": BUCKET, "lifecycle": {"prevent_destroy": True}},
        "aws_s3_bucket_lifecycle_configuration": {
            "bucket": bucket,
            "depends_on": ["aws_s3_bucket_versioning.state"],
            "rule": [
                {
                    "abort_incomplete_multipart_upload": [{"days_after_initiation": 1}],
                    "filter": [{"prefix": ""}],
                    "id": "old-versions",
                    "noncurrent_version_expiration": [{"noncurrent_days": 90}],
                    "status": "Enabled",
                }
            ],
        },
        "aws_s3_bucket_ownership_controls": {
            "bucket": bucket,
            "rule": {"object_ownership": "BucketOwnerEnforced"},
        },
        "aws_s3_bucket_public_access_block": {
            "block_public_acls": True,
            "block_public_policy": True,
            "bucket": bucket,
            "ignore_public_acls": True,
            "restrict_public_buckets": True,
        },
        "aws_s3_bucket_server_side_encryption_configuration": {
            "bucket": bucket,
            "rule": [
                {
                    "apply_server_side_encryption_by_default": {
                        "kms_master_key_id": "${aws_kms_key.state.arn}",
                        "sse_algorithm": "aws:kms",
                    },
                    "bucket_key_enabled": True,
                }
            ],
        },
        "aws_s3_bucket_versioning": {
            "bucket": bucket,
            "versioning_configuration": {"status": "Enabled"},
        },
    }
    assert policy["bucket"] == bucket
    del key["policy"]
    assert key == {
        "deletion_window_in_days": 30,
        "description": "Terraform state of the SMS bot, dev",
        "enable_key_rotation": True,
        "lifecycle": {"prevent_destroy": True},
        "rotation_period_in_days": 180,
        "tags": {"KmsKey": "state", "OffHoursShutdown": "disabled"},
    }


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


def without_statement(place: int, policy: Any) -> None:
    del policy["Statement"][place]


@pytest.mark.parametrize(
    ("kind", "change", "rule"),
    [
        (
            "aws_kms_key",
            lambda policy: policy["Statement"][1]["Condition"].pop("ArnEquals"),
            "nobody else",
        ),
        (
            "aws_kms_key",
            lambda policy: policy["Statement"][1]["Condition"].pop("StringEquals"),
            "nobody else",
        ),
        (
            "aws_kms_key",
            lambda policy: policy["Statement"][1]["Action"].append("kms:Encrypt"),
            "nobody else",
        ),
        (
            "aws_s3_bucket_policy",
            lambda policy: policy["Statement"].pop(0),
            "encrypted transport",
        ),
        (
            "aws_s3_bucket_policy",
            lambda policy: policy["Statement"][0].update(Resource=f"arn:aws:s3:::{BUCKET}"),
            "encrypted transport",
        ),
        (
            "aws_s3_bucket_policy",
            # In place of what denies the objects to everybody else.
            lambda policy: policy["Statement"][1].update(
                Effect="Allow",
                Principal={"Service": "logging.s3.amazonaws.com"},
                Condition={"Bool": {"aws:SecureTransport": "true"}},
            ),
            "nobody else",
        ),
        (
            "aws_s3_bucket_policy",
            lambda policy: policy["Statement"][1]["Condition"]["ArnNotEquals"].update(
                {"aws:PrincipalArn": f"arn:aws:iam::{ACCOUNT}:role/other"}
            ),
            "sufficient",
        ),
        # Reading and changing by others, and each way to another key.
        *(
            ("aws_s3_bucket_policy", partial(without_statement, place), "closed")
            for place in range(1, 6)
        ),
    ],
)
def test_the_proofs_find_a_change_for_the_worse(
    path: Path, tmp_path: Path, kind: str, change: Any, rule: str
) -> None:
    configuration: Any = json.loads(path.read_text())
    resource = configuration["resource"][kind]["state"]
    policy = json.loads(resource["policy"])
    change(policy)
    resource["policy"] = json.dumps(policy)
    changed = tmp_path / "cdk.tf.json"
    changed.write_text(json.dumps(configuration))
    findings = answers_about_state(DEV, changed).findings
    assert rule in {each.rule for each in findings}


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
    evaluation = Evaluation(
        Policies(
            identity=(EVERYTHING,),
            resource=(NamedPolicy("the bucket's", PolicyDocument.from_json(text)),),
        ),
        caller=Identity(arn=arn, account=ACCOUNT),
        target=Target(
            arn=f"arn:aws:s3:::{BUCKET}/smsbot-dev.tfstate",
            account=ACCOUNT,
            policy_required=False,
        ),
        context=Context(
            {"aws:PrincipalArn": present(arn), "aws:SecureTransport": present(tls), **told}
        ),
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
    ("encryption", "verdict"),
    [
        ({}, Verdict.ALLOWED),
        ({ENCRYPTION: "aws:kms"}, Verdict.ALLOWED),
        ({ENCRYPTION: "aws:kms", KEY: KEY_ARN}, Verdict.ALLOWED),
        # As Terraform names it.
        ({ENCRYPTION: "aws:kms", KEY: ALIAS_ARN}, Verdict.ALLOWED),
        ({ENCRYPTION: "AES256"}, Verdict.EXPLICITLY_DENIED),
        ({ENCRYPTION: "aws:kms:dsse", KEY: KEY_ARN}, Verdict.EXPLICITLY_DENIED),
        ({ENCRYPTION: "aws:kms", KEY: f"{KEY_ARN}1"}, Verdict.EXPLICITLY_DENIED),
        ({BROUGHT: "AES256"}, Verdict.EXPLICITLY_DENIED),
    ],
)
def test_an_object_under_another_key_is_refused(
    resources: dict[str, Any], encryption: dict[str, str], verdict: Verdict
) -> None:
    assert _decided(resources, "s3:PutObject", encryption=encryption) is verdict
