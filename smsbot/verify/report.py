"""What a verification found, for the terminal, as Markdown and as JSON."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import asdict

from rich.table import Table
from rich.text import Text

from keyproof import Model
from keyproof.output.access import LEGEND, access_table, matrix, matrix_json, matrix_markdown
from keyproof.output.as_json import as_object
from keyproof.output.markdown import markdown
from keyproof.output.table import lines
from keyproof.terminal.markdown import markdown_table, plain
from keyproof.terminal.terminal import Terminal, counted
from smsbot.account.scope import name_of
from smsbot.verify.comparison import Difference, Status
from smsbot.verify.verification import Verification

HEADINGS = ("Resource", "Name", "Key", "State")
STYLES = {Status.AS_DESIGNED: "green", Status.NOT_CHECKED: "yellow"}
BAD = "red"
# More resources with the same problem are counted, not listed: the table above has them.
FEW = 3
ACCESS_NOT_KNOWN = (
    "Who can use the keys is not known: not every key, policy and grant could be read."
)


def show(verification: Verification, terminal: Terminal) -> None:
    """Print a verification: the differences, the access, and what was not checked."""
    console = terminal.console
    table = Table(*HEADINGS)
    for *cells, status in _rows(verification):
        table.add_row(*map(Text, cells), Text(status, style=STYLES.get(Status(status), BAD)))
    console.print(table)
    _show_differences(verification.comparison.differences, terminal)
    _show_access(verification, terminal)
    if verification.findings:
        for line in lines(verification.result):
            console.print(line)
    mark, style = ("·", "") if verification.live.recorded_by else ("!", "yellow")
    console.print(f"{mark} {recording(verification)}", style=style, markup=False)
    for note in verification.live.notes:
        console.print(f"! {note}", style="yellow", markup=False)
    for each in verification.not_checked:
        console.print(f"? not checked: {each}", style="yellow", markup=False)
    mark = "✓" if verification.is_complete and verification.is_as_designed else "✗"
    console.print(f"{mark} {summary(verification)}", markup=False)


def _show_differences(differences: Sequence[Difference], terminal: Terminal) -> None:
    for problems, remedy in folded(differences):
        for status, problem in problems:
            terminal.console.print(f"✗ {status}: {problem}", style=BAD, markup=False)
        for line in remedy:
            terminal.console.print(f"    {line}", markup=False, soft_wrap=True)
    who = who_mends(differences)
    if who:
        terminal.console.print(who, markup=False)


def _show_access(verification: Verification, terminal: Terminal) -> None:
    console, (model,) = terminal.console, verification.result.models
    if not verification.is_access_known:
        console.print(f"? {ACCESS_NOT_KNOWN}", style="yellow")
    elif model.keys:
        console.print(access_table(matrix(model), width=console.width))
        for line in LEGEND:
            console.print(line, markup=False)


def folded(differences: Sequence[Difference]) -> Iterator[tuple[list[tuple[str, str]], list[str]]]:
    """The differences that one remedy mends: each state with a problem, then the commands.

    Of more than a few resources with the same problem there is one line.
    """
    by_remedy: dict[tuple[str, ...], defaultdict[tuple[str, str], list[str]]] = {}
    for each in differences:
        problems = by_remedy.setdefault(each.remedy, defaultdict(list))
        problems[each.status, each.problem].append(each.resource)
    for remedy, problems in by_remedy.items():
        described = [
            (status, f"{resource}: {problem}")
            for (status, problem), resources in problems.items()
            for resource in (resources if len(resources) <= FEW else [_counted(resources)])
        ]
        yield described, list(remedy)


def _counted(resources: Sequence[str]) -> str:
    return f"each of {len(resources)} resources, {resources[0]} to {resources[-1]}"


def who_mends(differences: Sequence[Difference]) -> str:
    """Who may run the commands of the remedies, in a line; empty without any command."""
    statuses: defaultdict[str, dict[str, None]] = defaultdict(dict)
    for each in differences:
        match each.remedy[0].split():
            case ["python", "-m", "smsbot", "keys", _, name, *_]:
                who = f"a role with the policy smsbot-keys-{name}"
            case ["python", "-m", "smsbot", "bootstrap", *_]:
                who = "an administrator"
            case ["aws", *_] if each.status in (Status.UNEXPECTED, Status.IN_DANGER):
                who = "an administrator"
            case ["python" | "aws", *_]:
                who = "the deploy role"
            case _:  # a sentence
                continue
        statuses[who][each.status] = None
    described = "; ".join(f"{', '.join(found)}: {who}" for who, found in statuses.items())
    return f"Who may run these commands: {described}." if described else ""


def recording(verification: Verification) -> str:
    """Whether anything records what is done to the keys, in a line."""
    trails = verification.live.recorded_by
    if trails is None:
        return "It is not known whether a trail records calls to KMS in this region."
    if not trails:
        return (
            "Nothing is recorded: no trail logs all management events of this region, those of KMS "
            "too. The rules on the keys report nothing. docs/operate/verify.md says what to do."
        )
    return f"Calls to KMS are recorded by {', '.join(trails)}."


def summary(verification: Verification) -> str:
    """The verdict in a line."""
    statuses = list(verification.comparison.statuses.values())
    counts = {each: statuses.count(each) for each in Status if each in statuses}
    found = len(verification.findings)
    described = ", ".join(
        (
            *(f"{count} {status}" for status, count in counts.items()),
            *([counted(found, "finding")] if found else []),
        )
    )
    return (
        f"{verification.stack}, account {verification.account}, {verification.region}: {described}"
    )


def as_markdown(verification: Verification) -> str:
    """All of it, with the access matrix of the account as it is."""
    differences, (model,) = verification.comparison.differences, verification.result.models
    text = [f"## {summary(verification)}", "", *markdown_table(HEADINGS, _rows(verification)), ""]
    for problems, remedy in folded(differences):
        text += [f"- **{status}** {plain(problem)}" for status, problem in problems]
        text += ["", "  ```", *(f"  {each}" for each in remedy), "  ```", ""]
    who = who_mends(differences)
    text += [plain(who), ""] if who else []
    text.append(f"- **recorded** {plain(recording(verification))}")
    text += [f"- **note** {plain(each)}" for each in verification.live.notes]
    text += [f"- **not checked** {plain(str(each))}" for each in verification.not_checked]
    known = matrix_markdown(matrix(model)) if verification.is_access_known else [ACCESS_NOT_KNOWN]
    text += ["", *known]
    text += ["", markdown(verification.result)] if verification.findings else []
    return "\n".join(text)


def as_json(verification: Verification) -> dict[str, object]:
    """The same for machines; statuses are spelled as in Status."""
    (model,) = verification.result.models
    return {
        "stack": verification.stack,
        "account": verification.account,
        "region": verification.region,
        "resources": [
            dict(zip(("resource", "name", "key", "status"), row, strict=True))
            for row in _rows(verification)
        ],
        "differences": [asdict(each) for each in verification.comparison.differences],
        "access": matrix_json(matrix(model)) if verification.is_access_known else None,
        "findings": as_object(verification.result)["findings"],
        "recorded_by": verification.live.recorded_by,
        "notes": verification.live.notes,
        "not_checked": [asdict(each) for each in verification.not_checked],
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
