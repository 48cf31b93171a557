"""What ``smsbot acceptance`` does; each returns its exit status."""

import os
import re
import shutil
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from subprocess import CompletedProcess

from botocore.exceptions import BotoCoreError, ClientError

from keyproof.embedded_account import is_embedded
from keyproof.location import Location
from keyproof.terminal.failure import Failure
from keyproof.terminal.terminal import Terminal, counted
from smsbot import project
from smsbot.account.session import failures, session_for
from smsbot.actions.acceptance.belongings import Belonging, Place
from smsbot.actions.acceptance.charges import dollars_of
from smsbot.actions.acceptance.clean import clean
from smsbot.actions.acceptance.consent import named_account, refuse_account
from smsbot.actions.acceptance.cost import all_charges
from smsbot.actions.acceptance.probe import NEED_ENVIRONMENT, Outcome, Probe, Verdict, not_possible
from smsbot.actions.acceptance.probes.every import BEFORE, PROBES, chosen
from smsbot.actions.acceptance.record import Record
from smsbot.actions.acceptance.report import STYLES, cost_table, result_table, verdict_line
from smsbot.actions.acceptance.result import Result, read_result, write_result
from smsbot.actions.acceptance.throwaway import RESULT, Files, throwaway, write_settings
from smsbot.actions.acceptance.world import Caller, ProbeStopped, World
from smsbot.actions.state.planned import terraform_for
from smsbot.design.environment import read_environment
from smsbot.design.synthesis import synthesized
from smsbot.environments import environment_named
from smsbot.questions.cost.report import dollars
from smsbot.services.roles.acceptance import acceptance_script
from smsbot.terraform.interruption import GRACE_IN_SECONDS
from smsbot.terraform.processes import child
from smsbot.terraform.terraform import TerraformFailure
from stacks.role_boundary import boundary_arn
from stacks.settings.environment import Environment
from stacks.state.state_names import local_file, stack_of

ALL_HELD, SOME_REFUTED = 0, 1
SHORT_IN_SECONDS = 0.02
PROVIDER = re.compile(r'^  version +=\s"([^"]+)"$', re.MULTILINE)


@dataclass(frozen=True, kw_only=True)
class _Run:
    """The account, the environment and the files of one run."""

    environment: Environment
    caller: Caller
    place: Place
    files: Files
    profile: str | None

    @property
    def record(self) -> Record:
        return Record(self.files.record)

    @property
    def is_rehearsal(self) -> bool:
        return is_embedded(self.place.location.account_id)

    def world(self) -> World:
        is_bounded = not self.is_rehearsal
        return World(
            environment=self.environment,
            location=self.place.location,
            caller=self.caller,
            record=self.record,
            run=self.run,
            destroy=self.destroy,
            pause=_at_once if self.is_rehearsal else time.sleep,
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

    def destroy(self) -> CompletedProcess[str]:
        """``terraform destroy`` of the environment's own stack."""
        words = ("destroy", "-auto-approve", "-input=false", "-no-color")
        try:
            terraform = terraform_for(self.environment, profile=self.profile)
            told = terraform.output(*words, cwd=self.stack)
        except TerraformFailure as failure:
            return CompletedProcess(words, 1, failure.problem, "")
        return CompletedProcess(words, 0, told, "")

    @property
    def stack(self) -> Path:
        return self.files.output / "stacks" / self.place.prefix

    @property
    def provider(self) -> str:
        """The release of the AWS provider that Terraform took; unknown before it ran."""
        lock = self.stack / project.PROVIDER_LOCK
        found = PROVIDER.search(lock.read_text(encoding="utf-8")) if lock.is_file() else None
        return found[1] if found else "unknown"


def accept(
    name: str,
    *,
    account: str | None,
    again: str | None,
    number: bool,
    only: Sequence[str],
    keep: bool,
    yes: bool,
    profile: str | None,
) -> int:
    """Run probes, those with a verdict of an interrupted run left out, then clean."""
    terminal, probes = Terminal(), chosen(only)
    run = _begin(name, account=account, again=again, number=number, profile=profile)
    refuse_account(run.caller, run.place, run.record, run.environment)
    with (
        terminal.errors.status("Synthesizing"),
        synthesized(run.environment) as path,
    ):
        charges = all_charges(
            read_environment(path, run.environment, account_id=run.place.location.account_id),
            run.environment,
            probes,
        )
    terminal.console.print(cost_table(charges))
    question = (
        f"Try {counted(len(probes), 'statement')} in the account {run.place.location.account_id}, "
        f"for at most {dollars(dollars_of(charges))}?"
    )
    if not terminal.agreed(question, done="made", yes=yes):
        return SOME_REFUTED
    write_settings(run.environment, run.files.settings)
    try:
        result = _tried(run, probes, only, terminal)
    except KeyboardInterrupt:
        terminal.errors.print(f"Clean up: {_clean_command(name, run)}", markup=False)
        raise
    terminal.console.print(result_table(probes, result))
    if not run.is_rehearsal:
        _publish(result)
    cleaned = keep or _cleaned(run, terminal)
    if cleaned and not keep:
        run.files.result.unlink(missing_ok=True)
    return ALL_HELD if cleaned and not result.counted(Outcome.REFUTED) else SOME_REFUTED


def clean_up(
    name: str, *, account: str | None, again: str | None, number: bool, profile: str | None
) -> int:
    """Remove everything of the throwaway environment; status 1 if something is left."""
    run = _begin(name, account=account, again=again, number=number, profile=profile)
    if not _cleaned(run, Terminal()):
        return SOME_REFUTED
    if found := read_result(run.files.result):
        # A run that goes on has to make the environment again.
        alone = {each.id for each in PROBES if each.stage not in NEED_ENVIRONMENT} - set(BEFORE)
        kept = {probe: each for probe, each in found.verdicts.items() if probe in alone}
        write_result(replace(found, verdicts=kept), run.files.result)
    return ALL_HELD


def print_role(name: str, *, account: str | None, number: bool) -> int:
    """Print the commands that make the role for acceptance."""
    environment = environment_named(name)
    found = account or environment.account_id
    if found is None:
        raise Failure(
            f"{name} has no account_id, and the role is printed for one account.",
            way_on="Give --account NUMBER.",
        )
    print(acceptance_script(throwaway(environment, account_id=found, number=number)), end="")
    return ALL_HELD


def _begin(
    name: str, *, account: str | None, again: str | None, number: bool, profile: str | None
) -> _Run:
    named = environment_named(name)
    found = named_account(named, account=account, again=again)
    environment = throwaway(named, account_id=found, number=number)
    session = session_for(environment, profile=profile)
    return _Run(
        environment=environment,
        caller=Caller(session=session),
        place=Place(
            location=Location(region=environment.region, account_id=found),
            prefix=environment.names.prefix,
        ),
        files=Files.of(found, environment.region),
        profile=profile,
    )


def _tried(run: _Run, probes: Sequence[Probe], only: Sequence[str], terminal: Terminal) -> Result:
    """The verdicts, each written to disk as soon as it is there."""
    result = read_result(run.files.result) or Result(
        date=f"{datetime.now(UTC):%Y-%m-%d}",
        region=run.environment.region,
        provider=run.provider,
    )
    world = run.world()
    for probe in probes:
        if probe.id in result.verdicts and probe.id not in only:
            continue
        with terminal.errors.status(f"{probe.id}: {probe.statement}"):
            verdict = tried(probe, world, result)
        result = replace(result.with_verdict(probe.id, verdict), provider=run.provider)
        write_result(result, run.files.result)
        style = STYLES[verdict.outcome]
        terminal.console.print(verdict_line(probe, result), style=style, markup=False)
    return result


def tried(probe: Probe, world: World, result: Result) -> Verdict:
    """The verdict of a probe. What AWS refuses on the way there makes it not possible."""
    if probe.needs_number and not world.number:
        return not_possible("no phone number: run it with --number")
    deployed = all(
        (before := result.verdicts.get(each)) and before.outcome is Outcome.CONFIRMED
        for each in BEFORE
    )
    if probe.stage in NEED_ENVIRONMENT and not deployed:
        return not_possible("the environment was not deployed")
    try:
        return probe.run(world)
    except ProbeStopped as stopped:
        return not_possible(str(stopped))
    except ClientError as error:
        return not_possible(f"AWS refused {error.operation_name}: {error}")
    except BotoCoreError as error:
        return not_possible(f"no answer: {error}")


def _cleaned(run: _Run, terminal: Terminal) -> bool:
    def deleted(each: Belonging) -> None:
        terminal.console.print(f"  deleted {each}", markup=False)

    with failures("cleaning up"), terminal.step("Cleaning up", "") as step:
        cleaned = clean(
            run.caller,
            run.place,
            run.record,
            pause=_at_once if run.is_rehearsal else time.sleep,
            on_deleted=deleted,
        )
        step.done = f"Deleted {counted(len(cleaned.deleted), 'resource')}"
    for each in cleaned.keys:
        terminal.console.print(f"· key pending deletion: {each}", markup=False)
    for each in cleaned.left:
        terminal.console.print(f"✗ left: {each}", style="red", markup=False)
    for each in cleaned.refused:
        terminal.console.print(f"✗ {each}", style="red", markup=False)
    if cleaned.is_clean:
        _remove_state(run)
        terminal.console.print(
            "✓ A last reading found nothing left but keys pending deletion.", markup=False
        )
    return cleaned.is_clean


def _at_once(seconds: float) -> None:
    """The embedded AWS passes on at once what AWS passes on within minutes."""
    time.sleep(min(seconds, SHORT_IN_SECONDS))


def _remove_state(run: _Run) -> None:
    """End the states of what is gone, and what was synthesized for it."""
    for stack in (run.place.prefix, stack_of(run.environment)):
        state = project.ROOT / local_file(stack)
        state.unlink(missing_ok=True)
        state.with_name(f"{state.name}.backup").unlink(missing_ok=True)
    shutil.rmtree(run.files.output, ignore_errors=True)


def _publish(result: Result) -> None:
    """Write the result for a pull request, over the verdicts of the same region before."""
    before = read_result(RESULT)
    same = before is not None and before.region == result.region
    verdicts = {**(before.verdicts if before and same else {}), **result.verdicts}
    write_result(replace(result, verdicts=verdicts), RESULT)


def _clean_command(name: str, run: _Run) -> str:
    more = ["--number"] if run.environment.sms else []
    more += ["--profile", run.profile] if run.profile else []
    return " ".join([f"python -m smsbot acceptance {name} --clean", *more])
