"""A whole life in the sandbox with any settings: commands give there what they give on AWS."""

import json
import shutil
from collections.abc import Generator, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from subprocess import CompletedProcess

import pytest
import tomlkit

from smsbot import checks, environments
from smsbot.design.synthesis import synthesized
from smsbot.sandbox.layout import Layout
from smsbot.sandbox.sandbox import Sandbox
from smsbot.sandboxed import NEIGHBOURS, administrator_of, as_in_sandbox
from stacks.settings import environments_file
from stacks.settings.environment import Environment
from stacks.settings.environments_file import read_environments
from tests.commands import processes_of, run_smsbot
from tests.e2e.built import synthesize_for
from tests.e2e.shell import run_line, shell_of

EVERY_SETTING = Path(__file__).with_name("every_setting.toml")
ADOPTERS = Path(__file__).parents[2] / "adopters"


def values_in(settings: object, *place: object) -> Iterator[tuple[object, ...]]:
    """Each setting with its value."""
    if isinstance(settings, Mapping):
        for name, each in settings.items():
            yield from values_in(each, *place, name)
    else:
        yield *place, json.dumps(settings)


def lives() -> Iterator[object]:
    """Each environment that has a value of a setting that none before it has.

    Of names alone it is none, nor of a region: the emulated AWS is the same in all of AWS.
    """
    lived = set[tuple[object, ...]]()
    for path in (EVERY_SETTING, *sorted(ADOPTERS.glob("*.toml"))):
        for name, environment in read_environments(path).items():
            names = {"name", "account_id", "company", "region"}
            settings = environment.model_dump(mode="json", exclude=names)
            settings["is_in_gov_cloud"] = environment.region in NEIGHBOURS
            if not lived >= (values := {*values_in(settings)}):
                yield pytest.param(path, name, id=f"{path.stem}-{name}")
            lived |= values


def test_one_file_has_every_setting() -> None:
    (environment,) = read_environments(EVERY_SETTING).values()
    assert set(Environment.model_fields) == environment.model_fields_set


@pytest.fixture(scope="module")
def shared_sandbox(tmp_path_factory: pytest.TempPathFactory) -> Generator[Sandbox]:
    """One for all lives, as of a company with several environments; each ends with its own."""
    sandbox = Sandbox(Layout(tmp_path_factory.mktemp("lives") / "sandbox"))
    yield sandbox
    sandbox.delete()


@contextmanager
def deleted_on_failure(sandbox: Sandbox) -> Generator[None]:
    """Leave no half of a life to the next one."""
    try:
        yield
    except BaseException:
        sandbox.delete()
        raise


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file that commands read, here and in processes of their own."""
    path = tmp_path / "environments.toml"
    monkeypatch.setenv("SMSBOT_ENVIRONMENTS", str(path))
    for module in (environments_file, environments, checks):
        monkeypatch.setattr(module, "ENVIRONMENTS_FILE", path)
    return path


def fine(ended: CompletedProcess[str]) -> None:
    assert ended.returncode == 0, f"{ended.args}\n{ended.stdout}{ended.stderr}"


@pytest.mark.scenario
@pytest.mark.timeout(1800)
@pytest.mark.parametrize(("path", "name"), [*lives()])
def test_a_whole_life(
    path: Path,
    name: str,
    settings: Path,
    shared_sandbox: Sandbox,
) -> None:
    shutil.copy(path, settings)
    with deleted_on_failure(shared_sandbox):
        live(path, name, settings, shared_sandbox)


def live(path: Path, name: str, settings: Path, sandbox: Sandbox) -> None:
    environment, folder = read_environments(settings)[name], sandbox.layout.root
    # With the page too, with a synthesis by each command, and to the end of the sandbox. Each life
    # deploys, which plans, reviews and verifies.
    is_whole = path == EVERY_SETTING
    fine(run_smsbot("sandbox", "up", name, SMSBOT_SANDBOX=str(folder)))
    shell = shell_of(sandbox)
    if is_whole:
        # A page is written, whatever keyproof.toml says of the resources of these settings.
        assert run_line(f"smsbot report {name} --live", shell).returncode in (0, 1)
    document = tomlkit.parse(path.read_text(encoding="utf-8"))
    document["defaults"]["conversation"]["answered_within_hours"] = 12
    document[name]["deletion_protection"] = False
    settings.write_text(tomlkit.dumps(document), encoding="utf-8")
    if not is_whole:
        output = folder / f"synthesized-{name}"
        synthesize_for(sandbox, output, name, settings=settings)
        shell["SYNTHESIZE"] = f"sh -c 'cp -R {output}/. $CDKTF_OUTDIR'"
        # What a command of this shell asks the code is a copy of this.
        with synthesized(as_in_sandbox(read_environments(settings))[name]):
            pass
    # To end the protection is weaker, so a person has to say so.
    yes, typed = ("", "y\n") if environment.deletion_protection else (" --yes", "")
    if environment.backend.type == "s3" and typed:  # of the state's key
        fine(run_line(f"smsbot bootstrap {name}", shell, typed=typed))
    fine(run_line(f"smsbot deploy {name}{yes}", shell, typed=typed))
    stack = f'-chdir="$CDKTF_OUTDIR/stacks/{environment.names.prefix}"'
    # Terraform by itself has the keys of the shell, which may be of another account. The deployment
    # has just read everything.
    shell |= administrator_of(as_in_sandbox(read_environments(path))[name])
    destroy = "destroy -refresh=false -auto-approve"
    fine(run_line(f'"$TERRAFORM_BINARY_NAME" {stack} {destroy}', shell))
    if not is_whole:
        return
    fine(run_line("smsbot sandbox down", shell))
    assert processes_of(folder) == []
    assert not folder.exists()
