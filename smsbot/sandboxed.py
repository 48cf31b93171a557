"""Keeps the sandbox and the real thing apart: they share no folder, no account and no credentials.

A process works in a sandbox if SMSBOT_SANDBOX names its folder, as ``sandbox env`` sets it. There
every account and region of the settings is one of the emulated AWS, and every file is below that
folder. Elsewhere no command takes a folder of a sandbox.
"""

from __future__ import annotations

import os
import socket
from dataclasses import replace
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING

from keyproof.terminal.user_error import UserError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from keyproof import Resource, Stack
    from stacks.settings.environment import Environment

VARIABLE = "SMSBOT_SANDBOX"
# The accounts that an emulated AWS stands for are numbers that no real account is taken to have:
# the one of whoever names none, and what all thousand of them start with.
ACCOUNT_ID = "000000000000"
START = "000000000"
# In the folder of each sandbox: what marks it, what vouches for its endpoint, and where it is
# synthesized to.
MARKER = "this-folder-is-a-sandbox"
CERTIFICATE_AUTHORITY = "certificate-authority.pem"
OUTPUT = "cdktf.out"
# Terraform merges a file of this ending over the configuration. Each stack of a sandbox has one.
# https://developer.hashicorp.com/terraform/language/files/override
OVERRIDE = "sandbox_override.tf.json"
# The emulator's own administrator, no secret of anyone. Of another account than that of
# ACCOUNT_ID, the number of the account is the administrator's key.
ACCESS_KEY_ID = "test"
SECRET_ACCESS_KEY = "test"  # noqa: S105
# The emulated AWS has the partition aws alone.
NEIGHBOURS = {"us-gov-east-1": "us-east-1", "us-gov-west-1": "us-west-2"}
# What the provider of the emulated AWS, of 2021, does not know.
KEY, RULE, FUNCTION = "aws_kms_key", "aws_cloudwatch_event_rule", "aws_lambda_function"
RUNTIME, RUNTIME_THERE = "python3.13", "python3.8"
MAKES_HASHES = '"kms:GenerateMac"'
OF_HASHES = {"customer_master_key_spec": "HMAC_256", "key_usage": "GENERATE_VERIFY_MAC"}
READS_TOO = "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS"


def sandbox() -> Path | None:
    """The folder of the sandbox that this process works in; None outside of any."""
    named = os.environ.get(VARIABLE)
    return Path(named).resolve() if named else None


def is_embedded(account_id: str) -> bool:
    """Whether an account is one of an emulated AWS, by its number."""
    return account_id.startswith(START)


def as_on_aws(stack: Stack) -> Stack:
    """A stack of the emulated AWS with what its older provider cannot say.

    A key that makes keyed hashes is made there as one that encrypts, a rule has no state in which
    it gets events of reading, and a function has the newest runtime that is known there.
    """
    if not is_embedded(stack.location.account_id):
        return stack

    def on_aws(resource: Resource) -> Resource:
        values = dict(resource.values)
        if resource.type == KEY and MAKES_HASHES in resource.text("policy"):
            values |= OF_HASHES
        if resource.type == RULE and values.get("state") in (None, "", "ENABLED"):
            values["state"] = READS_TOO
        if resource.type == FUNCTION and values.get("runtime") == RUNTIME_THERE:
            values["runtime"] = RUNTIME
        return replace(resource, values=values)

    return replace(stack, resources=tuple(map(on_aws, stack.resources)))


def is_this_machine(host: str) -> bool:
    """Whether a host is this machine in any spelling, such as 127.1 or ``[::ffff:127.0.0.1]``."""
    name = host.lower().strip("[]").rstrip(".")
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        found = ip_address(name)
    except ValueError:
        try:
            found = ip_address(socket.inet_aton(name))
        except OSError:
            return False
    number = getattr(found, "ipv4_mapped", None) or found
    return number.is_loopback or number.is_unspecified


def state_of(root: Path, stack_name: str) -> Path:
    """The file with the Terraform state of a stack in a sandbox."""
    return root / "terraform-state" / f"{stack_name}.tfstate"


def sandbox_of(path: Path) -> Path | None:
    """The sandbox that a path is in, there or not; None if it is in none."""
    whole = path.resolve()
    return next((each for each in (whole, *whole.parents) if (each / MARKER).exists()), None)


def refuse_other_side(folder: Path) -> None:
    """Raise UserError for a folder of the sandbox outside of it, and of anything else within it.

    Call it for every folder that a command synthesizes to, or that Terraform works in.
    """
    refuse_gone()
    inside, there = sandbox(), sandbox_of(folder)
    if there != inside:
        sides = (f"in the sandbox {each}" if each else "in no sandbox" for each in (inside, there))
        raise UserError(
            f"This shell is {next(sides)} ({VARIABLE}), and {folder} is {next(sides)}.",
            hint="Set CDKTF_OUTDIR to a folder "
            f"{f'below {inside / OUTPUT}' if inside else 'outside of every sandbox'}.",
        )


def refuse_gone() -> None:
    """Raise UserError in a shell whose sandbox is not there any more, as after ``sandbox down``."""
    root = sandbox()
    if root is not None and not (root / MARKER).exists():
        raise UserError(
            f"This shell is in the sandbox {root} ({VARIABLE}), which no longer exists. "
            "Nothing was done.",
            hint="Start it again: smsbot sandbox up, then "
            'eval "$(smsbot sandbox env)". Or open a new shell for AWS.',
        )


def administrator_of(environment: Environment) -> dict[str, str]:
    """The credentials of the administrator of an environment's embedded account, for a shell."""
    account = environment.account_id or ACCOUNT_ID
    return {
        "AWS_ACCESS_KEY_ID": ACCESS_KEY_ID if account == ACCOUNT_ID else account,
        "AWS_SECRET_ACCESS_KEY": SECRET_ACCESS_KEY,
    }


def credentials_for(environment: Environment) -> dict[str, str]:
    """The same if the shell is an administrator's of the sandbox; nothing to change elsewhere."""
    key = os.environ.get("AWS_ACCESS_KEY_ID", "")
    is_administrator = key == ACCESS_KEY_ID or (is_embedded(key) and environment.account_id)
    return administrator_of(environment) if sandbox() and is_administrator else {}


def as_in_sandbox(environments: Mapping[str, Environment]) -> dict[str, Environment]:
    """The settings with accounts and regions of the emulated AWS, whatever theirs are.

    Each account gets a number of its own, in the order of the file, and AWS GovCloud (US) a region
    of the same part of the country. An environment without an account keeps none, unless it needs a
    bootstrap. The emulated AWS has no phone numbers and no masks, so none is requested.
    """
    accounts = dict.fromkeys(each.account_id for each in environments.values() if each.account_id)
    others = (each for each in accounts if not is_embedded(each))
    numbers = {account: f"{START}{number:03}" for number, account in enumerate(others, start=1)}
    return {
        name: each.model_copy(
            update={
                "account_id": numbers.get(
                    each.account_id or "",
                    each.account_id or (None if each.backend.type == "local" else ACCOUNT_ID),
                ),
                "region": NEIGHBOURS.get(each.region, each.region),
                "sms": None,
                "mask_phone_numbers": False,
            }
        )
        for name, each in environments.items()
    }
