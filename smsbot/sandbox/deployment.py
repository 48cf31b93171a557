"""One environment on the embedded AWS, from its synthesis to its end."""

from __future__ import annotations

import json
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from keyproof.terminal.user_error import UserError
from smsbot.design import synthesis
from smsbot.processes import MARKER
from smsbot.sandbox.emulator.client import Clients, readable_errors
from smsbot.sandbox.emulator.emulator import Emulator
from smsbot.sandbox.layout import Layout
from smsbot.sandbox.made_before import make_boundary
from smsbot.sandbox.stack.folder import adapt_stack
from smsbot.sandbox.stack.narrowing import Dropped
from smsbot.sandbox.stack.provider import Provider
from smsbot.sandboxed import administrator_of
from smsbot.terraform.terraform import OnEvent, Terraform
from stacks.output import put
from stacks.provider.provider_lock import options_in
from stacks.state.state_names import bucket_of, object_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from stacks.settings.environment import Environment


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
    environment: Environment, *, layout: Layout, emulator: Emulator, provider: Provider
) -> Mapping[str, tuple[Dropped, ...]]:
    """Synthesize an environment, and adapt each of its stacks to the embedded AWS.

    Returns by stack what the provider or the emulator does not know of it.
    """
    with tempfile.TemporaryDirectory(dir=layout.root, prefix="synthesis-") as folder:
        new = Path(folder)
        synthesis.synthesize([environment], new)
        return adapt(new, layout.synthesized, layout=layout, emulator=emulator, provider=provider)


def adapt(
    new: Path, output: Path, *, layout: Layout, emulator: Emulator, provider: Provider
) -> Mapping[str, tuple[Dropped, ...]]:
    """The same of what is synthesized to a folder ``new``, from which it is moved to ``output``.

    The configuration comes last: none is there without the override that points it at the emulator.
    """
    dropped: dict[str, tuple[Dropped, ...]] = {}
    for stack in sorted((new / "stacks").iterdir()):
        make_boundary(stack, layout=layout, emulator=emulator)
        dropped[stack.name] = adapt_stack(
            stack, layout=layout, emulator=emulator, provider=provider
        )
    put(new, output)
    return dropped


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
    dropped = synthesize(environment, layout=layout, emulator=emulator, provider=provider)
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

    Empty if the bucket has none yet. Raises UserError if the sandbox has one too that is to be
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
        raise UserError(
            f"The state of {stack} belongs into the bucket {bucket}, and is not there yet.",
            hint='Take it there: eval "$(python -m smsbot sandbox env)", then '
            f"`terraform -chdir={layout.stack(stack)} init -migrate-state`.",
        )
    return {}


def outputs(environment: Environment, layout: Layout, clients: Clients) -> Mapping[str, str]:
    """The outputs of an environment that was built on the sandbox; UserError when it was not."""
    stack = environment.names.prefix
    state = state_in_bucket(environment, layout, clients)
    found = (_state_in_file(stack, layout) if state is None else state).get("outputs")
    if not found:
        raise UserError(
            f"{stack} is not built on the sandbox in {layout.root}.",
            hint=f"Build it: `python -m smsbot sandbox up {environment.name}`.",
        )
    return {name: output["value"] for name, output in found.items()}


def _state_in_file(stack: str, layout: Layout) -> Mapping[str, Any]:
    try:
        return json.loads(layout.state(stack).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
