"""The steps of the sandbox's commands, each shown while it runs."""

from keyproof.terminal.terminal import Terminal, counted
from keyproof.terminal.user_error import UserError
from smsbot.sandbox.deployment import Deployment, outputs, state_in_bucket, synthesized
from smsbot.sandbox.display import show_dropped
from smsbot.sandbox.emulator.client import readable_errors
from smsbot.sandbox.inventory import Resource, read_inventory
from smsbot.sandbox.made_before import apply_bootstrap, deploy_example
from smsbot.sandbox.sandbox import Sandbox
from smsbot.sandbox.shell_variables import in_shell, variables
from smsbot.sandbox.stack.provider_choice import ProviderChoice
from smsbot.sandbox.synthesis import LOST_DATA, choose
from smsbot.sandbox.texting import Arrival, Bot, send_text
from smsbot.terraform.terraform import TerraformFailure
from stacks.settings.backends import S3Backend
from stacks.settings.environment import Environment


def build(
    sandbox: Sandbox, environment: Environment, provider: ProviderChoice, terminal: Terminal
) -> Deployment:
    """Start the emulator and let Terraform build an environment on it."""
    with terminal.step("Starting the embedded AWS", "Embedded AWS started") as step:
        started = sandbox.start()
        step.done = f"Embedded AWS at {started.emulator.endpoint}"
    if started.lost_data:
        terminal.console.print(f"  {LOST_DATA}; everything is built again.")
    clients = sandbox.clients_in(environment)
    with terminal.step("Looking for Terraform and the AWS provider", "") as step:
        chosen = choose(sandbox, provider)
        step.done = f"Terraform: {chosen.terraform.description}; {chosen.description}"
    try:
        with terminal.step("Synthesizing", f"{environment.names.prefix} synthesized"):
            deployment = synthesized(
                environment, layout=sandbox.layout, emulator=started.emulator, provider=chosen
            )
        show_dropped(deployment, chosen, terminal)
        if isinstance(environment.backend, S3Backend):
            if state_in_bucket(environment, sandbox.layout, clients) is None:
                shell = variables(sandbox.layout, started.emulator, chosen, environment)
                with (
                    terminal.step("Applying the bootstrap", "The bootstrap is applied"),
                    in_shell(shell),
                ):
                    apply_bootstrap(deployment.folder, deployment.terraform, environment)
            state_in_bucket(environment, sandbox.layout, clients)
        with terminal.step("Terraform initializes", "Terraform is initialized"):
            deployment.initialize()
        with terminal.step("Terraform applies", "") as step:
            deployment.apply(step.on_event)
            step.done = f"Terraform applied {counted(step.changed, 'change')}"
    except TerraformFailure as failure:
        if chosen.choice is ProviderChoice.REGISTRY:
            failure.hint += (
                " The provider came from the registry; `SMSBOT_PROVIDER=bundled`, after `sandbox "
                "down`, takes the one that is installed with the project."
            )
        raise
    if hook := environment.conversation.hook:
        with (
            terminal.step("Deploying the example hook", f"Example hook: {hook.function}"),
            readable_errors("deploying the example hook"),
        ):
            deploy_example(clients, function=hook.function)
    return deployment


def plan_again(deployment: Deployment, terminal: Terminal) -> None:
    """Let Terraform plan once more, to see that nothing is left to change."""
    with terminal.step("Terraform plans again", "") as step:
        deployment.plan(step.on_event)
        step.done = f"Terraform planned again: {counted(step.changed, 'change')}"


def send(
    sandbox: Sandbox, environment: Environment, number: str, message: str, terminal: Terminal
) -> Arrival:
    """Text the bot of an environment."""
    clients = sandbox.clients_in(environment)
    found = outputs(environment, sandbox.layout, clients)
    try:
        bot = Bot(
            inbound_topic_arn=found["InboundSMSTopicArn"],
            status_topic_arn=found["DeliveryStatusTopicArn"],
            table=found["ConversationsTableName"],
            log_group=f"/aws/lambda/{found['FunctionName']}",
        )
    except KeyError as missing:
        raise UserError(
            f"{environment.names.prefix} is incomplete: its state has no output {missing}.",
            hint=f"Build the rest: `python -m smsbot sandbox up {environment.name}`.",
        ) from None
    with (
        terminal.step("Texting the bot", "Text handled by the function"),
        readable_errors("texting the bot"),
    ):
        return send_text(clients, bot, number=number, body=message)


def read_back(sandbox: Sandbox, environment: Environment, terminal: Terminal) -> list[Resource]:
    """Ask the services what there is."""
    clients = sandbox.clients_in(environment)
    with (
        terminal.step("Reading everything back", "Read back from the embedded AWS with boto3"),
        readable_errors("reading everything back"),
    ):
        return read_inventory(clients)


def destroy(deployment: Deployment, terminal: Terminal) -> None:
    """Let Terraform destroy an environment."""
    with terminal.step("Terraform destroys", "") as step:
        deployment.destroy(step.on_event)
        step.done = f"Terraform destroyed {counted(step.changed, 'resource')}"


def delete(sandbox: Sandbox, terminal: Terminal) -> None:
    """End the emulator and delete everything of the sandbox."""
    with terminal.step("Ending the embedded AWS", "Embedded AWS ended and deleted"):
        sandbox.delete()
