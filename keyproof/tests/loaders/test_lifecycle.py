"""What the HCL beside a plan says about lifecycles, the backend and other blocks."""

import shutil
from pathlib import Path

from keyproof.loaders.read import read
from keyproof.model.resource import Unknown

FOLDER = Path(__file__).parent / "plans" / "sources"
LIFECYCLE = """  lifecycle {
    prevent_destroy = true
    ignore_changes  = [policy, tags["a"]]
  }
"""
BLOCKS = """
terraform {
  required_version = ">= 1.5"
  backend "s3" {
    bucket      = "states"
    assume_role = { role_arn = "arn:aws:iam::111122223333:role/states" }
    key         = local.region
    profile     = local.unknown
  }
}
removed {
  from = aws_sns_topic.older
  lifecycle { destroy = false }
}
check "answers" {
  assert {
    condition     = true
    error_message = "It does not."
  }
}
"""


def test_they_are_read(tmp_path: Path) -> None:
    shutil.copytree(FOLDER, tmp_path, dirs_exist_ok=True)
    main = tmp_path / "main.tf"
    start = 'resource "aws_kms_key" "main" {\n'
    assert start in main.read_text()
    main.write_text(main.read_text().replace(start, start + LIFECYCLE) + BLOCKS)
    (reading,) = read(tmp_path / "plan.json")
    stack = reading.after
    found = {each.address: each for each in (*stack.resources, *stack.settings)}
    key, queue = found["aws_kms_key.main[0]"], found["aws_sqs_queue.q"]
    assert (key.prevent_destroy, key.ignore_changes) == (True, ("policy", 'tags["a"]'))
    assert (queue.prevent_destroy, queue.ignore_changes) == (False, ())
    backend = found["backend.s3"].values
    assert backend["bucket"] == "states"
    assert backend["key"] == "eu-west-1"
    assert isinstance(backend["profile"], Unknown)
    assert found["terraform"].values == {"required_version": ">= 1.5"}
    assert found["removed.aws_sns_topic.older"].type == "removed"
    assert found["check.answers"].type == "check"
    assert stack.silent == frozenset()
