"""What a review comes to: what cannot be undone is never accepted by a setting."""

import json
import shutil
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from keyproof import Config
from smsbot.review import Outcome, lost_for_good, outcome_of, review
from tests.stacks.synthesized import environment, synthesize_to

DEV = environment("dev")
TABLE = "aws_dynamodb_table.analytics"


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("base")
    synthesize_to(folder, DEV)
    return folder


@pytest.fixture
def head(base: Path, tmp_path: Path) -> Path:
    """The same without a table."""
    folder = tmp_path / "head"
    shutil.copytree(base, folder)
    path = folder / "stacks" / DEV.names.prefix / "cdk.tf.json"
    document: Any = json.loads(path.read_text())
    del document["resource"]["aws_dynamodb_table"]["analytics"]
    path.write_text(json.dumps(document))
    return folder


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
    (loss,) = (each for each in found.irreversible if each.resource == TABLE)
    config = Config.parse(settings(loss.fingerprint).encode(), place="keyproof.toml")
    accepted = review(DEV, plan=None, base=base, head=head, config=config)
    assert loss.fingerprint not in {each.fingerprint for each in accepted.findings}
    assert outcome_of(accepted) is Outcome.IRREVERSIBLE
    assert lost_for_good(accepted) == (TABLE,)
