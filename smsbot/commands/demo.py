"""``smsbot demo``: the whole story once, on an embedded AWS."""

from typing import Annotated

import typer

from keyproof.terminal.terminal import Terminal
from keyproof.terminal.user_error import UserError
from smsbot.commands.sandbox import this_sandbox
from smsbot.environments import default_environment
from smsbot.sandbox.display import show_exchange, show_inventory, show_item
from smsbot.sandbox.stack.provider_choice import provider_choice
from smsbot.sandbox.steps import build, delete, destroy, plan_again, read_back, send

NUMBER = "+14255550182"
MESSAGES = ("Is anybody reading this but you?", "Hours?", "STOP")
# With a hook, which asks back: an answer to that.
MESSAGES_TO_HOOK = (*MESSAGES[:2], "1 Main Street", "STOP")


def demo(
    keep: Annotated[bool, typer.Option("--keep", help="Leave the sandbox running.")] = False,
) -> None:
    """Build the infrastructure on an embedded AWS, text it, and show what encrypts what."""
    sandbox, terminal = this_sandbox(), Terminal()
    environment, provider = default_environment(), provider_choice()
    with sandbox.locked():
        if sandbox.is_in_use():
            raise UserError(
                (
                    f"There is a sandbox in {sandbox.layout.root}, and the demo would "
                    "delete it at its end."
                ),
                hint="Look at it with `python -m smsbot sandbox up`, or delete it first with "
                "`python -m smsbot sandbox down`.",
            )
        kept = False
        try:
            deployment = build(sandbox, environment, provider, terminal)
            plan_again(deployment, terminal)
            for message in MESSAGES_TO_HOOK if environment.conversation.hook else MESSAGES:
                arrival = send(sandbox, environment, NUMBER, message, terminal)
                show_exchange(arrival, terminal)
                if message is MESSAGES[0]:
                    show_item(arrival, terminal)
            show_inventory(read_back(sandbox, environment, terminal), terminal)
            if not keep:
                destroy(deployment, terminal)
            kept = keep
        finally:
            if not kept:
                delete(sandbox, terminal)
    if keep:
        terminal.console.print(
            "The sandbox is still running. Text it: "
            f"`python -m smsbot sandbox text {NUMBER} 'Hello'`; "
            "end it: `python -m smsbot sandbox down`."
        )
