"""What the token of a job may do in a workspace of HCP Terraform.

https://developer.hashicorp.com/terraform/cli/config/config-file#environment-variable-credentials
https://developer.hashicorp.com/terraform/cloud-docs/api-docs/workspaces#show-workspace
"""

import json
import os
import re
import urllib.request
from collections.abc import Mapping
from http.client import HTTPException
from typing import Any, cast

from keyproof.terminal.user_error import UserError
from smsbot.sandboxed import refuse_other_host
from stacks.settings.backends import CloudBackend

# Anything else would be refused on its way, with the token in the message.
POSSIBLE = re.compile(r"[!-~]+")
TIMEOUT_IN_SECONDS = 20


def find_token(hostname: str) -> str:
    """The token for a host, of a variable. Raises UserError, which never quotes it."""
    # Terraform takes a hyphen as it is, and doubled underscores for it. TFE_TOKEN names no host.
    variable = f"TF_TOKEN_{hostname.replace('.', '_')}"
    names = (variable.replace("-", "__"), variable, "TFE_TOKEN")
    token = next(filter(None, map(os.environ.get, names)), "")
    if not POSSIBLE.fullmatch(token):
        raise UserError(
            f"There is no token for {hostname} in {variable}, or it holds white space or another "
            "character that no token has.",
            hint="Set it to the token of a team with plan access only.",
        )
    return token


def permissions_of(cloud: CloudBackend, workspace: str) -> Mapping[str, bool] | None:
    """What the token may do in a workspace, by the API's names; None if the answer has none.

    Raises UserError if the workspace cannot be read.
    """
    refuse_other_host(cloud.hostname.partition(":")[0], f"{cloud.organization} at {cloud.hostname}")
    path = f"/api/v2/organizations/{cloud.organization}/workspaces/{workspace}"
    request = urllib.request.Request(
        f"https://{cloud.hostname}{path}",
        headers={"Authorization": f"Bearer {find_token(cloud.hostname)}"},
    )
    try:
        with urllib.request.urlopen(request, timeout=TIMEOUT_IN_SECONDS) as answer:  # noqa: S310
            document: Any = json.load(answer)
        return cast("Mapping[str, bool] | None", document["data"]["attributes"].get("permissions"))
    except (OSError, HTTPException, ValueError, LookupError, TypeError, AttributeError) as error:
        raise UserError(
            f"The workspace {workspace} of {cloud.organization} at {cloud.hostname} cannot be "
            f"read: {error}",
            hint="Check that the workspace exists, and that the token may read it.",
        ) from error
