"""The command that mends a difference, or a sentence where a person decides.

Where Terraform mends it by itself, that is the remedy: it also sets what is not listed.
"""

import shlex
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from keyproof import Resource
from smsbot.account.live import UNCONFIRMED
from stacks.keys import STATE
from stacks.settings.environment import Environment

TABLE = Path(__file__).with_suffix(".toml")
DECIDE = "Find out whose it is; declare it in stacks/, or delete it."
FORGOTTEN = "Find out who asked for it; SNS deletes it unless it is confirmed."
URL, QUALIFIER = "aws_lambda_function_url", " --qualifier"


@dataclass(frozen=True, kw_only=True)
class Remedies:
    """Commands for one environment; ``profile`` is that of the AWS configuration."""

    environment: Environment
    profile: str | None

    def deploy(self, address: str) -> tuple[str, ...]:
        """Let Terraform write what the code says."""
        kind, _, name = address.partition(".")
        # All of the place of the state is called so.
        is_of_bootstrap = name == STATE or kind == "aws_iam_policy"
        command = "bootstrap" if is_of_bootstrap else "deploy"
        return (self._command("smsbot", command, self.environment.name),)

    def recover(self, key: str, *, is_pending: bool) -> tuple[str, ...]:
        """Make a key usable again; one that is no longer to be deleted is left disabled by KMS.

        By its ARN: its alias may be gone.
        """
        actions = ("cancel-key-deletion", "enable-key") if is_pending else ("enable-key",)
        return tuple(self._aws("kms", each, "--key-id", key) for each in actions)

    def keep_apart(self, key: str, description: str, *, is_pending: bool) -> tuple[str, ...]:
        """Keep a key for what is under it, and let it say no more that it is the environment's."""
        kept = self.recover(key, is_pending=True) if is_pending else ()
        named = ("--key-id", key, "--description", f"Formerly: {description}")
        return (*kept, self._aws("kms", "update-key-description", *named))

    def change(self, design: Resource, live: Resource, path: str) -> tuple[str, ...]:
        """Set an argument of a resource to what is written."""
        command = _table()["change"].get(f"{design.type}.{path}", "")
        values = {"design": design.values, "live": live.values}
        arguments = _filled(command, values)
        return (self._aws(*arguments),) if arguments else self.deploy(design.address)

    def take_away(self, live: Resource) -> tuple[str, ...]:
        """Delete what nobody wrote; what may hold data is for a person to decide."""
        if live.text("arn") in UNCONFIRMED:
            return (FORGOTTEN,)
        command = _table()["delete"].get(live.type, "")
        if live.type == URL and not live.text("qualifier"):
            command = command.partition(QUALIFIER)[0]  # The URL of a function itself has none.
        arguments = _filled(command, {"live": live.values})
        return (self._aws(*arguments),) if arguments else (DECIDE,)

    def _aws(self, *arguments: str) -> str:
        return self._command("aws", *arguments, "--region", self.environment.region)

    def _command(self, *words: str) -> str:
        return shlex.join((*words, *(("--profile", self.profile) if self.profile else ())))


@cache
def _table() -> Mapping[str, Mapping[str, str]]:
    return tomllib.loads(TABLE.read_text(encoding="utf-8"))


def _filled(command: str, values: Mapping[str, object]) -> tuple[str, ...]:
    """The arguments of a command; none if a value of it is not there.

    Without its version, a command would delete the whole function.
    """
    try:
        arguments = tuple(each.format_map(values) for each in command.split())
    except (KeyError, TypeError):
        return ()
    return () if {"", "None"} & {*arguments} else arguments
