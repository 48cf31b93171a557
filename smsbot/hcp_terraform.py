"""What a token of HCP Terraform may do in a workspace, and where Terraform finds the token.

https://developer.hashicorp.com/terraform/cli/config/config-file#credentials
https://developer.hashicorp.com/terraform/cloud-docs/api-docs/workspaces#show-workspace
"""

import json
import os
import re
import urllib.request
from collections.abc import Mapping
from http.client import HTTPException
from pathlib import Path
from typing import Any, cast

from keyproof.terminal.user_error import UserError
from smsbot.sandboxed import refuse_other_host
from stacks.settings.backends import CloudBackend

# What HashiCorp's own clients read; it names no host.
TFE_TOKEN = "TFE_TOKEN"  # noqa: S105 - the name of a variable
# Anything else would be refused on its way, with the token in the message.
POSSIBLE = re.compile(r"[!-~]+")
CREDENTIALS_FILE = Path(".terraform.d") / "credentials.tfrc.json"
TIMEOUT_IN_SECONDS = 20


def find_token(hostname: str) -> str:
    """The token for a host: of a variable for that host, of TFE_TOKEN, of ``terraform login``.

    Raises UserError, which never quotes it, if there is none, or what is there cannot be one.
    """
    # Terraform takes a hyphen as it is, and doubled underscores for it.
    variable = f"TF_TOKEN_{hostname.replace('.', '_')}"
    file = Path.home() / CREDENTIALS_FILE
    found = [os.environ.get(each) for each in (variable.replace("-", "__"), variable, TFE_TOKEN)]
    token = next(filter(None, found), None) or _of_file(file, hostname)
    if token and POSSIBLE.fullmatch(token):
        return token
    problem = (
        f"The token for {hostname} holds white space, or another character that no token has."
        if token
        else f"There is no token for {hostname}: not in {variable}, not in {TFE_TOKEN}, not in "
        f"{file}."
    )
    raise UserError(problem, hint=f"Run `terraform login {hostname}`, or set one of the two.")


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


def _of_file(file: Path, hostname: str) -> str | None:
    try:
        content: object = json.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except ValueError as error:
        # What it holds is secret, and the error would quote its place.
        raise UserError(
            f"{file} is not JSON.", hint=f"Run `terraform login {hostname}`, which writes it."
        ) from error
    for name in ("credentials", hostname, "token"):
        is_table = isinstance(content, dict)
        content = cast("Mapping[str, object]", content).get(name) if is_table else None
    return content if isinstance(content, str) else None
