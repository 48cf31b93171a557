"""What the commands of ``keyproof`` do; each returns the exit status."""

import json
from dataclasses import replace
from pathlib import Path

from keyproof.answers.check import as_markdown, as_sarif, on_terminal
from keyproof.former_library import Checked, Plan, check
from keyproof.former_rules.settings import BASELINE, FILE, Settings, write_baseline
from keyproof.terminal.formats import ReviewFormat
from keyproof.terminal.terminal import Terminal, counted

FINE, ERRORS = 0, 1


def check_plan(
    path: Path,
    *,
    account: str,
    sources: Path | None,
    format: ReviewFormat,
    settings_file: Path | None,
    baseline: Path | None,
    write: bool,
    strict: bool,
) -> int:
    """Print the problems of a plan, or accept them as the baseline."""
    settings = _settings(settings_file, strict=strict)
    accepted = baseline or Path(BASELINE)
    if not write and (baseline or accepted.is_file()):
        settings = settings.with_baseline(accepted)
    plan = _read(path, account=account or settings.account, sources=sources)
    checked = check(plan, settings)
    if write:
        write_baseline(accepted, checked.findings)
        Terminal().console.print(
            f"{accepted} accepts {counted(len(checked.findings), 'finding')}. The next check "
            "shows what a change brings.",
            markup=False,
        )
        return FINE
    _print(checked, path, format)
    return ERRORS if checked.errors else FINE


def _settings(path: Path | None, *, strict: bool) -> Settings:
    is_there = path is not None or Path(FILE).is_file()
    settings = Settings.read(path or Path(FILE)) if is_there else Settings()
    return replace(settings, strict=strict)


def _read(path: Path, *, account: str, sources: Path | None) -> Plan:
    return Plan.read(path, account=account or None, sources=sources)


def _print(checked: Checked, path: Path, format: ReviewFormat) -> None:
    terminal = Terminal()
    match format:
        case ReviewFormat.JSON:
            print(json.dumps(checked.as_object(), indent=2))
        case ReviewFormat.SARIF:
            print(json.dumps(as_sarif(checked, str(path)), indent=2))
        case ReviewFormat.MARKDOWN:
            print("\n".join(as_markdown(checked)))
        case ReviewFormat.TABLE:
            for line in on_terminal(checked):
                terminal.console.print(line, hanging=True)


def diff_plans(
    before: Path,
    after: Path | None,
    *,
    account: str,
    sources: Path | None,
    format: ReviewFormat,
) -> int:
    """Print the findings that a change brings; those that it ends are counted."""
    settings = _settings(None, strict=False)
    account = account or settings.account
    first = _read(before, account=account, sources=sources)
    if after is None:
        old, new = check(first.earlier, settings), check(first, settings)
    else:
        old = check(first, settings)
        new = check(_read(after, account=account, sources=sources), settings)
    known = {each.fingerprint for each in old.findings}
    brought = tuple(each for each in new.findings if each.fingerprint not in known)
    left = {each.fingerprint for each in new.findings}
    ended = tuple(each for each in old.findings if each.fingerprint not in left)
    checked = replace(new, findings=brought)
    _print(checked, after or before, format)
    if format is ReviewFormat.TABLE:
        for each in ended:
            Terminal().console.print(f"Ended: {each.resource}: {each.problem}", markup=False)
    return ERRORS if checked.errors else FINE
