"""What the command about cost does."""

import json
from collections import defaultdict
from collections.abc import Sequence

from keyproof.access.declared_calls import all_calls
from keyproof.model.assembly.assemble import assemble
from keyproof.model.resource import Stack
from keyproof.terminal.formats import TableOrJson
from keyproof.terminal.terminal import Terminal
from smsbot.design.environment import read_environment
from smsbot.design.synthesis import all_synthesized
from smsbot.environments import all_environments, environment_named
from smsbot.questions.cost.bill import Bill, Costed
from smsbot.questions.cost.report import headline, notes, sections
from smsbot.questions.cost.report_json import bill_json
from stacks.declared.declarations import declarations_of_all
from stacks.settings.environment import Environment


def show_cost(name: str | None, *, messages: int, format: TableOrJson) -> None:
    """Show what one environment costs, or all, which share the free requests of an account."""
    terminal = Terminal()
    environments = [environment_named(name)] if name else list(all_environments().values())
    bills = _bills(environments, messages, terminal)
    if format is TableOrJson.JSON:
        print(json.dumps({"accounts": [bill_json(bill) for bill in bills]}, indent=2))
    else:
        for bill in bills:
            _show(bill, terminal)


def _show(bill: Bill, terminal: Terminal) -> None:
    terminal.console.print(headline(bill), style="bold", markup=False)
    for section in sections(bill):
        terminal.console.print()
        terminal.console.print(section.as_table())
    terminal.console.print()
    for note in notes(bill):
        terminal.console.print(note, markup=False)


def _bills(
    environments: Sequence[Environment], messages: int, terminal: Terminal
) -> tuple[Bill, ...]:
    accounts: dict[str | None, list[Costed]] = defaultdict(list)
    with terminal.errors.status(f"Synthesizing {', '.join(each.name for each in environments)}"):
        for environment, each in zip(environments, costed(environments), strict=True):
            accounts[environment.account_id].append(each)
    return tuple(
        Bill(account_id=account_id, messages=messages, environments=tuple(here))
        for account_id, here in accounts.items()
    )


def costed(environments: Sequence[Environment]) -> tuple[Costed, ...]:
    """Each environment by its code as it is."""
    with all_synthesized(environments) as paths:
        stacks = [read_environment(paths[each.name], each) for each in environments]
    return tuple(
        costed_stack(each, stack) for each, stack in zip(environments, stacks, strict=True)
    )


def costed_stack(environment: Environment, stack: Stack) -> Costed:
    """An environment whose resources are read."""
    declarations = declarations_of_all(environment)
    model = assemble(stack, exemptions=declarations.exemptions)
    return Costed(
        name=environment.name,
        model=model,
        calls=all_calls(model, declarations),
        stack=stack,
    )
