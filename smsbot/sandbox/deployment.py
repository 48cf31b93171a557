"""One environment on the embedded AWS, from its synthesis to its end."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from keyproof.terminal.failure import Failure
from smsbot import project
from smsbot.design.synthesis import refuse_failed
from smsbot.sandbox.emulator.client import Clients, readable_errors
from smsbot.sandbox.emulator.emulator import ACCESS_KEY_ID, SECRET_ACCESS_KEY, Emulator
from smsbot.sandbox.layout import Layout
from smsbot.sandbox.stack.boundaries import make_boundary
from smsbot.sandbox.stack.folder import adapt_stack
from smsbot.sandbox.stack.narrowing import Dropped
from smsbot.sandbox.stack.provider import Provider
from smsbot.terraform.processes import MARKER, child
from smsbot.terraform.terraform import OnEvent, Terraform
from stacks.settings.backends import S3Backend
from stacks.settings.environment import Environment
from stacks.state.state_names import bucket_of, object_of

SYNTHESIS_TIMEOUT_IN_SECONDS = 120


@dataclass(frozen=True, kw_only=True)
class Deployment:
    """A synthesized environment that Terraform can apply.

    ``dropped`` is what the provider or the emulator does not know of it.
    """

    folder: Path
    terraform: Terraform
    dropped: tuple[Dropped, ...]

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
    # Terraform's own, of an older provider: without it, an initialized stack is not any more. That
    # of the code, which `cdktf synth` leaves there, is of a newer one.
    of_code = project.ROOT / project.PROVIDER_LOCK
    newer = of_code.read_bytes() if of_code.is_file() else b""
    locks = {
        path: lock
        for path in output.glob(f"stacks/*/{project.PROVIDER_LOCK}")
        if (lock := path.read_bytes()) != newer
    }
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
    refuse_failed(status, printed)
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
    environment: Environment,
    *,
    layout: Layout,
    emulator: Emulator,
    provider: Provider,
    state_in_s3: bool = False,
) -> Deployment:
    """Synthesize for the embedded AWS and initialize Terraform in an environment's folder."""
    dropped = synthesize(
        layout.synthesized,
        layout=layout,
        emulator=emulator,
        provider=provider,
        state_in_s3=state_in_s3,
    )
    stack_name = environment.names.prefix
    folder = layout.stack(stack_name)
    credentials = {
        "AWS_ACCESS_KEY_ID": ACCESS_KEY_ID,
        "AWS_SECRET_ACCESS_KEY": SECRET_ACCESS_KEY,
    }
    terraform = provider.terraform.with_environment(
        {
            "AWS_CA_BUNDLE": str(layout.certificate_authority),
            MARKER: str(layout.root),
            **(credentials if state_in_s3 else {}),
        }
    )
    # Where the state is was found out before; Terraform would ask whether to copy another one.
    reconfigure = ("-reconfigure",) if state_in_s3 else ()
    terraform.output("init", "-no-color", "-input=false", *reconfigure, cwd=folder)
    return Deployment(folder=folder, terraform=terraform, dropped=dropped[stack_name])


def state_in_bucket(
    environment: Environment, layout: Layout, clients: Clients
) -> Mapping[str, Any] | None:
    """The state of an environment that is in a bucket of the embedded AWS; None without a bucket.

    Empty if the bucket has none yet. Raises Failure if the sandbox has one too that is to be
    migrated: what is in it would be built a second time.
    """
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
