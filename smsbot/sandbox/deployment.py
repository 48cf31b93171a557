"""One environment on the embedded AWS, from its synthesis to its end."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from keyproof.terminal.failure import Failure
from smsbot import project
from smsbot.design.synthesis import refuse_failed
from smsbot.rehearsal import OVERRIDE, VARIABLE, administrator_of, refuse_outside
from smsbot.sandbox.emulator.client import Clients, readable_errors
from smsbot.sandbox.emulator.emulator import Emulator
from smsbot.sandbox.layout import Layout
from smsbot.sandbox.stack.boundaries import make_boundary
from smsbot.sandbox.stack.folder import adapt_stack
from smsbot.sandbox.stack.narrowing import Dropped
from smsbot.sandbox.stack.provider import Provider
from smsbot.terraform.processes import MARKER, child
from smsbot.terraform.terraform import OnEvent, Terraform
from stacks.provider.provider_lock import options_in
from stacks.state.state_names import bucket_of, object_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from stacks.settings.environment import Environment

SYNTHESIS_TIMEOUT_IN_SECONDS = 120


@dataclass(frozen=True, kw_only=True)
class Deployment:
    """A synthesized environment that Terraform can apply.

    ``dropped`` is what the provider or the emulator does not know of it.
    """

    folder: Path
    terraform: Terraform
    dropped: tuple[Dropped, ...]

    def initialize(self) -> None:
        """Let Terraform find the provider and the state, wherever that was before."""
        options = ("-no-color", "-input=false", "-reconfigure", *options_in(self.folder))
        self.terraform.output("init", *options, cwd=self.folder)

    def plan(self, on_event: OnEvent) -> None:
        """Let Terraform say what it would do."""
        self._stream("plan", on_event)

    def apply(self, on_event: OnEvent) -> None:
        """Create or change what differs from the configuration."""
        self._stream("apply", on_event, "-auto-approve")

    def destroy(self, on_event: OnEvent) -> None:
        """Destroy everything; Terraform refuses where a key or a table is protected."""
        self._stream("destroy", on_event, "-auto-approve")

    def _stream(self, command: str, on_event: OnEvent, *options: str) -> None:
        self.terraform.stream(
            command, "-json", "-input=false", *options, cwd=self.folder, on_event=on_event
        )


def synthesize(
    output: Path, names: Sequence[str], *, layout: Layout, emulator: Emulator, provider: Provider
) -> Mapping[str, tuple[Dropped, ...]]:
    """Synthesize environments, or all of them, and adapt each stack to the embedded AWS.

    Returns by stack what the provider or the emulator does not know of it. ``output`` is in the
    sandbox. ``main.py`` runs in a process of its own, as under ``cdktf synth``: the Node.js beneath
    cdktf then ends with it, whatever happens here. Raises Failure with what it printed if it fails.
    """
    refuse_outside(output, layout.root)
    with tempfile.TemporaryDirectory(dir=layout.root, prefix="synthesis-") as folder:
        new = Path(folder)
        _run_main(new, names, layout)
        return adapt(new, output, layout=layout, emulator=emulator, provider=provider)


def adapt(
    new: Path, output: Path, *, layout: Layout, emulator: Emulator, provider: Provider
) -> Mapping[str, tuple[Dropped, ...]]:
    """The same of what ``main.py`` wrote to a folder ``new`` of the sandbox, which is used up."""
    dropped: dict[str, tuple[Dropped, ...]] = {}
    for stack in sorted((new / "stacks").iterdir()):
        make_boundary(stack, layout=layout, emulator=emulator)
        dropped[stack.name] = adapt_stack(
            stack, layout=layout, emulator=emulator, provider=provider
        )
    _put(new, output)
    return dropped


def _run_main(output: Path, names: Sequence[str], layout: Layout) -> None:
    with child(
        [sys.executable, str(project.ROOT / "main.py"), *names],
        environment={**os.environ, "CDKTF_OUTDIR": str(output), VARIABLE: str(layout.root)},
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
    refuse_failed(status, printed)


def _put(new: Path, output: Path) -> None:
    """Lay what is adapted over what is there, where Terraform's own files stay.

    The override comes first: no configuration is there without one, whenever this is killed.
    """
    for stack in (new / "stacks").iterdir():
        place = output / "stacks" / stack.name
        place.mkdir(parents=True, exist_ok=True)
        for path in sorted(stack.iterdir(), key=lambda each: each.name != OVERRIDE):
            old = place / path.name
            if old.is_dir():
                shutil.rmtree(old)
            path.replace(old)
    (new / project.MANIFEST).replace(output / project.MANIFEST)


def prepare(
    environment: Environment, *, layout: Layout, emulator: Emulator, provider: Provider
) -> Deployment:
    """Synthesize for the embedded AWS and initialize Terraform in an environment's folder."""
    deployment = synthesized(environment, layout=layout, emulator=emulator, provider=provider)
    deployment.initialize()
    return deployment


def synthesized(
    environment: Environment, *, layout: Layout, emulator: Emulator, provider: Provider
) -> Deployment:
    """The same without Terraform's initialization, for which a state in S3 needs its bucket."""
    dropped = synthesize(
        layout.synthesized,
        [environment.name],
        layout=layout,
        emulator=emulator,
        provider=provider,
    )
    stack_name = environment.names.prefix
    terraform = provider.terraform.with_environment(
        {
            "AWS_CA_BUNDLE": str(layout.certificate_authority),
            "AWS_ENDPOINT_URL": emulator.endpoint,
            MARKER: str(layout.root),
            **administrator_of(environment),
        }
    )
    return Deployment(
        folder=layout.stack(stack_name), terraform=terraform, dropped=dropped[stack_name]
    )


def state_in_bucket(
    environment: Environment, layout: Layout, clients: Clients
) -> Mapping[str, Any] | None:
    """The state of an environment that is in a bucket of the embedded AWS; None without a bucket.

    Empty if the bucket has none yet. Raises Failure if the sandbox has one too that is to be
    migrated: what is in it would be built a second time.
    """
    from stacks.settings.backends import S3Backend

    if not isinstance(environment.backend, S3Backend):
        return None
    bucket, stack = bucket_of(environment), environment.names.prefix
    with readable_errors("looking for the state in its bucket"):
        if bucket not in {each.get("Name") for each in clients.s3.list_buckets()["Buckets"]}:
            return None
        objects = clients.s3.list_objects_v2(Bucket=bucket).get("Contents", [])
        if object_of(stack) in {each.get("Key") for each in objects}:
            state = clients.s3.get_object(Bucket=bucket, Key=object_of(stack))
            return json.loads(state["Body"].read())
    if _state_in_file(stack, layout).get("resources"):
        raise Failure(
            f"The state of {stack} belongs into the bucket {bucket}, and is not there yet.",
            way_on='Take it there: eval "$(python -m smsbot sandbox env)", then '
            f"`python -m smsbot state migrate {environment.name}`.",
        )
    return {}


def outputs(environment: Environment, layout: Layout, clients: Clients) -> Mapping[str, str]:
    """The outputs of an environment that was built on the sandbox; Failure when it was not."""
    stack = environment.names.prefix
    state = state_in_bucket(environment, layout, clients)
    found = (_state_in_file(stack, layout) if state is None else state).get("outputs")
    if not found:
        raise Failure(
            f"{stack} is not built on the sandbox in {layout.root}.",
            way_on=f"Build it: `python -m smsbot sandbox up {environment.name}`.",
        )
    return {name: output["value"] for name, output in found.items()}


def _state_in_file(stack: str, layout: Layout) -> Mapping[str, Any]:
    try:
        return json.loads(layout.state(stack).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
