"""What ``smsbot github sync`` does; it returns its exit status."""

from collections.abc import Sequence

from keyproof.terminal.terminal import Terminal, counted, refuse_without_terminal
from smsbot.environments import all_environments
from smsbot.services.github.api import connected
from smsbot.services.github.settings import changes, findings, read_repository, refuse_weaker
from stacks.bootstrap.names import refuse_reaching

AS_DECLARED, NOT_AS_DECLARED = 0, 1


def sync(repository: str, *, weaken: Sequence[str], check: bool, yes: bool) -> int:
    """Set a repository as the environments need it; 1 if something differs afterwards.

    ``weaken`` names each protection that may be taken away.
    """
    terminal = Terminal()
    environments = list(all_environments().values())
    refuse_reaching(environments)
    if not (check or yes):
        refuse_without_terminal("Give --yes, or --check to change nothing.")
    with connected(repository) as api:
        with terminal.step(f"Reading {repository}", f"Read {repository}"):
            read = read_repository(api, repository, environments)
            needed = list(changes(api, read, environments))
            found = findings(api)
        for each in needed:
            terminal.console.print(f"- {each}", markup=False)
        for finding in found:
            terminal.console.print(f"✗ {finding}", style="red", markup=False)
        if not check:
            refuse_weaker(needed, weaken)
        question = f"Change {counted(len(needed), 'setting')}?"
        if needed and (check or not (yes or terminal.confirmed(question))):
            terminal.console.print("Nothing was changed.")
            return NOT_AS_DECLARED
        for each in needed:
            with terminal.step(each.what, each.what):
                api.write(each.method, each.path, each.body)
    if not needed:
        terminal.console.print(f"{repository} is set as the environments need it.", markup=False)
    return NOT_AS_DECLARED if found else AS_DECLARED
