"""One run of acceptance: its account, its throwaway environment, and its files."""

import math
import os
import re
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from subprocess import CompletedProcess

from keyproof.location import Location
from smsbot import project
from smsbot.account.session import session_for
from smsbot.actions.acceptance.cleaning.place import Place
from smsbot.actions.acceptance.consent import named_account
from smsbot.actions.acceptance.record import Record
from smsbot.actions.acceptance.throwaway import Files, throwaway
from smsbot.actions.acceptance.world import Caller, World
from smsbot.environments import environment_named
from smsbot.planned import terraform_for
from smsbot.processes import child
from smsbot.rehearsal import is_embedded
from smsbot.terraform.interruption import GRACE_IN_SECONDS
from smsbot.terraform.terraform import TerraformFailure
from stacks.bootstrap.boundary import boundary_arn
from stacks.settings.environment import Environment

# The embedded AWS answers within a few questions or never; a function there runs within seconds.
SHORT_IN_SECONDS = 0.1
LONGEST_IN_SECONDS = 18
FUNCTION_IN_SECONDS = 60
PROVIDER = re.compile(r'^  version +=\s"([^"]+)"$', re.MULTILINE)


@dataclass(frozen=True, kw_only=True)
class Run:
    """The account, the environment and the files of one run."""

    environment: Environment
    caller: Caller
    place: Place
    files: Files
    profile: str | None

    @property
    def record(self) -> Record:
        """What was made."""
        return Record(self.files.record)

    @property
    def is_rehearsal(self) -> bool:
        """Whether the account is the embedded one."""
        return is_embedded(self.place.location.account_id)

    def pause(self, seconds: float) -> None:
        """Wait; the embedded AWS passes on at once what AWS passes on within minutes."""
        time.sleep(min(seconds, SHORT_IN_SECONDS) if self.is_rehearsal else seconds)

    def world(self) -> World:
        """What its probes work with."""
        is_bounded = not self.is_rehearsal
        return World(
            environment=self.environment,
            location=self.place.location,
            caller=self.caller,
            record=self.record,
            run=self.run,
            terraform=self.terraform,
            pause=self.pause,
            longest_in_seconds=LONGEST_IN_SECONDS if self.is_rehearsal else math.inf,
            function_in_seconds=FUNCTION_IN_SECONDS if self.is_rehearsal else math.inf,
            # The embedded AWS has no boundary that an administrator made.
            boundary=boundary_arn(self.place.prefix, self.place.location) if is_bounded else None,
        )

    def run(self, *words: str) -> CompletedProcess[str]:
        """A command on the throwaway environment; what goes to standard error is part of it."""
        profile = ("--profile", self.profile) if self.profile else ()
        with child(
            [sys.executable, "-m", "smsbot", *words, *profile],
            environment={
                **os.environ,
                "SMSBOT_ENVIRONMENTS": str(self.files.settings),
                "CDKTF_OUTDIR": str(self.files.output),
            },
            cwd=str(project.ROOT),
            interrupt_grace_in_seconds=GRACE_IN_SECONDS,
        ) as process:
            told, _ = process.communicate()
        return CompletedProcess(words, process.returncode, told, "")

    def terraform(self, *words: str) -> CompletedProcess[str]:
        """Terraform on the environment's own stack."""
        try:
            terraform = terraform_for(self.environment, profile=self.profile)
            told = terraform.output(*words, cwd=self.stack)
        except TerraformFailure as failure:
            return CompletedProcess(words, 1, failure.problem, "")
        return CompletedProcess(words, 0, told, "")

    @property
    def stack(self) -> Path:
        """Where Terraform works on the throwaway environment."""
        return self.files.output / "stacks" / self.place.prefix

    @property
    def provider(self) -> str:
        """The release of the AWS provider that Terraform took; unknown before it ran."""
        lock = self.stack / project.PROVIDER_LOCK
        found = PROVIDER.search(lock.read_text(encoding="utf-8")) if lock.is_file() else None
        return found[1] if found else "unknown"


def begin(
    name: str, *, account: str | None, again: str | None, number: bool, profile: str | None
) -> Run:
    """The run in an account that is named twice. Raises Failure without credentials of it."""
    named = environment_named(name)
    found = named_account(named, account=account, again=again)
    environment = throwaway(named, account_id=found, number=number)
    session = session_for(environment, profile=profile)
    return Run(
        environment=environment,
        caller=Caller(session=session),
        place=Place(
            location=Location(region=environment.region, account_id=found),
            prefix=environment.names.prefix,
        ),
        files=Files.of(found, environment.region),
        profile=profile,
    )
