"""Writes the stacks of an environment as folders that Terraform runs in by itself."""

import json
import shlex
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import cast

from keyproof.loaders.configuration.notes import without_notes
from keyproof.terminal.failure import Failure
from keyproof.terminal.terminal import Terminal
from smsbot.actions.eject.keep import Keep
from smsbot.actions.state import places
from smsbot.actions.state.planned import synthesize
from smsbot.environments import environment_named
from smsbot.project import PROVIDER_LOCK
from smsbot.rehearsal import refuse_other_side
from stacks.settings.backends import S3Backend
from stacks.state import state_names

CONFIGURATION = "main.tf.json"
STATE = "terraform.tfstate"
KEYS = ("aws_kms_alias", "aws_kms_key")
# Blocks that are about resources, or that resources alone refer to.
OF_RESOURCES = ("data", "import", "moved", "output", "resource")


def eject(name: str, folder: Path, *, keep: Keep | None = None) -> None:
    """Write a folder for each stack of the environment below ``folder``.

    With ``keep``, of its own stack alone, to let it go: no resource is declared, so Terraform
    destroys each, except those that ``removed`` blocks make it forget.
    A local state goes along as a copy. Raises Failure if ``folder`` has anything in it, or while
    somebody works with a local state.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise Failure(f"{folder} is there already, and not empty.", way_on="Name a new folder.")
    refuse_other_side(folder)
    terminal, environment = Terminal(), environment_named(name)
    with terminal.step("Synthesizing", f"{environment.names.prefix} synthesized"):
        stacks = [synthesize(environment)]
    if isinstance(environment.backend, S3Backend) and keep is None:
        stacks.append(stacks[0].with_name(state_names.stack_of(environment)))
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".eject-") as temporary:
        whole = Path(temporary) / "whole"
        for stack in stacks:
            _write(stack, whole / stack.name, keep)
        if folder.exists():
            folder.rmdir()
        whole.rename(folder)
    for stack in stacks:
        _explain(stack, folder / stack.name, terminal)


def _write(stack: Path, target: Path, keep: Keep | None) -> None:
    target.mkdir(parents=True)
    for path in stack.glob("*.tf.json"):
        plain = without_notes(json.loads(path.read_text(encoding="utf-8")))
        written = _with_own_state(cast("dict[str, object]", plain))
        if path.name != places.CONFIGURATION:
            name = path.name
        else:
            name, written = CONFIGURATION, _let_go(written, keep)
        text = json.dumps(written, indent=2)
        (target / name).write_text(f"{text}\n", encoding="utf-8")
    if (stack / PROVIDER_LOCK).exists():
        shutil.copy(stack / PROVIDER_LOCK, target)
    if (stack / "assets").exists():
        shutil.copytree(stack / "assets", target / "assets")
    state = _local_state(stack)
    if state is None or not state.exists():
        return
    lock = state.with_name(f".{state.name}.lock.info")
    if lock.exists():
        raise Failure(
            f"Terraform is working with {state}: {lock.name} is there.",
            way_on="Wait until it has ended, then run the command again.",
        )
    shutil.copy(state, target / STATE)


def _let_go(configuration: dict[str, object], keep: Keep | None) -> dict[str, object]:
    """The same without its resources, of which Terraform forgets those that are kept.

    https://developer.hashicorp.com/terraform/language/resources/syntax#removing-resources
    """
    if keep is None:
        return configuration
    resources = cast("Mapping[str, Mapping[str, object]]", configuration.get("resource", {}))
    kept = [
        f"{kind}.{name}"
        for kind, named in resources.items()
        if keep is Keep.EVERYTHING or kind in KEYS
        for name in named
    ]
    left = {name: block for name, block in configuration.items() if name not in OF_RESOURCES}
    return {
        **left,
        "removed": [{"from": address, "lifecycle": {"destroy": False}} for address in kept],
    }


def _with_own_state(configuration: dict[str, object]) -> dict[str, object]:
    """The same configuration; a state in a file is in the folder itself."""
    terraform = cast("dict[str, dict[str, object]]", configuration.get("terraform", {}))
    if "local" not in terraform.get("backend", {}):
        return configuration
    return {**configuration, "terraform": {**terraform, "backend": {"local": {"path": STATE}}}}


def _local_state(stack: Path) -> Path | None:
    place = places.configured(stack)
    return Path(place.parts[0]) if place.type == "local" else None


def _explain(stack: Path, target: Path, terminal: Terminal) -> None:
    state = _local_state(stack)
    if state is None:
        told = f"Its state stays in {places.configured(stack)}."
    elif (target / STATE).exists():
        told = (
            f"Its state is a copy of {state}. Run Terraform there from now on, and nothing here: "
            "two copies of a state drift apart."
        )
    else:
        told = f"There is no state in {state} yet, so none was copied."
    folder = shlex.quote(str(target))
    for line in (
        f"Written to {target}. {told}",
        f"  terraform -chdir={folder} init",
        f"  terraform -chdir={folder} plan",
    ):
        terminal.console.print(line, markup=False, soft_wrap=True)
