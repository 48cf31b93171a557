"""Synthesizes constructs in a stack of their own, for tests."""

import atexit
import json
from collections.abc import Callable
from shutil import rmtree
from tempfile import mkdtemp
from typing import Any

from constructs_lib.cdk import App, TerraformStack, Testing
from constructs_lib.keys.encryption_key import EncryptionKey, KeyLifecycle
from keyproof.location import Location

LOCATION = Location(region="eu-west-1", account_id="111122223333")
LIFECYCLE = KeyLifecycle(
    deletion_window_in_days=30, rotation_period_in_days=365, prevent_destroy=True
)
# Without one of ours, every app would make a folder of its own and leave it behind.
OUTPUT = mkdtemp()
atexit.register(rmtree, OUTPUT)


def app() -> App:
    """An app for ``Testing.synth``."""
    return Testing.app(outdir=OUTPUT)


def synthesized(build: Callable[[TerraformStack], None]) -> dict[str, dict[str, Any]]:
    """The resources of a stack by type, each without cdktf's own notes."""
    stack = TerraformStack(app(), "test")
    build(stack)
    for each in stack.node.find_all():
        if isinstance(each, EncryptionKey):
            each.create()
    resources: dict[str, dict[str, Any]] = json.loads(Testing.synth(stack)).get("resource", {})
    for instances in resources.values():
        for body in instances.values():
            body.pop("//", None)
    return resources


def encryption_key(stack: TerraformStack, name: str = "data") -> EncryptionKey:
    """A key with nothing in its policy but its administration; ``synthesized`` creates it."""
    return EncryptionKey(
        stack,
        name,
        alias=f"app-{name}",
        description="Test data",
        location=LOCATION,
        lifecycle=LIFECYCLE,
        tags={"OffHoursShutdown": "disabled"},
    )
