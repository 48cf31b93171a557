"""What ``smsbot report`` does."""

from pathlib import Path

from keyproof.access.everything import everything
from keyproof.access.explanation import explain
from keyproof.model.assembly.assemble import assemble
from keyproof.report.contents import contents
from keyproof.report.page import render, write
from keyproof.terminal.terminal import Terminal, counted
from smsbot.design.environment import read_environment
from smsbot.design.synthesis import synthesized
from smsbot.environments import environment_named
from smsbot.questions.controls.controls import controls
from smsbot.questions.controls.judgement import Facts
from smsbot.questions.report.account import read_account
from smsbot.questions.report.provenance import subject_of
from smsbot.questions.report.sections import LIMITS, sections_of
from smsbot.rehearsal import sandbox
from stacks.declared.declarations import declarations_of_all

NOTHING_FOUND, FOUND, NOT_CHECKED = 0, 1, 2


def page_of(name: str) -> Path:
    """The page of an environment, in this folder. A rehearsal does not replace the real one."""
    return (sandbox() or Path()) / f"smsbot-report-{name}.html"


def write_report(name: str, *, live: bool, profile: str | None, output: Path | None) -> int:
    """Write the page of an environment, and return the exit status."""
    terminal = Terminal()
    environment = environment_named(name)
    declarations = declarations_of_all(environment)
    account = None
    if live:
        with terminal.errors.status("Synthesizing, and reading the account"):
            account = read_account(environment, profile=profile)
    with terminal.errors.status(f"Synthesizing {name}"), synthesized(environment) as path:
        stack = read_environment(path, environment)
    model = assemble(stack, exemptions=declarations.exemptions)
    facts = Facts(
        stack=stack,
        model=model,
        answers=everything(model, declarations),
        declarations=declarations,
        states=account.states if account else None,
    )
    findings = (*(account.findings if account else ()), *facts.answers.findings)
    page = render(
        contents(
            subject_of(
                environment.names.prefix,
                stack,
                account=account.verification.account if account else "",
            ),
            facts.answers,
            findings=[each.as_object() for each in findings],
            explain=lambda each: explain(model, each.principal, each.key),
            sections=sections_of(
                controls=controls(facts),
                live=account.contents() if account else None,
            ),
            limits=LIMITS,
        )
    )
    file = output or page_of(name)
    write(file, page)
    found = counted(len(findings), "finding")
    unread = "" if account is None or account.is_complete else "; not everything was checked"
    terminal.console.print(f"{file}: {found}{unread}", markup=False)
    if unread:
        return NOT_CHECKED
    return FOUND if findings else NOTHING_FOUND
