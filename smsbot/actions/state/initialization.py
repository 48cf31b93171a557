"""Terraform's ``init`` at another place than the configuration says, and the move from there."""

import json
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from smsbot.state import Place
from smsbot.terraform.terraform import Terraform
from stacks.provider.provider_lock import options_in
from stacks.settings.environment import Environment
from stacks.state import state_names

# Read after every other override of a stack's folder, which are in the order of their names.
ELSEWHERE = "zz_elsewhere_override.tf.json"


@contextmanager
def kept_at(
    place: Place, terraform: Terraform, stack: Path, environment: Environment
) -> Generator[None]:
    """Let Terraform work with the state at another place, until the context is left."""
    override = stack / ELSEWHERE
    backend = _backend(place, environment)
    override.write_text(json.dumps({"terraform": {"backend": backend}}), encoding="utf-8")
    try:
        initialize(terraform, stack)
        yield
    finally:
        override.unlink()


def initialize(terraform: Terraform, stack: Path) -> None:
    """Let Terraform work with the state where it is configured, and leave any other as it is."""
    terraform.output(
        "init", "-no-color", "-input=false", "-reconfigure", *options_in(stack), cwd=stack
    )


def move(terraform: Terraform, stack: Path) -> None:
    """Copy the state from where Terraform last worked with it to where it is configured."""
    terraform.output(
        "init", "-no-color", "-input=false", "-migrate-state", "-force-copy", cwd=stack
    )


def forget_elsewhere(stack: Path) -> None:
    """Remove what a command that was killed left of ``kept_at``."""
    (stack / ELSEWHERE).unlink(missing_ok=True)


def _backend(place: Place, environment: Environment) -> dict[str, object]:
    if place.type == "local":
        return {"local": {"path": place.parts[0]}}
    bucket, name = place.parts
    settings = {"bucket": bucket, "key": name, "region": environment.region}
    return {
        "s3": {
            **settings,
            "encrypt": True,
            "kms_key_id": state_names.key_alias_arn(environment),
            "use_lockfile": True,
        }
    }
