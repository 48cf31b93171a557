"""Synthesizes an environment and lets Terraform plan and apply it, in the user's own account."""

import json
import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import cast

from keyproof.terminal.user_error import UserError
from smsbot import project
from smsbot.design.synthesis import synthesize_named
from smsbot.sandboxed import credentials_for, sandbox
from smsbot.terraform.terraform import OnEvent, Terraform, find_terraform
from stacks.provider.provider_lock import options_in
from stacks.settings.environment import Environment

# boto3 prefers a profile that is named to these, and Terraform these to the profile.
KEYS_OF_THE_SHELL = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN")
# Could lead Terraform in a sandbox to another state, such as a file of the real thing.
OF_ANOTHER_STATE = ("TF_CLI_ARGS", "TF_WORKSPACE")
NO_ACTIONS = (["no-op"], ["read"])
# Read by Terraform as part of the configuration, while it plans.
IMPORTS = "imports.tf.json"

# What is in the account and in no state: its address, and what Terraform imports it by.
Unmanaged = Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class Planned:
    """A plan that can be applied as it is. ``document`` is ``terraform show -json`` of it."""

    terraform: Terraform
    stack: Path
    plan: Path
    document: Path

    @property
    def changes(self) -> int:
        """How many resources it creates, changes and destroys; and outputs, if only those."""
        plan = cast("Mapping[str, object]", json.loads(self.document.read_text(encoding="utf-8")))
        resources = cast("list[Mapping[str, Mapping[str, object]]]", plan["resource_changes"])
        outputs = cast("Mapping[str, Mapping[str, object]]", plan.get("output_changes", {}))
        changed = [
            each
            for each in resources
            if each["change"]["actions"] not in NO_ACTIONS or "importing" in each["change"]
        ]
        described = [each for each in outputs.values() if each["actions"] not in NO_ACTIONS]
        return len(changed) or len(described)

    def apply(self, on_event: OnEvent) -> None:
        """Apply it; Terraform refuses if the state is another one by now."""
        self.terraform.stream(
            "apply", "-json", "-input=false", str(self.plan), cwd=self.stack, on_event=on_event
        )


def terraform_for(environment: Environment, *, profile: str | None) -> Terraform:
    """The Terraform of TERRAFORM_BINARY_NAME, of PATH or of the project, with the user's shell."""
    unwanted = OF_ANOTHER_STATE if sandbox() else ()
    shell = {name: each for name, each in os.environ.items() if not name.startswith(unwanted)}
    shell |= credentials_for(environment)
    if profile is not None:
        shell = {
            **{name: each for name, each in shell.items() if name not in KEYS_OF_THE_SHELL},
            "AWS_PROFILE": profile,
        }
    found = find_terraform()
    named = os.environ.get("TERRAFORM_BINARY_NAME")
    if named:
        executable = shutil.which(named)
        if executable is None:
            raise UserError(
                f"TERRAFORM_BINARY_NAME is {named!r}, which does not exist.",
                hint="Set it to a Terraform binary, or unset it.",
            )
        found = replace(found, command=(executable,), description=executable)
    return replace(found, environment=shell)


def synthesize(environment: Environment) -> Path:
    """Synthesize an environment as ``cdktf synth`` does; its stack's folder."""
    folder = project.output()
    stack = folder / "stacks" / environment.names.prefix
    _remove_imports(stack)
    synthesize_named(environment.name, folder)
    return stack


def initialize(terraform: Terraform, stack: Path) -> None:
    """Let Terraform find the provider and the state."""
    terraform.output("init", "-no-color", "-input=false", *options_in(stack), cwd=stack)


def plan(
    terraform: Terraform, stack: Path, environment: Environment, *, lock: bool = True
) -> Planned:
    """Plan what is synthesized, into files that only this user can read.

    Without a ``lock`` on the state, a role that only reads can plan. Terraform then still refuses
    to apply the plan after the state has changed.
    """
    folder = project.output() / "plans" / environment.name
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    planned = Planned(
        terraform=terraform, stack=stack, plan=folder / "plan", document=folder / "plan.json"
    )
    options = ("-no-color", "-input=false", f"-lock={str(lock).lower()}", f"-out={planned.plan}")
    terraform.output("plan", *options, cwd=stack)
    shown = terraform.output("show", "-json", str(planned.plan), cwd=stack)
    planned.document.write_text(shown, encoding="utf-8")
    return planned


def plan_with_imports(
    found: Unmanaged, terraform: Terraform, stack: Path, environment: Environment
) -> Planned:
    """Plan what is synthesized, and to take into the state what is there already."""
    blocks = [{"to": address, "id": identifier} for address, identifier in found.items()]
    (stack / IMPORTS).write_text(json.dumps({"import": blocks}), encoding="utf-8")
    try:
        return plan(terraform, stack, environment)
    finally:
        _remove_imports(stack)  # The plan holds them.


def _remove_imports(stack: Path) -> None:
    (stack / IMPORTS).unlink(missing_ok=True)
