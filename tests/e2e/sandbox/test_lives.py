"""A whole life in the sandbox with any settings: commands give there what they give on AWS."""

import shutil
from pathlib import Path
from typing import Any

import pytest
import tomlkit

from smsbot.rehearsal import administrator_of, rehearsed
from smsbot.sandbox.sandbox import Sandbox
from stacks.settings.environment import Environment
from stacks.settings.environments_file import read_environments
from tests.e2e.commands import processes_of, run
from tests.e2e.shell import run_line, shell_of

EVERY_SETTING = Path(__file__).with_name("every_setting.toml")
ADOPTERS = Path(__file__).parents[2] / "adopters"
LIVES = [
    pytest.param(path, name, id=f"{path.stem}-{name}")
    for path in (EVERY_SETTING, *sorted(ADOPTERS.glob("*.toml")))
    for name in read_environments(path)
]


def test_one_file_has_every_setting() -> None:
    (environment,) = read_environments(EVERY_SETTING).values()
    assert set(Environment.model_fields) == environment.model_fields_set


@pytest.mark.scenario
@pytest.mark.timeout(1800)
@pytest.mark.parametrize(("path", "name"), LIVES)
def test_a_whole_life(path: Path, name: str, tmp_path: Path, empty_sandbox: Sandbox) -> None:
    settings = Path(shutil.copy(path, tmp_path / "environments.toml"))
    environment, folder = read_environments(settings)[name], empty_sandbox.layout.root

    def fine(ended: Any) -> None:
        assert ended.returncode == 0, f"{ended.args}\n{ended.stdout}{ended.stderr}"

    fine(run("sandbox", "up", name, folder=folder, settings=settings))
    shell = shell_of(empty_sandbox, settings)
    # The page verifies, and so does the deployment.
    for line in (f"plan {name}", f"report {name} --live"):
        fine(run_line(f"smsbot {line}", shell))
    document = tomlkit.parse(path.read_text(encoding="utf-8"))
    document["defaults"]["conversation"]["answered_within_hours"] = 12
    document[name]["deletion_protection"] = False
    settings.write_text(tomlkit.dumps(document), encoding="utf-8")
    # To end the protection is weaker, so a person has to say so.
    yes = "" if environment.deletion_protection else " --yes"
    if environment.backend.type == "s3" and not yes:  # of the state's key
        fine(run_line(f"smsbot state bootstrap {name}", shell, typed="y\n"))
    fine(run_line(f"smsbot deploy {name}{yes}", shell, typed="" if yes else "y\n"))
    stack = f'-chdir="$CDKTF_OUTDIR/stacks/{environment.names.prefix}"'
    # Terraform by itself has the keys of the shell, which may be of another account.
    shell |= administrator_of(rehearsed(read_environments(path))[name])
    fine(run_line(f'"$TERRAFORM_BINARY_NAME" {stack} destroy -auto-approve', shell))
    fine(run("sandbox", "down", folder=folder, settings=settings))
    assert processes_of(folder) == []
    assert not folder.exists()
