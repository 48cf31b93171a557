"""What the commands of the sandbox do, and what they tell the user."""

import json
import os
import shlex
from dataclasses import asdict
from itertools import groupby
from pathlib import Path

from rich.table import Table

from smsbot.failure import Failure
from smsbot.sandbox.client import readable_errors
from smsbot.sandbox.deployment import Deployment, prepare, synthesize
from smsbot.sandbox.emulator import ACCESS_KEY_ID, ACCOUNT_ID, SECRET_ACCESS_KEY
from smsbot.sandbox.inventory import AWS_MANAGED, UNENCRYPTED, Resource, read_inventory
from smsbot.sandbox.layout import Layout
from smsbot.sandbox.provider import Provider, ProviderChoice, choose_provider
from smsbot.sandbox.sandbox import Sandbox
from smsbot.sandbox.terraform import find_terraform
from smsbot.sandbox.texting import Arrival, send_text
from smsbot.terminal import Terminal
from stacks.environment import Environment
from stacks.environments_file import ENVIRONMENTS_FILE, EnvironmentsError, read_environments
from stacks.exemptions import FUNCTION_CODE, FUNCTION_ENVIRONMENT

WIDE_TABLE = 140

DEMO_ENVIRONMENT = "dev"
DEMO_NUMBER = "+14255550182"
DEMO_MESSAGE = "Is anybody reading this but you?"


def demo(folder: Path, *, provider: str, keep: bool) -> None:
    """The whole story once: build, text, show, and take down again unless ``keep``."""
    sandbox, terminal = Sandbox(Layout(folder)), Terminal()
    if sandbox.running():
        raise Failure(
            f"A sandbox is running in {folder}, and the demo would end by deleting it.",
            way_on="Look at it with `python -m smsbot sandbox status`, or delete it first with "
            "`python -m smsbot sandbox down`.",
        )
    environment = _environment(DEMO_ENVIRONMENT)
    with sandbox.locked():
        try:
            deployment = _build(sandbox, environment, provider, terminal)
            _plan_again(deployment, terminal)
            arrival = _text(sandbox, environment, DEMO_NUMBER, DEMO_MESSAGE, terminal)
            _show_arrival(arrival, terminal)
            _show_inventory(_read(sandbox, environment, terminal), terminal)
            if not keep:
                _destroy(deployment, terminal)
        finally:
            if not keep:
                with terminal.step("Ending the embedded AWS", "Embedded AWS ended and deleted"):
                    sandbox.delete()
    if keep:
        terminal.console.print(
            "The sandbox is still running. Text it: "
            f"`python -m smsbot sandbox text {DEMO_NUMBER} 'Hello'`; "
            "end it: `python -m smsbot sandbox down`."
        )


def up(folder: Path, environment_name: str, *, provider: str) -> None:
    """Build an environment and show it."""
    sandbox, terminal = Sandbox(Layout(folder)), Terminal()
    environment = _environment(environment_name)
    with sandbox.locked():
        _build(sandbox, environment, provider, terminal)
        _show_inventory(_read(sandbox, environment, terminal), terminal)


def text(folder: Path, environment_name: str, *, number: str, message: str) -> None:
    """Text the bot of an environment."""
    sandbox, terminal = Sandbox(Layout(folder)), Terminal()
    arrival = _text(sandbox, _environment(environment_name), number, message, terminal)
    _show_arrival(arrival, terminal)


def status(folder: Path, environment_name: str, *, as_json: bool) -> None:
    """Show what is on the embedded AWS."""
    sandbox, terminal = Sandbox(Layout(folder)), Terminal()
    clients = sandbox.clients(region=_environment(environment_name).region)
    with readable_errors("reading everything back"):
        resources = read_inventory(clients)
    if as_json:
        print(json.dumps([asdict(resource) for resource in resources], indent=2))
    else:
        _show_inventory(resources, terminal)


def down(folder: Path) -> None:
    """Delete the sandbox."""
    sandbox, terminal = Sandbox(Layout(folder)), Terminal()
    if not folder.exists():
        terminal.console.print(f"There is no sandbox in {folder}.")
        return
    with (
        sandbox.locked(),
        terminal.step("Ending the embedded AWS", "Embedded AWS ended and deleted"),
    ):
        sandbox.delete()


def env(folder: Path, *, provider: str) -> None:
    """Print ``export`` lines for the running sandbox."""
    sandbox = Sandbox(Layout(folder))
    with sandbox.locked():
        emulator = sandbox.start().emulator
    chosen = choose_provider(find_terraform(), ProviderChoice(provider))
    settings = {
        "AWS_ACCESS_KEY_ID": ACCESS_KEY_ID,
        "AWS_SECRET_ACCESS_KEY": SECRET_ACCESS_KEY,
        "AWS_DEFAULT_REGION": _environment(DEMO_ENVIRONMENT).region,
        "AWS_ENDPOINT_URL": emulator.endpoint,
        "AWS_CA_BUNDLE": str(sandbox.layout.certificate_authority),
        "SMSBOT_SANDBOX": str(folder),
        "TERRAFORM_BINARY_NAME": chosen.terraform.executable,
        **chosen.environment,
    }
    for name, value in settings.items():
        print(f"export {name}={shlex.quote(value)}")


def synth(folder: Path, *, provider: str) -> None:
    """Synthesize every environment to where cdktf asks for it, adapted to the running sandbox."""
    sandbox = Sandbox(Layout(folder))
    with sandbox.locked():
        emulator = sandbox.start().emulator
    chosen = choose_provider(find_terraform(), ProviderChoice(provider))
    output = Path(os.environ.get("CDKTF_OUTDIR", "cdktf.out")).resolve()
    synthesize(output, layout=sandbox.layout, emulator=emulator, provider=chosen)


def _build(
    sandbox: Sandbox, environment: Environment, provider: str, terminal: Terminal
) -> Deployment:
    with terminal.step("Starting the embedded AWS", "Embedded AWS started") as step:
        started = sandbox.start()
        emulator = started.emulator
        step.done = f"Embedded AWS at {emulator.endpoint}"
    if started.lost_data:
        terminal.console.print("  It had been killed and lost its data; everything is built anew.")
    with terminal.step("Looking for Terraform and the AWS provider", "") as step:
        chosen = choose_provider(find_terraform(), ProviderChoice(provider))
        step.done = f"Terraform: {chosen.terraform.description}; {chosen.description}"
    with terminal.step("Synthesizing and initializing", f"{environment.names.prefix} synthesized"):
        deployment = prepare(environment, layout=sandbox.layout, emulator=emulator, provider=chosen)
    _show_dropped(deployment, chosen, terminal)
    with terminal.terraform_step("Terraform applies", "") as step:
        deployment.apply(step.on_event)
        step.done = f"Terraform applied {step.changed} changes"
    return deployment


def _plan_again(deployment: Deployment, terminal: Terminal) -> None:
    with terminal.terraform_step("Terraform plans again", "") as step:
        deployment.plan(step.on_event)
        step.done = f"Terraform planned again: {step.changed} changes"


def _show_dropped(deployment: Deployment, provider: Provider, terminal: Terminal) -> None:
    if not deployment.dropped:
        return
    terminal.console.print(
        f"  Narrowed to AWS provider {provider.version}, which does not know these; "
        "on AWS they are set:"
    )
    for dropped in deployment.dropped:
        terminal.console.print(f"    {dropped}", markup=False)


def _destroy(deployment: Deployment, terminal: Terminal) -> None:
    with terminal.terraform_step("Terraform destroys", "") as step:
        deployment.destroy(step.on_event)
        step.done = f"Terraform destroyed {step.changed} resources"


def _text(
    sandbox: Sandbox, environment: Environment, number: str, message: str, terminal: Terminal
) -> Arrival:
    names = environment.names
    clients = sandbox.clients(region=environment.region)
    topic = names.name("messaging", "topic", "inbound-sms")
    with (
        terminal.step("Texting the bot", "Text stored by the function"),
        readable_errors("texting the bot"),
    ):
        return send_text(
            clients,
            topic_arn=f"arn:aws:sns:{environment.region}:{ACCOUNT_ID}:{topic}",
            table=names.name("storage", "table", "conversations"),
            log_group=f"/aws/lambda/{names.name('compute', 'function', 'bot')}",
            number=number,
            body=message,
        )


def _read(sandbox: Sandbox, environment: Environment, terminal: Terminal) -> list[Resource]:
    clients = sandbox.clients(region=environment.region)
    with (
        terminal.step("Reading everything back", "Read back from the embedded AWS with boto3"),
        readable_errors("reading everything back"),
    ):
        return read_inventory(clients)


def _show_arrival(arrival: Arrival, terminal: Terminal) -> None:
    terminal.console.print(f"  Arrived in {arrival.seconds:.2f} s; the stored item:")
    for name, value in arrival.item.items():
        terminal.console.print(f"    {name}: {value}", markup=False)


def _show_inventory(resources: list[Resource], terminal: Terminal) -> None:
    table = Table()
    # On a terminal of 80 columns most names then still fit whole into the first one.
    widths = (38, 20, 12) if terminal.console.width < WIDE_TABLE else (None, None, None)
    for heading, width in zip(("Resource", "Encrypted with", "State"), widths, strict=True):
        table.add_column(heading, overflow="fold", width=width)
    for service, of_service in groupby(resources, key=lambda resource: resource.service):
        table.add_section()
        table.add_row(f"[bold]{service}[/bold]")
        for resource in of_service:
            style = {UNENCRYPTED: "red", AWS_MANAGED: "yellow"}.get(resource.key, "")
            table.add_row(resource.name, resource.key, resource.state, style=style)
    terminal.console.print(table)
    terminal.console.print(
        f"AWS-managed by declaration.\n"
        f"  Environment variables: {FUNCTION_ENVIRONMENT.reason}\n"
        f"  Code: {FUNCTION_CODE.reason}",
        markup=False,
    )


def _environment(name: str) -> Environment:
    environments = _environments()
    if name not in environments:
        raise Failure(
            f"{ENVIRONMENTS_FILE} has no environment {name!r}; it has {', '.join(environments)}.",
            way_on="Name one of these, or add a table of that name.",
        )
    return environments[name]


def _environments() -> dict[str, Environment]:
    try:
        return read_environments(ENVIRONMENTS_FILE)
    except EnvironmentsError as error:
        raise Failure(str(error), way_on="Correct the file, then run the command again.") from error
