"""What the commands about encryption do; each returns its exit status."""

import json
from dataclasses import replace
from pathlib import Path

from keyproof.access.everything import everything
from keyproof.access.explanation import explain, key_named, principal_named
from keyproof.access.proofs.everything import PROOFS, Proven
from keyproof.access.report import (
    LEGEND,
    access_json,
    access_markdown,
    access_table,
    ways_out_table,
)
from keyproof.coverage.coverage import Coverage, coverage
from keyproof.coverage.report import (
    FINE,
    coverage_json,
    coverage_markdown,
    coverage_table,
    declared_reasons,
)
from keyproof.model.access.principals import principals
from keyproof.model.encryption_model import EncryptionModel
from keyproof.model.finding import Finding
from keyproof.terminal.failure import Failure
from keyproof.terminal.formats import ReportFormat
from keyproof.terminal.terminal import Terminal
from smsbot.design.environment import load_environment
from smsbot.design.synthesis import synthesized
from smsbot.environments import environment_named
from stacks.declared.declarations import declarations_of, declarations_of_all
from stacks.settings.environment import Environment

NOTHING_FOUND, FOUND = 0, 1
OF_A_PLAN = (
    "This is the encryption alone; `smsbot review {name} --plan {plan}` asks every question."
)


def show_coverage(name: str, *, format: ReportFormat) -> int:
    """Show what encrypts what, by the code."""
    terminal = Terminal()
    found, _ = _answers(environment_named(name), terminal)
    return _show_coverage(found, name, terminal, format=format)


def show_coverage_of_plan(name: str, *, plan: Path, format: ReportFormat) -> int:
    """Show what encrypts what, by a plan."""
    terminal = Terminal()
    found = coverage(_model_of_plan(plan, environment_named(name)))
    status = _show_coverage(found, name, terminal, format=format)
    if format is ReportFormat.TABLE:
        terminal.console.print(OF_A_PLAN.format(name=name, plan=plan), markup=False)
    return status


def _show_coverage(found: Coverage, name: str, terminal: Terminal, *, format: ReportFormat) -> int:
    if format is ReportFormat.JSON:
        print(json.dumps({"environment": name, **coverage_json(found)}, indent=2))
    elif format is ReportFormat.MARKDOWN:
        print(coverage_markdown(found, environment=name))
    else:
        terminal.console.print(coverage_table(found))
        for reason in declared_reasons(found):
            terminal.console.print(f"Exempt: {reason}", markup=False)
        _show_findings(found.findings, terminal, fine=FINE)
    return FOUND if found.findings else NOTHING_FOUND


def show_access(name: str, *, format: ReportFormat) -> int:
    """Show who can do what with which key, and hold it to the proofs."""
    terminal = Terminal()
    environment = environment_named(name)
    _, proven = _answers(environment, terminal)
    if format is ReportFormat.JSON:
        print(json.dumps({"environment": name, **access_json(proven)}, indent=2))
    elif format is ReportFormat.MARKDOWN:
        print(access_markdown(proven, environment=name))
    else:
        terminal.console.print(access_table(proven.access, width=terminal.console.width))
        for line in LEGEND:
            terminal.console.print(line, markup=False)
        terminal.console.print(ways_out_table(proven))
        fine = f"The proofs ({', '.join(PROOFS)}) hold."
        _show_findings(proven.findings, terminal, fine=fine)
    return FOUND if proven.findings else NOTHING_FOUND


def show_explanation(name: str, principal: str, key: str) -> int:
    """Show why somebody can do something with a key, or cannot."""
    terminal = Terminal()
    model = _model_of(environment_named(name), terminal)
    for line in explain(
        model, principal_named(principal, principals(model)), key_named(key, model.keys)
    ):
        terminal.console.print(line, markup=False)
    return NOTHING_FOUND


def _answers(environment: Environment, terminal: Terminal) -> tuple[Coverage, Proven]:
    """Both reports, each with the findings of every question."""
    answers = everything(_model_of(environment, terminal), declarations_of_all(environment))
    found = answers.findings
    return replace(answers.coverage, findings=found), replace(answers.proven, findings=found)


def _model_of(environment: Environment, terminal: Terminal) -> EncryptionModel:
    # On standard error, so that a report can be written to a file.
    with (
        terminal.errors.status(f"Synthesizing {environment.name}"),
        synthesized(environment) as path,
    ):
        return load_environment(path, environment)


def _model_of_plan(plan: Path, environment: Environment) -> EncryptionModel:
    """The model after a plan, which has to be one of this environment."""
    from smsbot.design.reading_plans import load_plan  # many modules, of no use without a plan

    model = load_plan(plan, declarations_of(environment)).after
    prefix = f"{environment.names.prefix}-"
    if not any(prefix in each.name for each in model.protected):
        raise Failure(
            f"{plan} leaves nothing of {environment.names.prefix} that holds data: it destroys "
            "everything, or is the plan of another environment.",
            way_on=f"Give a plan of {environment.name}.",
        )
    return model


def _show_findings(findings: tuple[Finding, ...], terminal: Terminal, *, fine: str) -> None:
    if not findings:
        terminal.console.print(f"[green]✓[/green] {fine}")
    for finding in findings:
        terminal.console.print(f"✗ {finding}", style="red", markup=False)
