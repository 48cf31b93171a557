"""Terraform and its AWS provider on this machine, against the lock file of the stack."""

import json
from collections.abc import Iterator
from pathlib import Path

from smsbot import project
from smsbot.ready.row import Row, fine, missing
from smsbot.rehearsal import sandbox
from smsbot.terraform.terraform import Terraform, too_old_on_path

TERRAFORM = "Terraform"
PROVIDER = "AWS provider"
MAKE_LOCK = "make provider-lock"


def of_the_toolchain(configuration: Path, terraform: Terraform) -> Iterator[Row]:
    """The Terraform that would run, and whether a lock file says which provider it takes."""
    old = too_old_on_path()
    used = terraform.description
    yield fine(TERRAFORM, f"{used}, since {old} on PATH is too old" if old else used)
    content = json.loads(configuration.read_text(encoding="utf-8"))
    needed = str(content["terraform"]["required_providers"]["aws"]["version"])
    # The synthesis copies the lock file to the stack only if it locks that release.
    if configuration.with_name(project.PROVIDER_LOCK).is_file():
        says = f"{needed}, as {project.PROVIDER_LOCK} holds it"
        yield fine(PROVIDER, f"{says}, for AWS; a sandbox may use another" if sandbox() else says)
    else:
        yield missing(
            PROVIDER,
            f"{project.PROVIDER_LOCK} does not hold {needed}, so any file of it would be taken.",
            MAKE_LOCK,
            stops=False,
        )
