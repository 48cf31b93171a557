"""Synthesizes an environment and lets Terraform plan and apply it, in the user's own account.

The digest of a plan: who approves one approves exactly what is applied. A plan is made again where
it is applied, since a plan file holds the state and leaves no runner. Two plans have one digest if
they do the same to the same: every change with the values before and after it, and from the same
files in the same place. A plan names the archive of the function, and not what is in it. Of the
configuration it leaves out what changes nothing now, such as who may destroy what, and of the
provider which files of it make the changes.
https://developer.hashicorp.com/terraform/internals/json-format
"""

import json
import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import boto3

from keyproof.terminal.terminal import Terminal, counted
from keyproof.terminal.user_error import UserError
from smsbot import project
from smsbot.account.account import Scope
from smsbot.account.live import read_live
from smsbot.account.reading import imported_by
from smsbot.account.session import identity_of
from smsbot.design.reading import OF_TERRAFORM, read_configuration
from smsbot.design.synthesis import synthesize_named
from smsbot.sandboxed import sandbox
from smsbot.terraform.terraform import OnEvent, Terraform, find_terraform
from stacks.output import CONFIGURATION
from stacks.provider.provider_lock import options_in
from stacks.settings.environment import Environment

# Of the session, in place of what the shell has.
KEYS = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN")
# Could lead Terraform in a sandbox to another state, such as a file of the real thing.
OF_ANOTHER_STATE = ("TF_CLI_ARGS", "TF_WORKSPACE")
NO_ACTIONS = (["no-op"], ["read"])
# Read by Terraform as part of the configuration, while it plans.
IMPORTS = "imports.tf.json"

ASSETS = "assets"
OF_A_CHANGE = ("actions", "before", "after", "after_unknown", "replace_paths", "importing")
KEY = "aws_kms_key"
PERMISSION = "aws_lambda_permission"
PENDING_DELETION = "PendingDeletion"

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
        resources, outputs = _changes_of(json.loads(self.document.read_text(encoding="utf-8")))
        return len(resources) or len(outputs)

    def apply_in(self, terminal: Terminal) -> None:
        """Apply what it changes, if anything, and show how far Terraform is."""
        if self.changes:
            with terminal.step("Terraform applies", "") as step:
                self.apply(step.on_event)
                step.done = f"Terraform applied {counted(self.changes, 'change')}"

    def apply(self, on_event: OnEvent) -> None:
        """Apply it; Terraform refuses if the state is another one by now."""
        self.terraform.stream(
            "apply", "-json", "-input=false", str(self.plan), cwd=self.stack, on_event=on_event
        )


def _changes_of(plan: Mapping[str, Any]) -> tuple[list[Any], dict[str, Any]]:
    """The resources and outputs that a plan changes or takes over."""
    resources = [
        each
        for each in plan.get("resource_changes", [])
        if each["change"]["actions"] not in NO_ACTIONS or "importing" in each["change"]
    ]
    outputs = plan.get("output_changes", {}).items()
    changed = {name: each for name, each in outputs if each["actions"] not in NO_ACTIONS}
    return resources, changed


def terraform_for(session: boto3.Session) -> Terraform:
    """The Terraform of TERRAFORM_BINARY_NAME, of PATH or of the project, with the user's shell.

    It gets the session's credentials, since Terraform cannot ask for the MFA code of a profile.
    """
    unwanted = (*KEYS, "AWS_PROFILE", "AWS_DEFAULT_PROFILE")
    unwanted += OF_ANOTHER_STATE if sandbox() else ()
    shell = {name: each for name, each in os.environ.items() if not name.startswith(unwanted)}
    if credentials := session.get_credentials():
        given = zip(KEYS, credentials.get_frozen_credentials(), strict=False)
        shell |= {name: each for name, each in given if each}
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
    (stack / IMPORTS).unlink(missing_ok=True)
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
        (stack / IMPORTS).unlink(missing_ok=True)  # The plan holds them.


def digest_of(document: Path, stack: Path) -> str:
    """The digest of a plan as JSON, and of what its stack is made of, in hexadecimal."""
    plan: Mapping[str, Any] = json.loads(document.read_text(encoding="utf-8"))
    resources, outputs = _changes_of(plan)
    changes = {f"{each['address']} {each.get('deposed', '')}": each["change"] for each in resources}
    # What a resource invokes when it changes, since Terraform 1.14.
    invoked = plan.get("action_invocations", [])
    files = {
        path.relative_to(stack).as_posix(): sha256(path.read_bytes()).hexdigest()
        for pattern in (f"{ASSETS}/**/*", *OF_TERRAFORM, project.PROVIDER_LOCK)
        for path in stack.glob(pattern)
        if path.is_file()
    }
    effects = (
        {name: [each.get(part) for part in OF_A_CHANGE] for name, each in some.items()}
        for some in (changes, outputs)
    )
    does = [*effects, invoked, files]
    canonical = json.dumps(does, sort_keys=True, separators=(",", ":"))
    return sha256(canonical.encode()).hexdigest()


def creates(document: Path) -> frozenset[str]:
    """The addresses that a plan, as ``terraform show -json`` prints it, would create.

    Without those that have the name of a resource in its state: the review names both.
    """
    plan: Mapping[str, Any] = json.loads(document.read_text(encoding="utf-8"))
    changes = [(each["address"], each["type"], each["change"]) for each in plan["resource_changes"]]
    there = {(kind, name) for _, kind, change in changes if (name := _name(change["before"]))}
    return frozenset(
        address
        for address, kind, change in changes
        if change["actions"] == ["create"]
        and kind in imported_by()
        and (kind == PERMISSION or (kind, _name(change["after"])) not in there)
    )


def _name(values: Mapping[str, Any] | None) -> str:
    found = values or {}
    return str(found.get("name") or found.get("function_name") or "")


def unmanaged(
    addresses: frozenset[str], stack: Path, environment: Environment, session: boto3.Session
) -> Unmanaged:
    """Those of the addresses that are in the account, each with what Terraform imports it by."""
    account = identity_of(session)["Account"]
    design = read_configuration(stack / CONFIGURATION, account_id=account)
    live = read_live(session, Scope(design=design, prefix=f"{environment.names.prefix}-"))
    asked = addresses | {address.partition(".")[0] for address in addresses}
    if unread := [str(each) for each in live.not_checked if each.resource in asked]:
        problem = "It is not known whether resources that Terraform would create already exist:"
        raise UserError(
            "\n".join([problem, *unread]),
            hint="Run it as a role that may read them, such as the deploy role.",
        )
    # Keys that an earlier deployment left, waiting for their deletion, and aliases of them.
    going = {
        each.get("Arn") for each in live.keys.values() if each.get("KeyState") == PENDING_DELETION
    }
    found = {
        each.address: identifier.rpartition("/")[2] if each.type == KEY else identifier
        for each in live.resources
        if (identifier := each.text(imported_by().get(each.type, "")))
        and going.isdisjoint((each.text("arn"), each.text("target_key_id")))
    }
    return {address: found[address] for address in sorted(addresses) if address in found}
