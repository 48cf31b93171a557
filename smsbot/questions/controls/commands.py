"""What ``smsbot coverage --controls`` does."""

import json

from keyproof.access.everything import everything
from keyproof.model.assembly.assemble import assemble
from keyproof.terminal.formats import ReportFormat
from keyproof.terminal.terminal import Terminal
from smsbot.design.environment import read_environment
from smsbot.design.synthesis import synthesized
from smsbot.environments import environment_named
from smsbot.questions.controls.controls import Control, controls
from smsbot.questions.controls.judgement import Facts, Status
from smsbot.questions.controls.report import (
    controls_json,
    controls_markdown,
    controls_table,
    summary,
)
from stacks.declared.declarations import declarations_of_all

ALL_MET, NOT_ALL_MET = 0, 1


def show_controls(name: str, *, format: ReportFormat) -> int:
    """Show which requirements an environment meets by its code; 1 if one is not met."""
    terminal, environment = Terminal(), environment_named(name)
    declarations = declarations_of_all(environment)
    with terminal.errors.status(f"Synthesizing {name}"), synthesized(environment) as path:
        stack = read_environment(path, environment)
    model = assemble(stack, exemptions=declarations.exemptions)
    answers = everything(model, declarations)
    found = controls(Facts(stack=stack, model=model, answers=answers, declarations=declarations))
    if format is ReportFormat.JSON:
        print(json.dumps({"environment": name, "controls": controls_json(found)}, indent=2))
    elif format is ReportFormat.MARKDOWN:
        print(controls_markdown(found, environment=name))
    else:
        terminal.console.print(controls_table(found, width=terminal.console.width))
        for each in _not_met(found):
            line = f"✗ {each.text} {each.reason}"
            terminal.console.print(line, style="red", markup=False)
        terminal.console.print(summary(found), markup=False)
    return NOT_ALL_MET if _not_met(found) else ALL_MET


def _not_met(found: tuple[Control, ...]) -> list[Control]:
    return [each for each in found if each.status is Status.NOT_MET]
