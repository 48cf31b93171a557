"""What a plan creates is looked for in the account, unless its state has the name."""

import json
from pathlib import Path

import pytest

from smsbot.planned import creates


@pytest.mark.parametrize(("name", "looked_for"), [("same", []), ("other", ["aws_kms_alias.b"])])
def test_a_name_of_the_state_is_left_to_the_review(
    name: str, looked_for: list[str], tmp_path: Path
) -> None:
    changes = [
        ("a", {"actions": ["no-op"], "before": {"name": "same"}, "after": {"name": "same"}}),
        ("b", {"actions": ["create"], "before": None, "after": {"name": name}}),
    ]
    document = tmp_path / "plan.json"
    kind = "aws_kms_alias"
    document.write_text(
        json.dumps(
            {
                "resource_changes": [
                    {"address": f"{kind}.{each}", "type": kind, "change": change}
                    for each, change in changes
                ]
            }
        )
    )
    assert sorted(creates(document)) == looked_for
