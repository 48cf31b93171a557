"""Where the resources are that Terraform's state of a stack holds."""

import json
from pathlib import Path

from keyproof.terminal.user_error import UserError
from smsbot.terraform.terraform import Terraform

# What shows where a stack is: arn:PARTITION:kms:REGION:ACCOUNT:key/ID.
KEY, ARN = "aws_kms_key", 6
# The region and the account of each key.
Places = frozenset[tuple[str, str]]


def places_of(terraform: Terraform, stack: Path) -> Places | None:
    """Where a stack is that Terraform has initialized; None if its state is empty."""
    return places_in(terraform.output("state", "pull", cwd=stack), stack.name)


def places_in(state: str, name: str) -> Places | None:
    """The same by the text of the state of the stack ``name``. Raises UserError if it is none."""
    if not state.strip():
        return None
    try:
        found = [
            (each["type"], instance["attributes"])
            for each in json.loads(state)["resources"]
            if each["mode"] == "managed"
            for instance in each["instances"]
        ]
        arns = [str(values.get("arn")).split(":") for kind, values in found if kind == KEY]
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise UserError(
            f"The state of {name} does not contain a Terraform state.",
            hint="Inspect it, and move it elsewhere: docs/operate/runbooks/state-lost.md.",
        ) from error
    return frozenset((arn[3], arn[4]) for arn in arns if len(arn) == ARN) if found else None
