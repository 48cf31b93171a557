"""What the commands of the sandbox do, and what they tell the user."""

import json
import os
import shlex
from dataclasses import asdict
from itertools import groupby
from pathlib import Path

from rich.table import Table

from smsbot.failure import Failure
from smsbot.sandbox import emulator as emulators
from smsbot.sandbox.client import readable_errors
from smsbot.sandbox.deployment import Deployment, outputs, prepare, synthesize
from smsbot.sandbox.emulator import ACCESS_KEY_ID, HOST, SECRET_ACCESS_KEY, Emulator
from smsbot.sandbox.inventory import (
    AWS_MANAGED,
    CODE,
    ENVIRONMENT_VARIABLES,
    UNENCRYPTED,
    Resource,
    read_inventory,
)
from smsbot.sandbox.layout import Layout
from smsbot.sandbox.processes import interrupts_deferred
from smsbot.sandbox.provider import Provider, choose_provider
from smsbot.sandbox.provider_choice import ProviderChoice
from smsbot.sandbox.sandbox import Sandbox
from smsbot.sandbox.terraform import TerraformFailure, find_terraform
from smsbot.sandbox.texting import Arrival, send_text
from smsbot.terminal import Terminal
from stacks.environment import Environment
from stacks.environments_file import ENVIRONMENTS_FILE, EnvironmentsError, read_environments
from stacks.exemptions import FUNCTION_CODE, FUNCTION_ENVIRONMENT

LOST_DATA = "It had been killed and lost its data; everything is built anew."
WIDE_TABLE = 140

DEMO_ENVIRONMENT = "dev"
DEMO_NUMBER = "+14255550182"
DEMO_MESSAGE = "Is anybody reading this but you?"


def demo(folder: Path, *, provider: ProviderChoice, keep: bool) -> None:
    """The whole story once: build, text, show, and take down again unless ``keep``."""
    sandbox, terminal = Sandbox(Layout(folder)), Terminal()
    environment = _environment(DEMO_ENVIRONMENT)
    with sandbox.locked():
        if sandbox.is_in_use():
            raise Failure(
                f"There is a sandbox in {folder}, and the demo would end by deleting it.",
                way_on="Look at it with `python -m smsbot sandbox up`, or delete it first with "
                "`python -m smsbot sandbox down`.",
            )
        try:
            deployment = _build(sandbox, environment, provider, terminal)
            _plan_again(deployment, terminal)
            arrival = _text(sandbox, environment, DEMO_NUMBER, DEMO_MESSAGE, terminal)
            _show_arrival(arrival, terminal)
            _show_inventory(_read(sandbox, environment, terminal), terminal)
            if not keep:
                _destroy(deployment, terminal)
        except BaseException:
            _delete(sandbox, terminal)
            raise
        if not keep:
            _delete(sandbox, terminal)
    if keep:
        terminal.console.print(
            "The sandbox is still running. Text it: "
            f"`python -m smsbot sandbox text {DEMO_NUMBER} 'Hello'`; "
            "end it: `python -m smsbot sandbox down`."
        )


def up(folder: Path, environment_name: str, *, provider: ProviderChoice) -> None:
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
    with sandbox.locked():
        _delete(sandbox, terminal)


def env(folder: Path, *, provider: ProviderChoice) -> None:
    """Print ``export`` lines for the running sandbox."""
    sandbox = Sandbox(Layout(folder))
    with sandbox.locked():
        emulator = _start_aside(sandbox)
        chosen = _choose(sandbox, provider)
    region = _environment(DEMO_ENVIRONMENT).region
    settings = {
        "AWS_ACCESS_KEY_ID": ACCESS_KEY_ID,
        "AWS_SECRET_ACCESS_KEY": SECRET_ACCESS_KEY,
        "AWS_DEFAULT_REGION": region,
        "AWS_REGION": region,
        "AWS_ENDPOINT_URL": emulator.endpoint,
        "AWS_CA_BUNDLE": str(sandbox.layout.certificate_authority),
        "NO_PROXY": HOST,
        "SMSBOT_SANDBOX": str(folder),
        "CHECKPOINT_DISABLE": "1",
        "TERRAFORM_BINARY_NAME": chosen.terraform.executable,
        **chosen.environment,
    }
    # They would lead to another account, or make these credentials invalid.
    print("unset AWS_PROFILE AWS_SESSION_TOKEN")
    for name, value in settings.items():
        print(f"export {name}={shlex.quote(value)}")


def synth(folder: Path, *, provider: ProviderChoice) -> None:
    """Synthesize every environment to where cdktf asks for it, adapted to the running sandbox."""
    sandbox = Sandbox(Layout(folder))
    with sandbox.locked():
        emulator = _start_aside(sandbox)
        chosen = _choose(sandbox, provider)
    output = Path(os.environ.get("CDKTF_OUTDIR", "cdktf.out")).resolve()
    synthesize(output, layout=sandbox.layout, emulator=emulator, provider=chosen)


def _start_aside(sandbox: Sandbox) -> Emulator:
    """Start the emulator if it is not running; say so on standard error, past what is printed."""
    started = sandbox.start()
    errors = Terminal().errors
    if started.now:
        errors.print(f"Embedded AWS started at {started.emulator.endpoint}")
    if started.lost_data:
        errors.print(LOST_DATA)
    return started.emulator


def _build(
    sandbox: Sandbox, environment: Environment, provider: ProviderChoice, terminal: Terminal
) -> Deployment:
    with terminal.step("Starting the embedded AWS", "Embedded AWS started") as step:
        started = sandbox.start()
        step.done = f"Embedded AWS at {started.emulator.endpoint}"
    if started.lost_data:
        terminal.console.print(f"  {LOST_DATA}")
    try:
        return _apply(sandbox, started.emulator, environment, provider, terminal)
    except KeyboardInterrupt:
        # What this command started does not outlive it; the next one goes on from its data.
        if started.now:
            with interrupts_deferred():
                emulators.stop(started.emulator, keep_data=True)
        raise


def _apply(
    sandbox: Sandbox,
    emulator: Emulator,
    environment: Environment,
    provider: ProviderChoice,
    terminal: Terminal,
) -> Deployment:
    with terminal.step("Looking for Terraform and the AWS provider", "") as step:
        chosen = _choose(sandbox, provider)
        step.done = f"Terraform: {chosen.terraform.description}; {chosen.description}"
    try:
        with terminal.step(
            "Synthesizing and initializing", f"{environment.names.prefix} synthesized"
        ):
            deployment = prepare(
                environment, layout=sandbox.layout, emulator=emulator, provider=chosen
            )
        _show_dropped(deployment, chosen, terminal)
        with terminal.terraform_step("Terraform applies", "") as step:
            deployment.apply(step.on_event)
            step.done = f"Terraform applied {step.changed} changes"
    except TerraformFailure as failure:
        if chosen.choice is ProviderChoice.REGISTRY:
            failure.way_on += (
                " The provider came from the registry; `--provider bundled`, after `sandbox down`, "
                "takes the one that is installed with the project."
            )
        raise
    return deployment


def _choose(sandbox: Sandbox, provider: ProviderChoice) -> Provider:
    chosen = choose_provider(find_terraform(), sandbox.provider_choice(provider))
    sandbox.layout.provider_record.write_text(chosen.choice, encoding="utf-8")
    return chosen


def _delete(sandbox: Sandbox, terminal: Terminal) -> None:
    with terminal.step("Ending the embedded AWS", "Embedded AWS ended and deleted"):
        sandbox.delete()


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
    clients = sandbox.clients(region=environment.region)
    found = outputs(environment, sandbox.layout)
    with (
        terminal.step("Texting the bot", "Text stored by the function"),
        readable_errors("texting the bot"),
    ):
        return send_text(
            clients,
            topic_arn=found["InboundSMSTopicArn"],
            table=found["ConversationsTableName"],
            log_group=f"/aws/lambda/{found['FunctionName']}",
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
        # As JSON, so that control characters of a text do not reach the terminal.
        shown = json.dumps(value, ensure_ascii=False)
        terminal.console.print(f"    {name}: {shown}", markup=False)


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
    for part, exemption in ((ENVIRONMENT_VARIABLES, FUNCTION_ENVIRONMENT), (CODE, FUNCTION_CODE)):
        if any(each.key == AWS_MANAGED and each.name.endswith(part) for each in resources):
            terminal.console.print(
                f"AWS-managed{part}, as declared: {exemption.reason}", markup=False
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
