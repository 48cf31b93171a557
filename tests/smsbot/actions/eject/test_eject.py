"""What ``smsbot eject`` writes for each backend, and what it refuses."""

import json
import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from smsbot.actions.state import planned
from smsbot.project import PROVIDER_LOCK
from stacks.settings.environments_file import read_environments
from tests import in_process
from tests.settings import variables_in_a_copy
from tests.stacks import synthesized
from tests.test_main import checkout

ACCOUNT = "111122223333"
STATE = "terraform.smsbot-dev.tfstate"


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkout in which dev has a local state, staging one in S3, prod one in a workspace."""
    folder = checkout(tmp_path_factory.mktemp("eject") / "checkout")
    settings = folder / "environments.toml"
    text = settings.read_text().replace("your-company", "acme")
    for name, backend in (
        ("staging", f'{{ type = "s3" }}\naccount_id = "{ACCOUNT}"'),
        ("prod", '{ type = "cloud", organization = "acme" }'),
    ):
        text = text.replace(f"[{name}]\n", f"[{name}]\nbackend = {backend}\n")
    settings.write_text(text)
    return folder


def eject(
    project: Path, name: str, folder: Path, *options: str
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "smsbot", "eject", name, str(folder), *options],
        cwd=project,
        env=variables_in_a_copy(),
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def synthesized_here(project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where commands in this process synthesize to: of what is no file of a checkout."""
    output = tmp_path / "cdktf.out"
    found = read_environments(project / "environments.toml")

    def write(folder: Path, name: str) -> None:
        synthesized.synthesize_to(folder, found[name])

    monkeypatch.setattr(planned, "synthesize_to", write)
    monkeypatch.setenv("CDKTF_OUTDIR", str(output))
    return output


def eject_here(
    project: Path, name: str, folder: Path, *options: str
) -> subprocess.CompletedProcess[str]:
    settings = str(project / "environments.toml")
    return in_process.smsbot("eject", name, str(folder), *options, SMSBOT_ENVIRONMENTS=settings)


@contextmanager
def locked_provider(project: Path, lock: str) -> Generator[None]:
    """With a lock of the provider in the checkout. A synthesis lays a copy of it by the stack."""
    (project / PROVIDER_LOCK).write_text(lock)
    try:
        yield
    finally:
        for each in (project, *project.glob("cdktf.out/stacks/*")):
            (each / PROVIDER_LOCK).unlink(missing_ok=True)


def configuration(folder: Path, stack: str) -> dict[str, Any]:
    return json.loads((folder / stack / "main.tf.json").read_text())


def files(folder: Path) -> set[str]:
    return {path.name for path in folder.rglob("*") if path.is_file()}


def notes(value: Any) -> int:
    """How often the CDK's notes are in there."""
    if isinstance(value, dict):
        return sum((name == "//") + notes(each) for name, each in value.items())
    return sum(map(notes, value)) if isinstance(value, list) else 0


def test_a_local_state_and_the_lock_of_the_provider_go_along(project: Path, tmp_path: Path) -> None:
    lock = '  version     = "6.25.0"\n  version     = "6.69.1"\n'
    (project / STATE).write_text('{"version": 4}')
    with locked_provider(project, lock):
        result = eject(project, "dev", tmp_path / "out")
    (project / STATE).unlink()
    assert (result.returncode, result.stderr) == (0, "")
    stack = tmp_path / "out" / "smsbot-dev"
    written_files = {"main.tf.json", "lambda_src.zip", "terraform.tfstate", PROVIDER_LOCK}
    assert files(tmp_path) == written_files
    assert (stack / PROVIDER_LOCK).read_text() == lock
    assert (stack / "terraform.tfstate").read_text() == '{"version": 4}'
    written = configuration(tmp_path / "out", "smsbot-dev")
    assert written["terraform"]["backend"] == {"local": {"path": "terraform.tfstate"}}
    # The same configuration otherwise, and the same path of the package: it is in the state.
    path = project / "cdktf.out" / "stacks" / "smsbot-dev" / "cdk.tf.json"
    original = json.loads(path.read_text())
    assert notes(original) > 0
    assert notes(written) == 0
    assert set(original) - set(written) == {"//"}
    package = written["resource"]["aws_lambda_function"]["bot"]["filename"]
    assert package == original["resource"]["aws_lambda_function"]["bot"]["filename"]
    assert (stack / package).is_file()
    assert "Its state is a copy of" in result.stdout
    assert f"  terraform -chdir={stack} plan" in result.stdout


def test_what_was_never_deployed_has_no_state_to_copy(project: Path, tmp_path: Path) -> None:
    result = eject(project, "dev", tmp_path)
    assert result.returncode == 0, result.stderr
    assert files(tmp_path) == {"main.tf.json", "lambda_src.zip"}
    assert "so none was copied." in result.stdout


@pytest.mark.usefixtures("synthesized_here")
def test_a_state_in_s3_stays_there_and_its_bucket_is_ejected_too(
    project: Path, tmp_path: Path
) -> None:
    result = eject_here(project, "staging", tmp_path / "out")
    assert result.returncode == 0, result.stderr
    bucket = f"acme-smsbot-staging-state-{ACCOUNT}-us-east-1"
    for stack in ("smsbot-staging", "smsbot-staging-state"):
        written = configuration(tmp_path / "out", stack)
        assert written["terraform"]["backend"]["s3"]["bucket"] == bucket
        assert written["terraform"]["backend"]["s3"]["use_lockfile"] is True
        assert f"in the bucket {bucket}, as {stack}.tfstate" in result.stdout
    assert "aws_s3_bucket" in configuration(tmp_path / "out", "smsbot-staging-state")["resource"]


def test_a_workspace_stays_the_workspace(project: Path, tmp_path: Path) -> None:
    with locked_provider(project, '  version     = "0.0.0"\n'):
        result = eject(project, "prod", tmp_path / "out")
    assert result.returncode == 0, result.stderr
    written = configuration(tmp_path / "out", "smsbot-prod")["terraform"]
    assert written["cloud"]["workspaces"] == {"name": "smsbot-prod"}
    assert "backend" not in written
    # The lock is of another release.
    assert files(tmp_path) == {"main.tf.json", "lambda_src.zip"}


def test_nothing_is_written_over(project: Path, tmp_path: Path) -> None:
    (tmp_path / "mine").write_text("mine")
    result = eject_here(project, "dev", tmp_path)
    assert result.returncode == 2
    assert f"Error: {tmp_path} is there already, and not empty.\nName a new folder." in (
        result.stderr
    )
    assert files(tmp_path) == {"mine"}


def test_a_state_that_somebody_works_with_is_not_copied(project: Path, tmp_path: Path) -> None:
    lock = project / f".{STATE}.lock.info"
    (project / STATE).write_text("{}")
    lock.write_text("{}")
    result = eject(project, "dev", tmp_path / "out")
    for path in (lock, project / STATE):
        path.unlink()
    assert result.returncode == 2
    assert f"Terraform is working with {project / STATE}: {lock.name} is there." in result.stderr
    assert list(tmp_path.iterdir()) == []


def test_an_environment_that_there_is_not_is_refused(project: Path, tmp_path: Path) -> None:
    result = eject_here(project, "nowhere", tmp_path / "out")
    assert result.returncode == 2
    assert "has no environment 'nowhere'" in result.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("keep", "kinds"), [("keys", {"aws_kms_alias", "aws_kms_key"}), ("everything", None)]
)
def test_what_is_let_go_is_forgotten_and_not_destroyed(
    project: Path, tmp_path: Path, synthesized_here: Path, keep: str, kinds: set[str] | None
) -> None:
    result = eject_here(project, "staging", tmp_path / "out", "--keep", keep)
    assert result.returncode == 0, result.stderr
    # The bucket of the state is needed until the end.
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["smsbot-staging"]
    written = configuration(tmp_path / "out", "smsbot-staging")
    assert set(written) == {"provider", "removed", "terraform"}
    original = synthesized_here / "stacks" / "smsbot-staging" / "cdk.tf.json"
    resources = json.loads(original.read_text())["resource"]
    assert {each["from"] for each in written["removed"]} == {
        f"{kind}.{name}"
        for kind, named in resources.items()
        if kinds is None or kind in kinds
        for name in named
    }
    assert all(each["lifecycle"] == {"destroy": False} for each in written["removed"])
