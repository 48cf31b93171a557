"""One environment on the embedded AWS, from its synthesis to its end."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from smsbot import project
from smsbot.failure import Failure
from smsbot.sandbox.emulator.client import Clients, readable_errors
from smsbot.sandbox.emulator.emulator import Emulator
from smsbot.sandbox.layout import Layout
from smsbot.sandbox.stack.boundaries import make_boundary
from smsbot.sandbox.stack.folder import adapt_stack
from smsbot.sandbox.stack.narrowing import Dropped
from smsbot.sandbox.stack.provider import Provider
from smsbot.terraform.processes import MARKER, child
from smsbot.terraform.terraform import OnEvent, Terraform
from stacks.settings.backends import S3Backend
from stacks.settings.environment import Environment
from stacks.state.state_names import bucket_of

SYNTHESIS_TIMEOUT_IN_SECONDS = 120


@dataclass(frozen=True, kw_only=True)
class Deployment:
    """A synthesized environment that Terraform can apply.

    ``dropped`` is what the provider or the emulator does not know of it.
    """

    folder: Path
    terraform: Terraform
    dropped: tuple[Dropped, ...]

    def validate(self) -> None:
        """Let Terraform check the configuration; raise TerraformFailure if it finds an error."""
        self._terraform("validate", "-no-color")

    def plan(self, on_event: OnEvent) -> None:
        """Let Terraform say what it would do."""
        self._stream("plan", on_event)

    def plan_json(self) -> str:
        """The plan as ``terraform show -json`` gives it, for what reads plans."""
        with tempfile.TemporaryDirectory() as folder:
            plan = str(Path(folder) / "plan")
            self._terraform("plan", "-no-color", "-input=false", f"-out={plan}")
            return self._terraform("show", "-json", plan)

    def apply(self, on_event: OnEvent) -> None:
        """Create or change what differs from the configuration."""
        self._stream("apply", on_event, "-auto-approve")

    def destroy(self, on_event: OnEvent) -> None:
        """Destroy everything; Terraform refuses where a key or a table is protected."""
        self._stream("destroy", on_event, "-auto-approve")

    def _terraform(self, *arguments: str) -> str:
        return self.terraform.output(*arguments, cwd=self.folder)

    def _stream(self, command: str, on_event: OnEvent, *options: str) -> None:
        self.terraform.stream(
            command, "-json", "-input=false", *options, cwd=self.folder, on_event=on_event
        )


def synthesize(
    output: Path,
    *,
    layout: Layout,
    emulator: Emulator,
    provider: Provider,
    state_in_s3: bool = False,
) -> Mapping[str, tuple[Dropped, ...]]:
    """Synthesize every environment and adapt each stack to the embedded AWS.

    The states are files of the sandbox; with ``state_in_s3``, an environment with the backend s3
    has its state on the embedded AWS.
    Returns by stack what the provider or the emulator does not know of it. ``main.py`` runs in a
    process of its own, as under ``cdktf synth``: the Node.js beneath cdktf then ends with it,
    whatever happens here. Raises Failure with what it printed if it fails.
    """
    # Terraform's own, of an older provider: without it, an initialized stack is not any more.
    locks = {path: path.read_bytes() for path in output.glob(f"stacks/*/{project.PROVIDER_LOCK}")}
    with child(
        [sys.executable, str(project.ROOT / "main.py")],
        environment={**os.environ, "CDKTF_OUTDIR": str(output)},
        cwd=str(project.ROOT),
        # To delete its temporary files.
        interrupt_grace_in_seconds=3,
    ) as process:
        try:
            printed, _ = process.communicate(timeout=SYNTHESIS_TIMEOUT_IN_SECONDS)
        except subprocess.TimeoutExpired:
            raise Failure(
                f"The synthesis did not end within {SYNTHESIS_TIMEOUT_IN_SECONDS} s.",
                way_on="Run `python main.py` by itself to see where it hangs.",
            ) from None
        status = process.returncode
    if status != 0:
        raise Failure(
            f"The synthesis ended with status {status}:\n{printed.strip()}",
            way_on="Correct what it names, then run the command again.",
        )
    folders = sorted((output / "stacks").iterdir())
    for folder in folders:
        make_boundary(folder, layout=layout, emulator=emulator)
    dropped = {
        folder.name: adapt_stack(
            folder,
            layout=layout,
            emulator=emulator,
            provider=provider,
            state_in_s3=state_in_s3,
        )
        for folder in folders
    }
    for path, lock in locks.items():
        if path.parent in folders and not path.exists():
            path.write_bytes(lock)
    return dropped


def prepare(
    environment: Environment, *, layout: Layout, emulator: Emulator, provider: Provider
) -> Deployment:
    """Synthesize for the embedded AWS and initialize Terraform in an environment's folder."""
    dropped = synthesize(layout.synthesized, layout=layout, emulator=emulator, provider=provider)
    stack_name = environment.names.prefix
    folder = layout.stack(stack_name)
    terraform = provider.terraform.with_environment(
        {"AWS_CA_BUNDLE": str(layout.certificate_authority), MARKER: str(layout.root)}
    )
    terraform.output("init", "-no-color", "-input=false", cwd=folder)
    return Deployment(folder=folder, terraform=terraform, dropped=dropped[stack_name])


def refuse_state_in_bucket(environment: Environment, clients: Clients) -> None:
    """Raise Failure if the state of an environment is in a bucket of the embedded AWS.

    What is in that state would be built a second time.
    """
    if not isinstance(environment.backend, S3Backend):
        return
    bucket = bucket_of(environment)
    with readable_errors("looking for the bucket of the state"):
        if bucket not in {each.get("Name") for each in clients.s3.list_buckets()["Buckets"]}:
            return
    raise Failure(
        f"The state of {environment.names.prefix} belongs into the bucket {bucket}, which the "
        "sandbox has; this command works with a state of its own.",
        way_on='Deploy as on AWS: eval "$(python -m smsbot sandbox env)", then '
        f"`python -m smsbot deploy {environment.name}`.",
    )


def outputs(environment: Environment, layout: Layout) -> Mapping[str, str]:
    """The outputs of an environment that was built on the sandbox; Failure when it was not."""
    state = layout.state(environment.names.prefix)
    try:
        found = json.loads(state.read_text(encoding="utf-8"))["outputs"]
    except FileNotFoundError:
        found = {}
    if not found:
        raise Failure(
            f"{environment.names.prefix} is not built on the sandbox in {layout.root}.",
            way_on=f"Build it: `python -m smsbot sandbox up {environment.name}`.",
        )
    return {name: output["value"] for name, output in found.items()}
