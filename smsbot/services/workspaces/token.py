"""Finds the API token where Terraform itself finds it, and never prints it.

https://developer.hashicorp.com/terraform/cli/config/config-file#credentials
"""

import json
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

from keyproof.terminal.failure import Failure

# What HashiCorp's own clients read; it names no host.
TFE_TOKEN = "TFE_TOKEN"  # noqa: S105 - the name of a variable
# Anything else would be refused on its way, with the token in the message.
POSSIBLE = re.compile(r"[!-~]+")
CREDENTIALS_FILE = Path(".terraform.d") / "credentials.tfrc.json"


@dataclass(frozen=True)
class Token:
    """A token and where it was found."""

    secret: str = field(repr=False)
    source: str


def find_token(hostname: str) -> Token:
    """The token for a host: of a variable for that host, of TFE_TOKEN, of ``terraform login``.

    Raises Failure if there is none, it cannot be one, or the file cannot be read.
    """
    file = Path.home() / CREDENTIALS_FILE
    names = (*_variables(hostname), TFE_TOKEN)
    found = next((name for name in names if os.environ.get(name)), None)
    secret = os.environ[found] if found else _of_file(file, hostname)
    source = found or str(file)
    if secret and POSSIBLE.fullmatch(secret):
        return Token(secret, source)
    if secret:
        raise Failure(
            f"The token of {source} holds white space, or another character that no token has.",
            way_on="Set it again, to the token alone.",
        )
    raise Failure(
        f"There is no token for {hostname}: not in {_variables(hostname)[0]}, not in {TFE_TOKEN}, "
        f"not in {file}.",
        way_on=f"Run `terraform login {hostname}`, or set one of the two.",
    )


def _variables(hostname: str) -> tuple[str, ...]:
    """Terraform takes a hyphen as it is, and doubled underscores for it."""
    name = f"TF_TOKEN_{hostname.replace('.', '_')}"
    return tuple(dict.fromkeys((name.replace("-", "__"), name)))


def _of_file(file: Path, hostname: str) -> str | None:
    try:
        content: object = json.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except ValueError as error:
        # What it holds is secret, and the error would quote none of it, but its place.
        raise Failure(
            f"{file} is not JSON.", way_on=f"Run `terraform login {hostname}`, which writes it."
        ) from error
    for name in ("credentials", hostname, "token"):
        is_table = isinstance(content, dict)
        content = cast("Mapping[str, object]", content).get(name) if is_table else None
    return content if isinstance(content, str) else None
