"""``smsbot verify``: an account is compared with the code."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import boto3
import typer
from rich.text import Text

from keyproof import Model
from keyproof.output.access import LEGEND, matrix, matrix_cells, matrix_json, matrix_markdown
from keyproof.output.formats.json import as_object
from keyproof.output.formats.markdown import markdown
from keyproof.output.formats.table import print_table
from keyproof.terminal.formats import ReportFormat
from keyproof.terminal.markdown import markdown_table, plain
from keyproof.terminal.page import table_of
from keyproof.terminal.terminal import Terminal, counted
from smsbot.account.account import name_of
from smsbot.account.session import session_for
from smsbot.checks import AS_DESIGNED, FOUND, NOT_EVALUATED
from smsbot.environments import chosen
from smsbot.options import Profile, Report, Synthesized, environment_names
from smsbot.verify.comparison import Difference, Status
from smsbot.verify.verification import Verification
from smsbot.verify.verification import verify as compare_accounts
from stacks.settings.environment import Environment


def verify(
    environments: Annotated[
        list[str] | None,
        typer.Argument(help="Environments of environments.toml.", autocompletion=environment_names),
    ] = None,
    *,
    every: Annotated[bool, typer.Option("--all", help="Verify every environment.")] = False,
    profile: Profile = None,
    synthesized: Synthesized = None,
    format: Report = ReportFormat.TABLE,
) -> None:
    """Compare the account with the code.

    Exit status 2 if not everything was checked, else 1 if the account differs.
    """
    chosen_ones = chosen(environments or [], every=every)
    # Not while it says that it works: they may ask for an MFA code.
    sessions = [(each, session_for(each, profile=profile)) for each in chosen_ones]
    raise typer.Exit(
        verify_environments(sessions, profile=profile, synthesized=synthesized, format=format)
    )


def verify_environments(
    sessions: Sequence[tuple[Environment, boto3.Session]],
    *,
    profile: str | None,
    synthesized: Path | None,
    format: ReportFormat,
) -> int:
    """Compare accounts with the code, and show what differs; the worst exit status of all."""
    terminal = Terminal()
    with terminal.errors.status("Synthesizing, and reading the account"):
        found = list(compare_accounts(sessions, profile=profile, synthesized=synthesized))
    if format is ReportFormat.JSON:
        print(json.dumps([as_json(each) for each in found], indent=2))
    elif format is ReportFormat.MARKDOWN:
        print("\n\n".join(map(as_markdown, found)))
    else:
        for each in found:
            show(each, terminal)
    return max(
        NOT_EVALUATED if not each.is_complete else AS_DESIGNED if each.is_as_designed else FOUND
        for each in found
    )


HEADINGS = ("Resource", "Name", "Key", "State")
STYLES = {Status.AS_DESIGNED: "green", Status.NOT_CHECKED: "yellow"}
BAD = "red"
MARKS = {"recorded": ("·", ""), "not checked": ("? not checked:", "yellow")}
# More resources with the same problem are counted, not listed: the table above has them.
FEW = 3
ACCESS_NOT_KNOWN = (
    "It is unknown who can use the keys: some of the policies could not be read or evaluated."
)


def show(verification: Verification, terminal: Terminal) -> None:
    """Print a verification: the differences, the access, and what was not checked."""
    console, (model,) = terminal.console, verification.result.models
    rows = (
        (*cells, Text(status, style=STYLES.get(Status(status), BAD)))
        for *cells, status in _rows(verification)
    )
    console.print(table_of(HEADINGS, rows))
    _show_differences(verification.comparison.differences, terminal)
    if not verification.is_access_known:
        console.print(f"? {ACCESS_NOT_KNOWN}", style="yellow")
    elif model.keys:
        console.print(table_of(*matrix_cells(matrix(model))))
        for line in LEGEND:
            console.print(line, markup=False)
    if verification.result.findings or verification.result.not_evaluated:
        print_table(verification.result)
    for kind, remark in _remarks(verification):
        mark, style = MARKS.get(kind, ("!", "yellow"))
        console.print(f"{mark} {remark}", style=style, markup=False)
    mark = "✓" if verification.is_complete and verification.is_as_designed else "✗"
    console.print(f"{mark} {summary(verification)}", markup=False)


def _show_differences(differences: Sequence[Difference], terminal: Terminal) -> None:
    for problems, remedy in folded(differences):
        for status, problem in problems:
            terminal.console.print(f"✗ {status}: {problem}", style=BAD, markup=False)
        for line in remedy:
            terminal.console.print(f"    {line}", markup=False, soft_wrap=True)


def _remarks(verification: Verification) -> Iterator[tuple[str, str]]:
    """What is said beside the differences, each with its kind."""
    yield "recorded" if verification.live.recorded_by else "not recorded", recording(verification)
    yield from (("note", each) for each in verification.live.notes)
    yield from (("not checked", str(each)) for each in verification.live.not_checked)


def folded(differences: Sequence[Difference]) -> Iterator[tuple[list[tuple[str, str]], list[str]]]:
    """The differences that one remedy mends: each state with a problem, then the commands.

    Of more than a few resources with the same problem there is one line.
    """
    by_remedy: dict[tuple[str, ...], defaultdict[tuple[str, str], list[str]]] = {}
    for each in differences:
        problems = by_remedy.setdefault(each.remedy, defaultdict(list))
        problems[each.status, each.problem].append(each.resource)
    for remedy, problems in by_remedy.items():
        described: list[tuple[str, str]] = []
        for (status, problem), found in problems.items():
            every = f"each of {len(found)} resources, {found[0]} to {found[-1]}"
            shown = found if len(found) <= FEW else [every]
            described += [(status, f"{resource}: {problem}") for resource in shown]
        yield described, list(remedy)


def recording(verification: Verification) -> str:
    """Whether anything records what is done to the keys, in a line."""
    trails = verification.live.recorded_by
    if trails is None:
        return "It is not known whether a trail records calls to KMS in this region."
    if not trails:
        return (
            "No trail records all management events of this region, including KMS. Some or all "
            "rules on the keys may not report. See docs/operate/verify.md."
        )
    return f"Calls to KMS are recorded by {', '.join(trails)}."


def summary(verification: Verification) -> str:
    """The verdict in a line."""
    counts = Counter(verification.comparison.statuses.values())
    described = [f"{counts[each]} {each}" for each in Status if counts[each]]
    if verification.result.findings:
        described.append(counted(len(verification.result.findings), "finding"))
    location = verification.live.design.location
    place = f"{verification.stack}, account {location.account_id}, {location.region}"
    return f"{place}: {', '.join(described)}"


def as_markdown(verification: Verification) -> str:
    """All of it, with the access matrix of the account as it is."""
    differences, (model,) = verification.comparison.differences, verification.result.models
    text = [f"## {summary(verification)}", "", *markdown_table(HEADINGS, _rows(verification)), ""]
    for problems, remedy in folded(differences):
        text += [f"- **{status}** {plain(problem)}" for status, problem in problems]
        text += ["", "  ```", *(f"  {each}" for each in remedy), "  ```", ""]
    text += [f"- **{kind}** {plain(remark)}" for kind, remark in _remarks(verification)]
    known = matrix_markdown(matrix(model)) if verification.is_access_known else [ACCESS_NOT_KNOWN]
    text += ["", *known]
    has_more = verification.result.findings or verification.result.not_evaluated
    text += ["", markdown(verification.result)] if has_more else []
    return "\n".join(text)


def as_json(verification: Verification) -> dict[str, object]:
    """The same for machines; statuses are spelled as in Status."""
    location, (model,) = verification.live.design.location, verification.result.models
    return {
        "stack": verification.stack,
        "account": location.account_id,
        "region": location.region,
        "resources": [
            dict(zip(("resource", "name", "key", "status"), row, strict=True))
            for row in _rows(verification)
        ],
        "differences": [asdict(each) for each in verification.comparison.differences],
        "access": matrix_json(matrix(model)) if verification.is_access_known else None,
        "findings": as_object(verification.result)["findings"],
        "not_evaluated": as_object(verification.result)["not_evaluated"],
        "recorded_by": verification.live.recorded_by,
        "notes": verification.live.notes,
        "not_checked": [asdict(each) for each in verification.live.not_checked],
    }


def _rows(verification: Verification) -> Iterator[list[str]]:
    live, (model,) = verification.live, verification.result.models
    names = {each.address: name_of(each) for each in (*live.design.resources, *live.resources)}
    names |= {key.address: key.alias for key in model.keys}
    for address, status in verification.comparison.statuses.items():
        yield [address, names.get(address, ""), _key(model, address), str(status)]


def _key(model: Model, address: str) -> str:
    """What encrypts a resource, each part of it once."""
    found = [
        each.key_label or str(each.encryption)
        for each in model.protected
        if each.address == address
    ]
    return ", ".join(dict.fromkeys(found))
