"""An environment whose settings name another region or account than the one where it is."""

import json
import re
from collections.abc import Iterable

from keyproof.terminal.user_error import UserError
from stacks.settings.environment import Environment

REGION_OF_ARN = re.compile(r"\barn:[a-z-]+:[a-z0-9-]+:([a-z]{2}(?:-[a-z]+)+-[0-9]):")


def refuse_region_of(policies: Iterable[object], environment: Environment) -> None:
    """Raise UserError if the policies of the function's role name other regions than its own alone.

    An account has the role once, not once per region.
    """
    found = {
        region
        for each in policies
        for region in REGION_OF_ARN.findall(json.dumps(each, default=str))
    }
    if found and environment.region not in found:
        raise elsewhere(environment, " and ".join(sorted(found)), environment.region, by="role")


def elsewhere(environment: Environment, there: str, here: str, *, by: str) -> UserError:
    """The resources are in another region or account than the settings say: this is a move."""
    stack = environment.names.prefix
    return UserError(
        (
            f"According to its {by}, {stack} is in {there}. According to "
            f"environments.toml, it is in {here}. Terraform would create everything "
            "again, and the existing resources would be unmanaged. Nothing was done."
        ),
        hint=(
            "Restore region and account_id. To move, add a new environment: "
            "docs/deploy/environments.md."
        ),
    )
