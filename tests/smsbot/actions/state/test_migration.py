import json
from pathlib import Path

import boto3
import pytest

from keyproof.terminal.failure import Failure
from keyproof.tests.cases import read_data
from smsbot.actions.state.bootstrap import refuse_other_backend, refuse_other_identity
from smsbot.actions.state.migration import check
from smsbot.state import Place
from tests.stacks.synthesized import environment

SESSION = boto3.Session(region_name="eu-west-1")
STACK = Path("/project/cdktf.out/stacks/smsbot-dev")
CLOUD = Place("cloud", ("app.terraform.io", "acme", "smsbot-dev"))


def state(path: Path, *ids: str) -> Place:
    resources = [
        {
            "mode": "managed",
            "type": "aws_kms_key",
            "name": f"key-{each}",
            "instances": [{"attributes": {"id": each}}],
        }
        for each in ids
    ]
    path.write_text(json.dumps({"resources": resources}))
    return Place("local", (str(path),))


def test_a_state_goes_to_where_there_is_none_or_the_same(tmp_path: Path) -> None:
    source, same = state(tmp_path / "source", "1", "2"), state(tmp_path / "same", "2", "1")
    nowhere, empty = Place("local", (str(tmp_path / "none"),)), state(tmp_path / "empty")
    for target in (nowhere, empty, same):
        assert len(check(source, target, SESSION, STACK).resources) == 2


def test_nothing_goes_over_another_state(tmp_path: Path) -> None:
    source, other = state(tmp_path / "source", "1"), state(tmp_path / "other", "1", "2")
    with pytest.raises(Failure, match="Only one of them can be right") as refusal:
        check(source, other, SESSION, STACK)
    assert "with 1 resources" in refusal.value.problem
    assert "another one, with 2" in refusal.value.problem


def test_a_state_that_is_gone_is_not_taken_for_an_empty_one(tmp_path: Path) -> None:
    gone = Place("local", (str(tmp_path / "gone"),))
    with pytest.raises(Failure, match="nothing is there now"):
        check(gone, state(tmp_path / "target"), SESSION, STACK)


def test_from_and_to_a_workspace_the_way_is_told(tmp_path: Path) -> None:
    local = state(tmp_path / "local", "1")
    for source, target, way_on in (
        (local, CLOUD, f"only while it can ask: terraform -chdir={STACK} init"),
        (CLOUD, local, f"terraform -chdir={STACK} state pull > state.json"),
    ):
        with pytest.raises(Failure, match=f"is in {source}, and goes to {target}") as refusal:
            check(source, target, SESSION, STACK)
        assert way_on in refusal.value.way_on


def test_a_bootstrap_is_for_the_backend_s3() -> None:
    with pytest.raises(Failure, match="dev has the backend local"):
        refuse_other_backend(environment("dev"))
    refuse_other_backend(environment("dev", account_id="111122223333", backend={"type": "s3"}))


@pytest.mark.parametrize(
    ("arn", "is_let_in"), read_data(__file__, "a_bootstrap_is_for_the_deploy_role")
)
def test_a_bootstrap_is_for_the_deploy_role(arn: str, is_let_in: bool) -> None:  # noqa: FBT001
    for role in ("deploy", "ci/deploy"):
        dev = environment("dev", deploy_role=role)
        if is_let_in:
            refuse_other_identity(dev, arn)
        else:
            with pytest.raises(Failure, match=f"allow only the role {role}"):
                refuse_other_identity(dev, arn)
