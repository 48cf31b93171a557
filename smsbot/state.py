"""What is in Terraform's state of a stack: its resources, and where they are."""

import json
from dataclasses import dataclass
from pathlib import Path

from keyproof.terminal.user_error import UserError
from smsbot.terraform.terraform import Terraform

# What shows where a stack is: arn:PARTITION:kms:REGION:ACCOUNT:key/ID.
KEY, ARN = "aws_kms_key.", 6


@dataclass(frozen=True, kw_only=True)
class State:
    """A state, by what is in it: the address and the id of every resource, and where its keys are.

    ``locations`` are the region and the account of each key. Its lineage proves nothing: Terraform
    gives a state another one when it migrates it.
    """

    resources: frozenset[tuple[str, str]]
    locations: frozenset[tuple[str, str]] = frozenset()


def state_of(terraform: Terraform, stack: Path) -> State | None:
    """The state of a stack that Terraform has initialized; None if there is nothing in it."""
    return _read(terraform.output("state", "pull", cwd=stack), f"The state of {stack.name}")


def state_in(file: Path) -> State | None:
    """The state in a file; None if there is nothing in it."""
    return _read(file.read_text(encoding="utf-8"), str(file)) if file.exists() else None


def _read(text: str, place: str) -> State | None:
    if not text.strip():
        return None
    try:
        found = [
            (f"{each['type']}.{each['name']}", instance["attributes"])
            for each in json.loads(text)["resources"]
            if each["mode"] == "managed"
            for instance in each["instances"]
        ]
        if not found:
            return None
        keys = [values for address, values in found if address.startswith(KEY)]
        arns = [str(values.get("arn")).split(":") for values in keys]
        return State(
            resources=frozenset((address, str(values.get("id"))) for address, values in found),
            locations=frozenset((arn[3], arn[4]) for arn in arns if len(arn) == ARN),
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise UserError(
            f"{place} does not contain a Terraform state.",
            hint="Inspect it, and move it elsewhere: docs/operate/runbooks/state-lost.md.",
        ) from error
