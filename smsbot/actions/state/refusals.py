"""Terraform's refusals because of the state, with what to do."""

import os
import re
import sys
import tempfile
from collections.abc import Generator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from keyproof.terminal.failure import Failure
from keyproof.terminal.terminal import counted
from smsbot.terraform.terraform import TerraformFailure

LOCKED = "Error acquiring the state lock"
DENIED = re.compile(r"\bAccessDenied\b|\bForbidden\b|StatusCode: 403")
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
        text = "\n".join(failure.diagnostics)
        refusal = _refusal(text, environment, stack, dumped_state=failure.dumped_state)
        raise (refusal or failure) from failure


def _refusal(text: str, environment: str, stack: Path, *, dumped_state: str) -> Failure | None:
    if LOCKED in text and DENIED.search(text):
        return Failure(
            f"This identity may not lock the state, which is an object that it writes.\n{text}",
            way_on=f"Deploy as the deploy_role of {environment}. `python -m smsbot plan "
            f"{environment}` needs no lock.",
        )
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
        return _not_written(text, stack, dumped_state)
    return None


def _not_written(text: str, stack: Path, dumped_state: str) -> Failure:
    push = f"terraform -chdir={stack} state push"
    if not dumped_state:
        return Failure(
            f"Terraform could not write the state. Its result is in "
            f"{stack / 'errored.tfstate'}.\n{text}",
            way_on=f"Before anything else, give the state what it lacks: {push} errored.tfstate",
        )
    # Terraform's own errored.tfstate is empty then: the disk is full, or not to be written to.
    kept = _keep(dumped_state, stack)
    if kept is None:
        sys.stderr.write(f"{dumped_state}\n")
        place, file = "printed above, as one line of JSON", "FILE"
    else:
        place, file = f"in {kept}", str(kept)
    return Failure(
        f"Terraform could write the state to no file. Its result is {place}.\n{text}",
        way_on=f"Make room, then, before anything else, give the state what it lacks: {push} {file}"
        + ("" if kept else ", where FILE holds that line"),
    )


def _keep(state: str, stack: Path) -> Path | None:
    """Write a state to the first folder that has room, readable by its owner alone."""
    for folder in (stack, Path(tempfile.gettempdir()), Path.home()):
        with suppress(OSError):
            number, name = tempfile.mkstemp(".tfstate", f"{stack.name}-errored-", folder)
            try:
                with os.fdopen(number, "w", encoding="utf-8") as file:
                    file.write(state)
            except OSError:
                Path(name).unlink(missing_ok=True)
                raise
            return Path(name)
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
        way_on=f"Move the state there: python -m smsbot state migrate {environment}\n"
        "Or set the backend back to what it was.",
    )


def left_behind(environment: str, found: Mapping[str, str]) -> Failure:
    """What a plan would create is there, as after an apply that was killed."""
    listed = "\n".join(f"  {address}: {identifier}" for address, identifier in found.items())
    return Failure(
        "Terraform would create what is in the account already, and in no state: "
        f"{counted(len(found), 'resource')}.\n{listed}",
        way_on=f"If they are of {environment}, as after an apply that was killed or a state that "
        f"was lost, take them over: python -m smsbot deploy {environment} --adopt",
    )
