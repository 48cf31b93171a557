"""Plans: their digest, what they create, and what a review of them comes to."""

import copy
import json
import shutil
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from keyproof import Config
from keyproof.terminal.user_error import UserError
from keyproof.tests.cases import edit, read_data
from smsbot.checks import Outcome, lost_for_good, outcome_of, review
from smsbot.planned import creates, digest_of
from tests.stacks.synthesized import environment, synthesize_to

Plan = dict[str, Any]
PLAN: Plan = read_data(__file__, "plan")


def digest(folder: Path, change: Plan | None = None) -> str:
    plan = copy.deepcopy(PLAN)
    edit(plan, change or {})
    path = folder / "plan.json"
    path.write_text(json.dumps(plan))
    return digest_of(path, folder)


def test_other_code_of_the_function_has_another_digest(tmp_path: Path) -> None:
    """The plan is the same: its hash of the code is a value of the configuration."""
    archive = tmp_path / "assets" / "bot" / "archive.zip"
    archive.parent.mkdir(parents=True)
    found = [digest(tmp_path)]
    for content in (b"fine", b"evil"):
        archive.write_bytes(content)
        found.append(digest(tmp_path))
    archive.rename(archive.with_name("other.zip"))
    found.append(digest(tmp_path))
    assert len(set(found)) == len(found)


@pytest.mark.parametrize("name", ["cdk.tf.json", "more.tf", ".terraform.lock.hcl"])
def test_another_configuration_or_provider_has_another_digest(name: str, tmp_path: Path) -> None:
    """Of what the plan leaves out: who may destroy what, and which file of the provider does it."""
    found = [digest(tmp_path)]
    for content in ('{"resource": {}}', '{"resource": {"a": {"lifecycle": {}}}}'):
        (tmp_path / name).write_text(content)
        found.append(digest(tmp_path))
    assert len(set(found)) == len(found)


@pytest.mark.parametrize("change", read_data(__file__, "same"))
def test_what_does_the_same_has_the_same_digest(change: Plan, tmp_path: Path) -> None:
    assert digest(tmp_path, change) == digest(tmp_path)


@pytest.mark.parametrize("change", read_data(__file__, "another"))
def test_what_does_something_else_has_another_digest(change: Plan, tmp_path: Path) -> None:
    assert digest(tmp_path, change) != digest(tmp_path)


@pytest.mark.parametrize(("name", "looked_for"), [("same", []), ("other", ["aws_kms_alias.b"])])
def test_a_name_of_the_state_is_left_to_the_review(
    name: str, looked_for: list[str], tmp_path: Path
) -> None:
    changes = [
        ("a", {"actions": ["no-op"], "before": {"name": "same"}, "after": {"name": "same"}}),
        ("b", {"actions": ["create"], "before": None, "after": {"name": name}}),
    ]
    document, kind = tmp_path / "plan.json", "aws_kms_alias"
    found = [{"address": f"{kind}.{e}", "type": kind, "change": change} for e, change in changes]
    document.write_text(json.dumps({"resource_changes": found}))
    assert sorted(creates(document)) == looked_for


DEV = environment("dev")
TABLE = "aws_dynamodb_table.analytics"


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("base")
    synthesize_to(folder, DEV)
    return folder


@pytest.fixture
def head(base: Path, tmp_path: Path) -> Path:
    """The same without a table, synthesized in another checkout."""
    folder = tmp_path / "head"
    shutil.copytree(base, folder)
    path = folder / "stacks" / DEV.names.prefix / "cdk.tf.json"
    document: Any = json.loads(path.read_text())
    del document["resource"]["aws_dynamodb_table"]["analytics"]
    local = document["terraform"]["backend"]["local"]
    local["path"] = f"/elsewhere/{Path(local['path']).name}"
    path.write_text(json.dumps(document))
    return folder


def test_a_stack_may_be_on_one_side_alone(base: Path, tmp_path: Path) -> None:
    (tmp_path / "stacks").mkdir()
    assert review(DEV, plan=None, base=tmp_path, head=base, config=Config()).irreversible == ()
    assert review(DEV, plan=None, base=base, head=tmp_path, config=Config()).irreversible
    with pytest.raises(UserError, match=r"Neither .* nor .* has the stack smsbot-dev\."):
        review(DEV, plan=None, base=tmp_path, head=tmp_path, config=Config())


def ignoring(fingerprint: str) -> str:
    expires = datetime.now(tz=UTC).date() + timedelta(days=30)
    return f"""[[ignore]]
rule = "data-loss"
resource = "{TABLE}"
reason = "Nobody reads it."
expires = {expires}
fingerprint = "{fingerprint}"
"""


def turned_off(_fingerprint: str) -> str:
    return '[levels]\n"data-loss" = "off"\n'


@pytest.mark.parametrize("settings", [ignoring, turned_off])
def test_no_setting_accepts_what_cannot_be_undone(
    settings: Callable[[str], str], base: Path, head: Path
) -> None:
    """Attack: an entry is merged by itself, and the loss after it."""
    found = review(DEV, plan=None, base=base, head=head, config=Config())
    assert not [each for each in found.findings if "backend" in each.resource]
    (loss,) = (each for each in found.irreversible if each.resource == TABLE)
    config = Config.parse(settings(loss.fingerprint).encode(), place="keyproof.toml")
    accepted = review(DEV, plan=None, base=base, head=head, config=config)
    assert loss.fingerprint not in {each.fingerprint for each in accepted.findings}
    assert outcome_of(accepted) is Outcome.IRREVERSIBLE
    assert lost_for_good(accepted) == (TABLE,)
