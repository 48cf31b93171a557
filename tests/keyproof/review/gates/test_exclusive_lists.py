"""A policy counts at every gate, though a list of all policies of its role does not name it."""

import json
from pathlib import Path
from typing import Any

from tests.keyproof.review.gates.test_gates import changed, found_by_gate

ROLE = "${aws_iam_role.bot-role.name}"
STATEMENT = {"Sid": "More", "Effect": "Allow", "Action": "dynamodb:*", "Resource": "*"}


def _more(config: dict[str, Any]) -> None:
    policy = json.dumps({"Version": "2012-10-17", "Statement": [STATEMENT]})
    config["resource"]["aws_iam_role_policy"]["more"] = {
        "name": "more",
        "role": ROLE,
        "policy": policy,
    }


def _listed(config: dict[str, Any]) -> None:
    names = [each["name"] for each in config["resource"]["aws_iam_role_policy"].values()]
    only = {"role_name": ROLE, "policy_names": names}
    config["resource"]["aws_iam_role_policies_exclusive"] = {"r": only}


def test_a_new_policy_that_a_list_does_not_name_is_wider(base: Path, tmp_path: Path) -> None:
    listed = changed(base, tmp_path / "listed", _listed)
    head = changed(listed, tmp_path, _more)
    found = found_by_gate(listed, head, tmp_path, ("trees", "a plan alone", "a deployment"))
    del found["coverage and access"]
    told = {gate: " ".join(map(str, each)) for gate, each in found.items()}
    assert [gate for gate, each in told.items() if "statement More is new" not in each] == []
