"""What must hold of any environments.toml: yours, those that others could have, every setting."""

from pathlib import Path

import pytest

from keyproof import Source, check
from keyproof.model.access.matrix import ANY_OTHER_SERVICE, DIRECTLY
from keyproof.output.access import matrix
from smsbot import project
from smsbot.checks import config
from smsbot.design.reading import read_environment
from stacks.settings.environments_file import read_environments
from tests.stacks.synthesized import synthesize_to

ADOPTERS = sorted((Path(__file__).parent / "adopters").glob("*.toml"))
EVERY_SETTING = project.ROOT / "tests/e2e/sandbox/every_setting.toml"
# `make check` is about yours.
FILES = [
    project.ROOT / "environments.toml",
    *(pytest.param(each, marks=pytest.mark.commands) for each in (EVERY_SETTING, *ADOPTERS)),
]


@pytest.mark.parametrize("settings", FILES, ids=lambda path: path.stem)
def test_it_synthesizes_and_everything_is_encrypted_and_proven(
    settings: Path, tmp_path: Path
) -> None:
    """By the project's own keyproof.toml, in which no setting needs an entry of its own."""
    environments = read_environments(settings)
    synthesize_to(tmp_path, *environments.values())
    for environment in environments.values():
        # As `smsbot coverage` and `smsbot access` ask about each.
        path = tmp_path / "stacks" / environment.names.prefix / "cdk.tf.json"
        result = check(Source.of(read_environment(path, environment)), config())
        assert result.is_clean, result.findings
        ways = {way.via for each in matrix(result.models[0]) for way in each.ways}
        usual = {DIRECTLY, "dynamodb", "lambda", "logs", "sns", "sqs", ANY_OTHER_SERVICE}
        assert ways <= usual | ({"s3"} if environment.backend.type == "s3" else set())
