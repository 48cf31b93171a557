"""The steps of the sandbox's commands, each shown while it runs.

They work as in a shell of the sandbox, with what ``smsbot bootstrap`` and ``smsbot deploy`` call.
"""

import json
from collections.abc import Generator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import boto3

from keyproof import Result
from keyproof.output.coverage import coverage_table
from keyproof.policy_document import PolicyDocument
from keyproof.terminal.terminal import Terminal, counted
from keyproof.terminal.user_error import UserError
from smsbot import planned, project
from smsbot.account.session import failures, identity_of, session_for
from smsbot.bootstrap import Bootstrap
from smsbot.design.reading import read_environment
from smsbot.sandbox.folder import NOT_SET
from smsbot.sandbox.sandbox import Sandbox
from smsbot.sandbox.shell_variables import in_shell
from smsbot.sandbox.texting import Arrival, send_text
from smsbot.terraform.terraform import Terraform
from smsbot.verify.verification import hold_against
from stacks.bootstrap.trust import people
from stacks.output import CONFIGURATION
from stacks.settings.environment import Environment
from stacks.state import state_names

ATTACHMENT = "aws_iam_role_policy_attachment"
NOTHING_BUILT = "Nothing is built there yet: `smsbot sandbox up` builds an environment."


@dataclass(frozen=True, kw_only=True)
class Work:
    """An environment on a running sandbox, and what works on it as in a shell of the sandbox."""

    sandbox: Sandbox
    environment: Environment
    session: boto3.Session
    terraform: Terraform
    stack: Path
    terminal: Terminal


@contextmanager
def working(sandbox: Sandbox, environment: Environment, terminal: Terminal) -> Generator[Work]:
    """Work on an environment. Raises UserError if the sandbox is not running."""
    with in_shell(sandbox, environment):
        session = session_for(environment, profile=None)
        yield Work(
            sandbox=sandbox,
            environment=environment,
            session=session,
            terraform=planned.terraform_for(session),
            stack=project.output() / "stacks" / environment.names.prefix,
            terminal=terminal,
        )


def start(sandbox: Sandbox, terminal: Terminal) -> None:
    """Start the emulator, and find Terraform and the provider."""
    with terminal.step("Starting the emulated AWS", "") as step:
        step.done = f"Emulated AWS at {sandbox.start().endpoint}"
    with terminal.step("Looking for Terraform and the AWS provider", "") as step:
        provider = sandbox.provider()
        step.done = f"Terraform: {provider.terraform.description}; {provider.description}"


def build(work: Work) -> None:
    """Let Terraform build the environment, with its bootstrap if it has one."""
    environment, terminal = work.environment, work.terminal
    with terminal.step("Synthesizing", f"{environment.names.prefix} synthesized"):
        planned.synthesize(environment)
    if not_set := (work.stack / NOT_SET).read_text(encoding="utf-8").splitlines():
        terminal.console.print("  Unknown to the emulator or its provider; set only on AWS:")
        for each in not_set:
            terminal.console.print(f"    {each}", markup=False)
    if state_names.has_bootstrap(environment):
        _bootstrap(work)
    with terminal.step("Terraform initializes", "Terraform is initialized"):
        planned.initialize(work.terraform, work.stack)
    change(work, "apply", "Terraform applies", "Terraform applied {}", "change")


def _bootstrap(work: Work) -> None:
    this = Bootstrap(
        terraform=work.terraform,
        stack=work.stack.with_name(state_names.bootstrap_of(work.environment)),
        environment=work.environment,
        session=work.session,
    )
    with work.terminal.step("Applying the bootstrap", "The bootstrap is applied"):
        _make_roles_of_people(this)
        this.build()


def _make_roles_of_people(this: Bootstrap) -> None:
    """The roles of the settings that get policies are there on AWS, and have to be here."""
    configuration = json.loads((this.stack / CONFIGURATION).read_text(encoding="utf-8"))
    iam = this.session.client("iam")
    trust = PolicyDocument((people(state_names.location_of(this.environment)),)).to_json()
    for each in configuration["resource"].get(ATTACHMENT, {}).values():
        with suppress(iam.exceptions.EntityAlreadyExistsException):
            iam.create_role(RoleName=each["role"], AssumeRolePolicyDocument=trust)


def change(work: Work, command: str, doing: str, done: str, noun: str) -> None:
    """Let Terraform apply, plan or destroy, and say how much it changed."""
    options = ("-json", "-input=false", *(() if command == "plan" else ("-auto-approve",)))
    with work.terminal.step(doing, "") as step:
        work.terraform.stream(command, *options, cwd=work.stack, on_event=step.on_event)
        step.done = done.format(counted(step.changed, noun))


def send(work: Work, number: str, message: str) -> Arrival:
    """Text the bot of the environment, and show the reply and the receipt for it."""
    if not (work.stack / CONFIGURATION).is_file():
        raise UserError(
            f"{work.environment.names.prefix} is not built on the sandbox.",
            hint=f"Build it: `smsbot sandbox up {work.environment.name}`.",
        )
    with work.terminal.step("Texting the bot", "Text handled by the function"):
        arrival = send_text(
            work.sandbox, work.session, work.environment, number=number, body=message
        )
    item = arrival.item
    reply = _quoted(arrival.reply) if arrival.reply else f"none ({item.get('reason', '')})"
    lines = [f"Text in: {_quoted(item['body'])}", f"Reply:   {reply}"]
    if "delivery_status" in item:
        lines.append(f"Receipt: {item['delivery_status']}")
    for line in lines:
        work.terminal.console.print(f"  {line}", markup=False)
    return arrival


def show_item(arrival: Arrival, terminal: Terminal) -> None:
    """Show a text as it is stored."""
    terminal.console.print(f"  Answered in {arrival.seconds:.2f} s; the stored item:")
    for name, value in arrival.item.items():
        terminal.console.print(f"    {name}: {_quoted(value)}", markup=False)


def _quoted(text: str) -> str:
    # As JSON, so that control characters of a text do not reach the terminal.
    return json.dumps(text, ensure_ascii=False)


def read_back(work: Work) -> Result | None:
    """What encrypts what there is, by the account; None if nothing was synthesized for it."""
    path = work.stack / CONFIGURATION
    if not path.is_file():
        return None
    with failures("reading everything back"):
        account = identity_of(work.session)["Account"]
        design = read_environment(path, work.environment, account_id=account)
        found = hold_against(design, work.environment, work.session, profile=None)
    if found.live.not_checked:
        raise UserError(
            "\n".join(["Not everything could be read:", *map(str, found.live.not_checked)]),
            hint="Run the command again, or `smsbot sandbox down` and `up`.",
        )
    return found.result


def show_inventory(work: Work) -> None:
    """Show what encrypts every resource."""
    terminal = work.terminal
    with terminal.step("Reading everything back", "Read back from the emulated AWS with boto3"):
        result = read_back(work)
    terminal.console.print(coverage_table(result) if result else NOTHING_BUILT)


def delete(sandbox: Sandbox, terminal: Terminal) -> None:
    """End the emulator and delete everything of the sandbox."""
    with terminal.step("Ending the emulated AWS", "Emulated AWS ended and deleted"):
        sandbox.delete()
