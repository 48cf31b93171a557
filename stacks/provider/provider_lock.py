"""The lock of the AWS provider: which files of which release Terraform takes."""

import re
from pathlib import Path

NAME = ".terraform.lock.hcl"


def holds(lock: Path, release: str) -> bool:
    """Whether a lock file is there and is of a release; Terraform refuses one of another."""
    line = rf'^  version +=\s"{re.escape(release)}"$'
    return lock.is_file() and bool(re.search(line, lock.read_text("utf-8"), re.MULTILINE))


def options_in(stack: Path) -> tuple[str, ...]:
    """Options of ``terraform init`` in a folder: no other file of a provider than is locked."""
    return ("-lockfile=readonly",) if (stack / NAME).is_file() else ()
