"""The access model and its proofs on the stack of the state: the deploy role alone reads it."""

from pathlib import Path

from smsbot.access.declarations import Declarations
from smsbot.access.proofs.everything import Proven, prove
from smsbot.coverage.coverage import coverage
from smsbot.failure import Failure
from smsbot.loaders.configuration.load import load_configuration
from smsbot.loaders.configuration.synthesis import synthesized
from smsbot.model.finding import Finding
from stacks.declared.state_calls import both_duties, state_calls
from stacks.settings.environment import Environment
from stacks.state import state_names


def proven(environment: Environment, configuration: Path) -> tuple[Proven, tuple[Finding, ...]]:
    """Who can do what with the key of the state, and what is wrong, encryption included."""
    model = load_configuration(configuration, exemptions={})
    found = prove(
        model,
        Declarations(
            calls=state_calls(environment),
            surplus=(),
            let_in={},
            wide_resources=(),
            both_duties=both_duties(environment),
            exemptions={},
            outside={},
        ),
    )
    return found, (*coverage(model).findings, *found.findings)


def prove_state(environment: Environment) -> None:
    """Prove the code as it is. Raises Failure with every finding, if there is one."""
    stack = state_names.stack_of(environment)
    with synthesized(environment) as path:
        _, findings = proven(environment, path.parent.with_name(stack) / path.name)
    if findings:
        raise Failure(
            f"The proofs do not hold for {stack}:\n" + "\n".join(map(str, findings)),
            way_on="Correct stacks/state/state_stack.py, or what it is made of.",
        )
