"""What ``smsbot acceptance`` does; each returns its exit status."""

import shutil
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

from botocore.exceptions import ClientError

from keyproof.model.resource import Stack
from keyproof.terminal.terminal import Terminal, counted
from smsbot import project
from smsbot.account.account import NO_ANSWER
from smsbot.account.session import failures
from smsbot.actions.acceptance.charges import all_charges, dollars_of
from smsbot.actions.acceptance.cleaning.belongings import Belonging
from smsbot.actions.acceptance.cleaning.clean import clean
from smsbot.actions.acceptance.consent import (
    ANOTHER,
    may_take,
    refuse_account,
    refuse_unrecorded,
)
from smsbot.actions.acceptance.prices import dollars
from smsbot.actions.acceptance.probe import NEED_ENVIRONMENT, Outcome, Probe, Verdict, not_possible
from smsbot.actions.acceptance.probes.every import BEFORE, PROBES, chosen, needed_before
from smsbot.actions.acceptance.report import STYLES, cost_table, result_table, verdict_line
from smsbot.actions.acceptance.result import Result, read_result, write_result
from smsbot.actions.acceptance.run import Run, begin
from smsbot.actions.acceptance.throwaway import RESULT, write_settings
from smsbot.actions.acceptance.world import ProbeStopped, World
from smsbot.design.environment import read_environment
from smsbot.design.synthesis import synthesized
from stacks.state.state_names import bootstrap_of

ALL_HELD, SOME_REFUTED = 0, 1
NO_RECORD = " This checkout has no record of having made it."


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
    """Run probes, those that an interrupted run settled left out, then clean."""
    terminal, probes = Terminal(), chosen(only)
    run = begin(name, account=account, again=again, number=number, profile=profile)
    with run.files.locked():
        refuse_account(run.caller, run.place, run.environment)
        refuse_unrecorded(run.caller, run.place, run.record)
        if not _may_take(run, "Go on with {}, to delete at the end?", yes=yes):
            return SOME_REFUTED
        design = _agreed(run, probes, terminal, yes=yes)
        if design is None:
            return SOME_REFUTED
        if any(each.id in BEFORE for each in probes):
            for each in design.resources:
                run.record.will_make(each.type, each.address)
        write_settings(run.environment, run.files.settings)
        try:
            result = _tried(run, probes, only, terminal)
            terminal.console.print(result_table(probes, result))
            if not run.is_rehearsal:
                _publish(result)
            cleaned = keep or _cleaned(run, terminal)
        except KeyboardInterrupt:
            terminal.errors.print(f"Clean up: {_clean_command(name, run)}", markup=False)
            raise
        if cleaned and not keep:
            run.files.result.unlink(missing_ok=True)
    return ALL_HELD if cleaned and not result.counted(Outcome.REFUTED) else SOME_REFUTED


def _agreed(run: Run, probes: Sequence[Probe], terminal: Terminal, *, yes: bool) -> Stack | None:
    """Print what it costs at most, and ask; the design, if it may be made."""
    account = run.place.location.account_id
    with terminal.errors.status("Synthesizing"), synthesized(run.environment) as path:
        design = read_environment(path, run.environment, account_id=account)
    own = (charge for probe in probes for charge in probe.charges)
    charges = all_charges(design, run.environment, own)
    terminal.console.print(cost_table(charges))
    question = (
        f"Try {counted(len(probes), 'statement')} in the account {account}, "
        f"for at most {dollars(dollars_of(charges))}?"
    )
    return design if terminal.agreed(question, done="made", yes=yes) else None


def clean_up(
    name: str,
    *,
    account: str | None,
    again: str | None,
    number: bool,
    yes: bool,
    profile: str | None,
) -> int:
    """Remove everything of the throwaway environment; status 1 if something is left."""
    terminal = Terminal()
    run = begin(name, account=account, again=again, number=number, profile=profile)
    with run.files.locked():
        no_record = not run.record.made()
        if no_record:
            by_hand = f"Delete what starts with {run.place.start} by hand. {ANOTHER}"
            refuse_account(run.caller, run.place, run.environment, way_on=by_hand)
        question = f"Delete {{}}?{NO_RECORD if no_record else ''}"
        if not _may_take(run, question, yes=yes) or not _cleaned(run, terminal):
            return SOME_REFUTED
        for other in run.files.others():
            terminal.console.print(f"✗ A record is left: {other}", style="red", markup=False)
            terminal.console.print("  Clean with the region of it in environments.toml.")
            return SOME_REFUTED
        if found := read_result(run.files.result):
            # A run that goes on has to make the environment again.
            alone = {each.id for each in PROBES if each.stage not in NEED_ENVIRONMENT} - {*BEFORE}
            kept = {probe: each for probe, each in found.verdicts.items() if probe in alone}
            write_result(replace(found, verdicts=kept), run.files.result)
    return ALL_HELD


def _may_take(run: Run, question: str, *, yes: bool) -> bool:
    """Whether what is there may go; of a rehearsal, it is nobody else's."""
    asked = f"{question} Somebody else may have made what has these names."
    return may_take(run.caller, run.place, asked.format, yes=yes and run.is_rehearsal)


def _tried(run: Run, probes: Sequence[Probe], only: Sequence[str], terminal: Terminal) -> Result:
    """The verdicts, each written to disk as soon as it is there."""
    result = read_result(run.files.result) or Result(
        date=f"{datetime.now(UTC):%Y-%m-%d}",
        region=run.environment.region,
        provider=run.provider,
    )
    world = run.world()
    for probe in probes:
        known = result.verdicts.get(probe.id)
        if known and known.outcome is not Outcome.NOT_POSSIBLE and probe.id not in only:
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
    for each in needed_before(probe):
        verdict = result.verdicts.get(each)
        if verdict is None or verdict.outcome is not Outcome.CONFIRMED:
            return not_possible(f"{each} is not confirmed")
    try:
        return probe.run(world)
    except ProbeStopped as stopped:
        return not_possible(str(stopped))
    except ClientError as error:
        return not_possible(f"AWS refused {error.operation_name}: {error}")
    except NO_ANSWER as error:
        return not_possible(f"no answer: {error}")


def _cleaned(run: Run, terminal: Terminal) -> bool:
    def deleted(each: Belonging) -> None:
        terminal.console.print(f"  deleted {each}", markup=False)

    with failures("cleaning up"), terminal.step("Cleaning up", "") as step:
        cleaned = clean(
            run.caller,
            run.place,
            run.record,
            pause=run.pause,
            on_deleted=deleted,
        )
        step.done = f"Deleted {counted(len(cleaned.deleted), 'resource')}"
    for each in cleaned.ending:
        terminal.console.print(f"· {each}", markup=False)
    for each in cleaned.left:
        terminal.console.print(f"✗ left: {each}", style="red", markup=False)
    for each in cleaned.refused:
        terminal.console.print(f"✗ {each}", style="red", markup=False)
    if cleaned.is_clean:
        _remove_state(run)
        terminal.console.print(
            "✓ A last reading found nothing left but what AWS ends itself.", markup=False
        )
    return cleaned.is_clean


def _remove_state(run: Run) -> None:
    """End the states of what is gone, and what was synthesized for it."""
    for stack in (run.place.prefix, bootstrap_of(run.environment)):
        state = project.state_file(stack)
        state.unlink(missing_ok=True)
        state.with_name(f"{state.name}.backup").unlink(missing_ok=True)
    shutil.rmtree(run.files.output, ignore_errors=True)


def _publish(result: Result) -> None:
    """Write the result for a pull request, over the verdicts of the same region before."""
    before = read_result(RESULT)
    same = before is not None and before.region == result.region
    verdicts = {**(before.verdicts if before and same else {}), **result.verdicts}
    write_result(replace(result, verdicts=verdicts), RESULT)


def _clean_command(name: str, run: Run) -> str:
    more = ["--number"] if run.environment.sms else []
    more += ["--profile", run.profile] if run.profile else []
    return " ".join([f"python -m smsbot acceptance {name} --clean", *more])
