"""What `read` recognises, and what it refuses."""

import json
from pathlib import Path

import pytest

from keyproof.loaders.read import Kind, read
from keyproof.terminal.failure import Failure

RESOURCE = {"address": "aws_sns_topic.t", "type": "aws_sns_topic", "values": {"name": "t"}}
VALUES = {"root_module": {"resources": [RESOURCE]}}
PLAN = {"format_version": "1.2", "planned_values": VALUES, "resource_changes": []}
STATE = {"format_version": "1.0", "terraform_version": "1.15.5", "values": VALUES}
CONFIGURATION = {"terraform": {}, "resource": {"aws_sns_topic": {"t": {"name": "t"}}}}


@pytest.mark.parametrize(
    ("document", "kind"),
    [(PLAN, Kind.PLAN), (STATE, Kind.STATE), (CONFIGURATION, Kind.CONFIGURATION)],
)
def test_reads_each_kind(tmp_path: Path, document: object, kind: Kind) -> None:
    path = tmp_path / "cdk.tf.json"
    path.write_text(json.dumps(document))
    (reading,) = read(path, account_id="111122223333")
    assert reading.kind is kind
    assert reading.after.location.account_id == "111122223333"
    assert [each.address for each in reading.after.resources] == ["aws_sns_topic.t"]


def test_reads_every_stack_of_a_folder(tmp_path: Path) -> None:
    for name in ("one", "two"):
        folder = tmp_path / "stacks" / name
        folder.mkdir(parents=True)
        (folder / "cdk.tf.json").write_text(json.dumps(CONFIGURATION))
    assert len(read(tmp_path)) == 2


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("PK\x03\x04", "is not JSON"),
        ("[]", "is not a JSON object"),
        ("{}", "is neither a plan, a state nor a configuration"),
        ('{"lineage": "x", "serial": 1}', "is a state as Terraform keeps it"),
    ],
)
def test_refuses_anything_else(tmp_path: Path, text: str, problem: str) -> None:
    path = tmp_path / "file"
    path.write_text(text)
    with pytest.raises(Failure, match=problem):
        read(path)
