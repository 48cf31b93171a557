"""The environment that is made to be thrown away, and where the files about it are."""

import fcntl
import json
import os
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from keyproof.terminal.failure import Failure
from smsbot import project
from smsbot.processes import MARKER, end_leftovers
from smsbot.rehearsal import is_embedded
from smsbot.terraform.interruption import GRACE_IN_SECONDS
from stacks.settings.environment import Environment

NAME = "acceptance"
ROLE = "smsbot-acceptance"
TAGS = {"Purpose": "acceptance"}
SIMULATOR = {"iso_country_code": "US", "number_type": "SIMULATOR"}
# The shortest: what is cleaned ends soonest.
DELETION_WINDOW_IN_DAYS = 7
# Nothing that outlives the environment, and nobody of one's own who may do anything there, or is
# called by its alarms, each of which is set off.
OVERRIDDEN: Mapping[str, object] = {
    "name": NAME,
    "backend": {"type": "s3"},
    "deploy_role": ROLE,
    "plan_role": f"{ROLE}-plan",
    "verify_role": f"{ROLE}-verify",
    "github": None,
    "deployment_reviewers": [],
    "deployment_wait_in_minutes": 0,
    "alarm_addresses": [],
    "key_readers": [],
    "table_readers": [],
    "queue_readers": [],
    "log_readers": [],
    "privacy_roles": [],
    "break_glass_role": None,
    # The account has no other environment, and one of an account has to make them.
    "deletion_protection": False,
    "encrypt_function_environment": True,
    "key_deletion_window_in_days": DELETION_WINDOW_IN_DAYS,
    "log_retention_in_days": 1,
}
FOLDER = project.ROOT / ".acceptance"
RESULT = project.ROOT / "acceptance" / "RESULT.toml"


def throwaway(environment: Environment, *, account_id: str, number: bool) -> Environment:
    """The settings of an environment with another name, and nothing that outlives it.

    ``number`` is whether it requests a simulator number of AWS.
    """
    settings = environment.model_dump(mode="json")
    conversation = {**settings["conversation"], "hook": None}
    return Environment.model_validate(
        {
            **settings,
            **OVERRIDDEN,
            "account_id": account_id,
            "conversation": conversation,
            "tags": TAGS,
            "sms": SIMULATOR if number else None,
            # The embedded AWS has no masks.
            "mask_phone_numbers": not is_embedded(account_id),
        }
    )


@dataclass(frozen=True, kw_only=True)
class Files:
    """The files about one account and region: another account never sees them."""

    root: Path

    @staticmethod
    def of(account_id: str, region: str) -> "Files":
        """Below the checkout, and in no commit; of a rehearsal, below its sandbox."""
        sandbox = os.environ.get("SMSBOT_SANDBOX") if is_embedded(account_id) else None
        folder = Path(sandbox) / "acceptance" if sandbox else FOLDER
        return Files(root=folder / f"{account_id}-{region}")

    @contextmanager
    def locked(self) -> Generator[None]:
        """Keep other commands out of the account, and end what one that was killed left at work.

        An account has its roles once, for all regions. Left is such as Terraform: what it makes
        later, no reading before would have found.
        """
        self.root.mkdir(parents=True, exist_ok=True)
        with (self.root.parent / f"{self._account}.lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise Failure(
                    f"Another command tries things in {self._account}.",
                    way_on="Wait until it is done, or interrupt it.",
                ) from None
            end_leftovers(self.root, but_not_group=None, grace_in_seconds=GRACE_IN_SECONDS)
            # Everything that is started from here on.
            os.environ[MARKER] = str(self.root)
            yield

    def others(self) -> list[Path]:
        """The records of other regions of the account: a setting was changed in between."""
        found = self.root.parent.glob(f"{self._account}-*/{self.record.name}")
        return sorted(each for each in found if each != self.record)

    @property
    def _account(self) -> str:
        return self.root.name.partition("-")[0]

    @property
    def record(self) -> Path:
        """What was made."""
        return self.root / "record.jsonl"

    @property
    def settings(self) -> Path:
        """The environments file that the commands read, with the throwaway environment alone."""
        return self.root / "environments.toml"

    @property
    def result(self) -> Path:
        """The verdicts so far, for a run that goes on."""
        return self.root / "RESULT.toml"

    @property
    def output(self) -> Path:
        """What is synthesized, and where Terraform works."""
        return self.root / "cdktf.out"


def write_settings(environment: Environment, path: Path) -> None:
    """Write an environments file with one environment."""
    settings = environment.model_dump(mode="json", exclude_none=True, exclude={"name"})
    lines = [
        f"[{environment.name}]",
        *(f"{name} = {toml(each)}" for name, each in settings.items()),
    ]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def toml(value: object) -> str:
    """A value as TOML writes it; a text of JSON is one of TOML."""
    if isinstance(value, dict):
        members = cast("Mapping[str, object]", value).items()
        return f"{{ {', '.join(f'{toml(name)} = {toml(each)}' for name, each in members)} }}"
    if isinstance(value, list):
        return f"[{', '.join(map(toml, cast('list[object]', value)))}]"
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
