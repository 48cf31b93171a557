"""How the commands of the sandbox show what they found."""

import json
from itertools import groupby

from rich.table import Table

from keyproof.terminal.terminal import Terminal
from smsbot.sandbox.deployment import Deployment
from smsbot.sandbox.inventory import (
    AWS_MANAGED,
    UNENCRYPTED,
    Resource,
)
from smsbot.sandbox.stack.provider import Provider
from smsbot.sandbox.synthesis import NOTHING_BUILT
from smsbot.sandbox.texting import Arrival


def show_dropped(deployment: Deployment, provider: Provider, terminal: Terminal) -> None:
    """List what of the configuration is left out."""
    if not deployment.dropped:
        return
    terminal.console.print(
        "  Not known to the embedded AWS, or to "
        + (f"AWS provider {provider.version}" if provider.version else "its provider")
        + "; on AWS these are set:"
    )
    for dropped in deployment.dropped:
        terminal.console.print(f"    {dropped}", markup=False)


def show_exchange(arrival: Arrival, terminal: Terminal) -> None:
    """Show a text with the reply to it and the receipt for that, or why there is none."""
    item = arrival.item
    reply = _quoted(arrival.reply) if arrival.reply else f"none ({item.get('reason', '')})"
    lines = [f"Text in: {_quoted(item['body'])}", f"Reply:   {reply}"]
    if "delivery_status" in item:
        lines.append(f"Receipt: {item['delivery_status']}")
    for line in lines:
        terminal.console.print(f"  {line}", markup=False)


def show_item(arrival: Arrival, terminal: Terminal) -> None:
    """Show a text as it is stored."""
    terminal.console.print(f"  Answered in {arrival.seconds:.2f} s; the stored item:")
    for name, value in arrival.item.items():
        terminal.console.print(f"    {name}: {_quoted(value)}", markup=False)


def _quoted(text: str) -> str:
    # As JSON, so that control characters of a text do not reach the terminal.
    return json.dumps(text, ensure_ascii=False)


def show_inventory(resources: list[Resource], terminal: Terminal) -> None:
    """Show every resource with its key, and why some are under a key of AWS."""
    if not resources:
        terminal.console.print(NOTHING_BUILT)
        return
    table = Table("Resource", "Encrypted with", "State")
    for service, of_service in groupby(resources, key=lambda resource: resource.service):
        table.add_section()
        table.add_row(f"[bold]{service}[/bold]")
        for resource in of_service:
            style = {UNENCRYPTED: "red", AWS_MANAGED: "yellow"}.get(resource.key, "")
            table.add_row(resource.name, resource.key, resource.state, style=style)
    terminal.console.print(table)
    if any(each.key == AWS_MANAGED for each in resources):
        terminal.console.print(
            "AWS-managed, as the guide has it: the code and the environment variables hold no "
            "secret. The setting encrypt_function_environment moves the variables to the main key."
        )
