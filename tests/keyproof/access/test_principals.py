import json
from pathlib import Path

from keyproof.declarations import Declarations
from keyproof.model.access.principals import principals
from smsbot.design.reading_plans import load_plan
from tests.keyproof.access.test_plan import plan, resource, write


def test_a_role_without_a_name_is_told_by_its_whole_address(tmp_path: Path) -> None:
    trust = json.dumps({"Statement": []})
    keys = ("a:main", "b:main")
    roles = [
        resource(f'aws_iam_role.r["{key}"]', name_prefix="r", assume_role_policy=trust)
        for key in keys
    ]
    model = load_plan(write(tmp_path, plan(*roles)), Declarations()).after
    named = [each.name for each in principals(model) if each.address]
    assert named == [f'role aws_iam_role.r["{key}"]' for key in keys]
