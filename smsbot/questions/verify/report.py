"""What a verification found, for the terminal, as Markdown and as JSON."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import asdict

from rich.table import Table
from rich.text import Text

from keyproof.access.report import matrix_json, matrix_markdown
from keyproof.compare.shifts import Shift
from keyproof.model.encryption_model import EncryptionModel
from keyproof.model.finding import Finding
from keyproof.terminal.markdown import markdown_table, plain
from keyproof.terminal.terminal import counted
from smsbot.account.scope import NAME_ARGUMENTS
from smsbot.questions.verify.status import Status
from smsbot.questions.verify.verification import Verification

HEADINGS = ("Resource", "Name", "Key", "State")
STYLES = {
    Status.AS_DESIGNED: "green",
    Status.NOT_CHECKED: "yellow",
}
BAD = "red"
# More resources with the same problem are counted, not listed: the table above has them.
FEW = 3
ACCESS_NOT_KNOWN = (
    "Who can use the keys is not known: not every key, policy and grant could be read."
)


def states_table(verification: Verification) -> Table:
    """Every resource with its key and its state, the worst first."""
    table = Table(*HEADINGS)
    for *cells, status in _rows(verification):
        table.add_row(*map(Text, cells), Text(status, style=STYLES.get(Status(status), BAD)))
    return table


def folded(differences: Sequence[Finding]) -> Iterator[tuple[list[tuple[str, str]], list[str]]]:
    """The differences that one remedy mends: each state with a problem, then the commands.

    Of more than a few resources with the same problem there is one line.
    """
    by_remedy: dict[tuple[str, ...], defaultdict[tuple[str, str], list[str]]] = {}
    for each in differences:
        problems = by_remedy.setdefault(each.commands, defaultdict(list))
        problems[each.rule, each.problem].append(each.resource)
    for remedy, problems in by_remedy.items():
        lines = [
            (rule, f"{resource}: {problem}")
            for (rule, problem), resources in problems.items()
            for resource in (resources if len(resources) <= FEW else [_counted(resources)])
        ]
        yield lines, list(remedy)


def _counted(resources: Sequence[str]) -> str:
    return f"each of {len(resources)} resources, {resources[0]} to {resources[-1]}"


def who_mends(differences: Sequence[Finding]) -> str:
    """Who may run the commands of the remedies, in a line; empty without any command."""
    states: defaultdict[str, dict[str, None]] = defaultdict(dict)
    for each in differences:
        match each.commands[0].split():
            case ["python", "-m", "smsbot", "keys", _, name, *_]:
                who = f"a role with the policy smsbot-keys-{name}"
            case ["aws", *_] if each.rule in (Status.UNEXPECTED, Status.IN_DANGER):
                who = "an administrator"
            case ["python" | "aws", *_]:
                who = "the deploy role"
            case _:  # a sentence
                continue
        states[who][each.rule] = None
    told = "; ".join(f"{', '.join(rules)}: {who}" for who, rules in states.items())
    return f"Who may run these commands: {told}." if told else ""


def line_of(shift: Shift) -> str:
    """One difference in access."""
    told = [
        *([f"can {shift.gained}, which is not designed"] if shift.gained else []),
        *([f"cannot {shift.lost}, which is designed"] if shift.lost else []),
    ]
    return f"{shift.who} {' and '.join(told)}, with {shift.key.label}"


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
    found = len(verification.findings) + len(verification.comparison.shifts or ())
    told = ", ".join(
        (
            *(f"{count} {status}" for status, count in counts.items()),
            *([counted(found, "finding")] if found else []),
        )
    )
    return f"{verification.stack}, account {verification.account}, {verification.region}: {told}"


def as_markdown(verification: Verification) -> str:
    """All of it, with the access matrix of the account as it is."""
    comparison = verification.comparison
    lines = [f"## {summary(verification)}", "", *markdown_table(HEADINGS, _rows(verification)), ""]
    for problems, remedy in folded(comparison.differences):
        lines += [f"- **{state}** {plain(problem)}" for state, problem in problems]
        lines += ["", "  ```", *(f"  {each}" for each in remedy), "  ```", ""]
    who = who_mends(comparison.differences)
    lines += [f"{plain(who)}", ""] if who else []
    lines += [f"- {plain(str(each))}" for each in verification.findings]
    lines.append(f"- **recorded** {plain(recording(verification))}")
    lines += [f"- **note** {plain(each)}" for each in verification.live.notes]
    lines += [f"- **not checked** {plain(str(each))}" for each in verification.not_checked]
    if comparison.shifts is None:
        lines.append(f"- {ACCESS_NOT_KNOWN}")
    else:
        lines += [f"- **access** {plain(line_of(each))}" for each in comparison.shifts]
        lines += ["", *matrix_markdown(verification.access)]
    return "\n".join(lines)


def as_json(verification: Verification) -> dict[str, object]:
    """The same for machines; statuses are spelled as in Status."""
    comparison = verification.comparison
    return {
        "stack": verification.stack,
        "account": verification.account,
        "region": verification.region,
        "resources": [
            dict(zip(("resource", "name", "key", "status"), row, strict=True))
            for row in _rows(verification)
        ],
        "differences": [_as_object(each) for each in comparison.differences],
        "access": None if comparison.shifts is None else matrix_json(verification.access),
        "access_differences": None
        if comparison.shifts is None
        else [
            {
                "principal": each.who,
                "key": each.key.alias,
                "gained": each.gained,
                "lost": each.lost,
            }
            for each in comparison.shifts
        ],
        "findings": [each.as_object() for each in verification.findings],
        "recorded_by": verification.live.recorded_by,
        "notes": list(verification.live.notes),
        "not_checked": [asdict(each) for each in verification.not_checked],
    }


def _as_object(difference: Finding) -> dict[str, object]:
    return {
        "status": difference.rule,
        "severity": difference.severity,
        "resource": difference.resource,
        "what": difference.argument,
        "expected": difference.expected,
        "found": difference.found,
        "problem": difference.problem,
        "remedy": list(difference.commands),
    }


def _rows(verification: Verification) -> Iterator[list[str]]:
    live, model = verification.live, verification.live.model
    names = {
        each.address: each.text(NAME_ARGUMENTS.get(each.type, "name"))
        for each in (*live.design.resources, *live.stack.resources)
    }
    names |= {key.address: key.alias for key in model.keys}
    for address, status in verification.comparison.statuses.items():
        yield [address, names.get(address, ""), _key(model, address), str(status)]


def _key(model: EncryptionModel, address: str) -> str:
    """What encrypts a resource, each part of it once."""
    labels = [
        each.key_label or str(each.encryption)
        for each in model.protected
        if each.address == address
    ]
    return ", ".join(dict.fromkeys(labels))
