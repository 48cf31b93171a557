"""Terraform's refusals because of the state, with what to do."""

import re
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from pathlib import Path

from smsbot.failure import Failure
from smsbot.terraform.terraform import TerraformFailure

LOCKED = "Error acquiring the state lock"
LOCK = re.compile(r"^\W*(ID|Who|Created|Operation): +(.+?)\s*$", re.MULTILINE)
NO_BUCKET = re.compile(r'S3 bucket "([^"]+)" does not exist|NoSuchBucket')
CHANGED = ("Backend configuration changed", "Backend initialization required")
NOT_WRITTEN = ("Failed to save state", "Failed to persist state", "errored.tfstate")


@contextmanager
def told(environment: str, stack: Path) -> Generator[None]:
    """Turn what Terraform says about a state in the way into what to do about it."""
    try:
        yield
    except TerraformFailure as failure:
        refusal = _refusal("\n".join(failure.diagnostics), environment, stack)
        raise (refusal or failure) from failure


def _refusal(text: str, environment: str, stack: Path) -> Failure | None:
    if LOCKED in text:
        return _locked(dict(LOCK.findall(text)), stack)
    missing = NO_BUCKET.search(text)
    if missing:
        return Failure(
            f"The bucket {missing[1] or 'of the state'} is not there.",
            way_on=f"Make it: python -m smsbot state bootstrap {environment}",
        )
    if any(each in text for each in CHANGED):
        return moved(environment, "another place than Terraform last used here", stack)
    if any(each in text for each in NOT_WRITTEN):
        return Failure(
            f"Terraform could not write the state. What it made is in "
            f"{stack / 'errored.tfstate'}.\n{text}",
            way_on="Before anything else, give the state what it lacks: "
            f"terraform -chdir={stack} state push errored.tfstate",
        )
    return None


def _locked(lock: dict[str, str], stack: Path) -> Failure:
    operation = lock.get("Operation", "").removeprefix("OperationType").lower()
    return Failure(
        f"The state is locked by {lock.get('Who', 'somebody')}, for {operation or 'a command'}, "
        f"since {lock.get('Created', 'a time unknown')}.",
        way_on="Wait until that has ended. Only if it is certain that it runs no more, as after a "
        f"machine that was lost: terraform -chdir={stack} force-unlock {lock.get('ID', 'ID')}",
    )


def moved(environment: str, other: str, stack: Path) -> Failure:
    """The state is at another place than the environment's settings say."""
    return Failure(
        f"The state of {stack.name} is in {other}, and environments.toml has another backend for "
        f"{environment}. Going on would begin with an empty state.",
        way_on=f"Take the state along: python -m smsbot state migrate {environment}\n"
        "Or set the backend back to what it was.",
    )


def left_behind(environment: str, found: Mapping[str, str]) -> Failure:
    """What a plan would create is there, as after an apply that was killed."""
    listed = "\n".join(f"  {address}: {identifier}" for address, identifier in found.items())
    return Failure(
        f"{len(found)} resources that Terraform would create are in the account already, and in no "
        f"state:\n{listed}",
        way_on=f"If they are of {environment}, as after an apply that was killed or a state that "
        f"was lost, take them over: python -m smsbot deploy {environment} --adopt",
    )
