"""The access model and its proofs on the stack of the state: the deploy role alone reads it."""

from pathlib import Path

from keyproof.access.everything import Answers, everything
from keyproof.terminal.failure import Failure
from smsbot.design.reading import load_configuration
from smsbot.design.synthesis import synthesized
from stacks.declared.declarations import declarations_of_state
from stacks.settings.environment import Environment
from stacks.state import state_names


def answers_about_state(environment: Environment, configuration: Path) -> Answers:
    """Every question of the stack that keeps an environment's state."""
    model = load_configuration(configuration, exemptions={})
    return everything(model, declarations_of_state(environment))


def prove_state(environment: Environment) -> None:
    """Prove the code as it is. Raises Failure with every finding, if there is one."""
    stack = state_names.stack_of(environment)
    with synthesized(environment) as path:
        findings = answers_about_state(
            environment, path.parent.with_name(stack) / path.name
        ).findings
    if findings:
        raise Failure(
            f"The proofs do not hold for {stack}:\n" + "\n".join(map(str, findings)),
            way_on="Correct stacks/state/state_stack.py, or what it is made of.",
        )
