"""The state in S3 is in every question: its bucket, its key, and the rule that watches both."""

import json
from pathlib import Path
from typing import Any

import pytest

from keyproof.access.proofs.everything import prove
from keyproof.coverage.cost import cost_of_keys
from keyproof.coverage.coverage import coverage
from keyproof.model.encryption_model import EncryptionModel
from keyproof.tests.cases import edit, read_data
from smsbot.design.environment import load_environment
from stacks.declared.declarations import declarations_of_all
from tests.stacks.synthesized import environment, synthesize_to

IN_S3 = environment(
    "dev",
    account_id="111122223333",
    backend={"type": "s3"},
    rotation_period_in_days=365,
    privacy_roles=["privacy"],
)
ALIAS = "acme-smsbot-dev-state-111122223333-eu-west-1"
RULE = "aws_cloudwatch_event_rule"


@pytest.fixture(scope="module")
def stacks(tmp_path_factory: pytest.TempPathFactory) -> Path:
    output = tmp_path_factory.mktemp("state")
    synthesize_to(output, IN_S3)
    return output / "stacks"


def changed(
    stacks: Path, to: Path, case: dict[str, Any], stack: str = "smsbot-dev"
) -> EncryptionModel:
    for name in ("smsbot-dev", "smsbot-dev-bootstrap"):
        document = json.loads((stacks / name / "cdk.tf.json").read_text())
        if name == stack:
            edit(document, case)
        (to / name).mkdir()
        (to / name / "cdk.tf.json").write_text(json.dumps(document))
    return load_environment(to / "smsbot-dev" / "cdk.tf.json", IN_S3)


def findings(model: EncryptionModel) -> list[tuple[str, str]]:
    found = prove(model, declarations_of_all(IN_S3)).findings
    return [(each.resource, each.problem) for each in found]


def test_every_question_is_asked_of_the_state(stacks: Path) -> None:
    model = load_environment(stacks / "smsbot-dev" / "cdk.tf.json", IN_S3)
    assert findings(model) == []
    (bucket,) = (each for each in model.protected if each.service == "S3")
    assert (bucket.name, bucket.label, bucket.key_label) == (ALIAS, "State Bucket", "State Key")
    assert not coverage(model).findings
    cost = cost_of_keys(model)
    # Four, that of the state, and that of erased numbers, which does not rotate.
    assert (cost.first_year, cost.second_year, cost.later) == (6, 11, 16)


PATTERN = f"{RULE}.state-in-danger/event_pattern"
TARGETS = "aws_cloudwatch_event_target.state-in-danger-alarms-under"
WITHOUT_RULE = (f"{RULE}.state-in-danger", f"{TARGETS}-main-key", f"{TARGETS}-sns-key")


@pytest.mark.parametrize(
    ("case", "unseen"),
    [
        ({"drop": WITHOUT_RULE}, {"key", "bucket"}),
        ({"set": {f"{PATTERN}/source": ["aws.kms"]}}, {"bucket"}),
        ({"set": {f"{PATTERN}/source": ["aws.s3"]}}, {"key"}),
        ({"drop": [f"{PATTERN}/detail/$or/-1"]}, {"bucket"}),
        ({"drop": [f"{PATTERN}/detail/$or/2"]}, {"key"}),
    ],
)
def test_a_state_that_nothing_watches_is_found(
    stacks: Path, tmp_path: Path, case: dict[str, Any], unseen: set[str]
) -> None:
    found = findings(changed(stacks, tmp_path, case))
    watching = {resource for resource, problem in found if "no rule warns of" in problem}
    addresses = {"key": "aws_kms_key.state", "bucket": "aws_s3_bucket.state"}
    assert watching == {addresses[each] for each in unseen}


@pytest.mark.parametrize(
    "part", ["lifecycle_configuration", "ownership_controls", "public_access_block", "versioning"]
)
def test_a_bucket_without_what_closes_it_is_found(stacks: Path, tmp_path: Path, part: str) -> None:
    own = f"aws_s3_bucket_{part}.state"
    case = {"drop": ["aws_s3_bucket_lifecycle_configuration.state/depends_on", own]}
    ((resource, problem),) = findings(changed(stacks, tmp_path, case, "smsbot-dev-bootstrap"))
    assert resource == "aws_s3_bucket.state"
    assert f"it has no aws_s3_bucket_{part}: " in problem


@pytest.mark.parametrize(
    ("kind", "arguments", "words"), read_data(__file__, "a_state_that_does_not_last_is_found")
)
def test_a_state_that_does_not_last_is_found(
    stacks: Path, tmp_path: Path, kind: str, arguments: dict[str, object], words: str
) -> None:
    case = {"set": {f"aws_s3_bucket_{kind}.state/{name}": arguments[name] for name in arguments}}
    ((resource, problem),) = findings(changed(stacks, tmp_path, case, "smsbot-dev-bootstrap"))
    assert resource == f"aws_s3_bucket_{kind}.state"
    assert words in problem


@pytest.mark.parametrize("boundary", [None, "arn:aws:iam::aws:policy/AdministratorAccess"])
def test_a_role_without_the_boundary_is_found(
    boundary: str | None, stacks: Path, tmp_path: Path
) -> None:
    case = {"set": {"aws_iam_role.bot-role/permissions_boundary": boundary}}
    found = findings(changed(stacks, tmp_path, case))
    words = "its permissions boundary is not smsbot-dev-boundary."
    assert ("aws_iam_role.bot-role", words) in found


def test_the_pattern_fits_with_the_longest_names(tmp_path: Path) -> None:
    longest = environment(
        "abcdefghij0123",
        company="a",
        region="ap-southeast-1",
        account_id="111122223333",
        backend={"type": "s3"},
    )
    synthesize_to(tmp_path, longest)
    document = json.loads(
        (tmp_path / "stacks" / "smsbot-abcdefghij0123" / "cdk.tf.json").read_text()
    )
    text = document["resource"][RULE]["state-in-danger"]["event_pattern"]
    key_id = "1234abcd-12ab-34cd-56ef-1234567890ab"
    arn = f"arn:aws-us-gov:kms:ap-southeast-1:111122223333:key/{key_id}"
    text = text.replace("${data.aws_kms_alias.state.target_key_arn}", arn)
    text = text.replace("${data.aws_kms_alias.state.target_key_id}", key_id)
    assert "${" not in text
    assert len(text) <= 2048
