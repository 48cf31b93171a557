"""``smsbot demo``: the whole story once, on an emulated AWS."""

from typing import Annotated

import typer

from keyproof.terminal.terminal import Terminal
from keyproof.terminal.user_error import UserError
from smsbot.commands.sandbox import this_sandbox
from smsbot.environments import default_environment
from smsbot.sandbox import steps

NUMBER = "+14255550182"
MESSAGES = ("Is anybody reading this but you?", "Hours?", "STOP")


def demo(
    keep: Annotated[bool, typer.Option("--keep", help="Leave the sandbox running.")] = False,
) -> None:
    """Build the bot on an emulated AWS, text it, and show which key encrypts what."""
    sandbox, terminal = this_sandbox(), Terminal()
    environment = default_environment()
    with sandbox.locked():
        # An emulator was started here and not deleted since, running or not.
        if sandbox.layout.emulator_record.exists():
            raise UserError(
                f"There is a sandbox in {sandbox.layout.root}, and the demo would "
                "delete it at its end.",
                hint="Keep using it with `smsbot sandbox up`, or delete it first with "
                "`smsbot sandbox down`.",
            )
        kept = False
        try:
            steps.start(sandbox, terminal)
            with steps.working(sandbox, environment, terminal) as work:
                steps.build(work)
                again = "Terraform planned again: {}"
                steps.change(work, "plan", "Terraform plans again", again, "change")
                for message in MESSAGES:
                    arrival = steps.send(work, NUMBER, message)
                    if message is MESSAGES[0]:
                        steps.show_item(arrival, terminal)
                steps.show_inventory(work)
                if not keep:
                    destroyed = "Terraform destroyed {}"
                    steps.change(work, "destroy", "Terraform destroys", destroyed, "resource")
            kept = keep
        finally:
            if not kept:
                steps.delete(sandbox, terminal)
    if keep:
        terminal.console.print(
            f"The sandbox is still running. Text it: `smsbot sandbox text {NUMBER} "
            "'Hello'`; end it: `smsbot sandbox down`."
        )
