"""The rules that every synthesis runs: a stack that breaks one is refused.

A key policy lockout cannot be undone, and nobody notices an alarm that reaches nobody. `smsbot
access`, a review and a deployment run every rule.
"""

from collections.abc import Sequence
from pathlib import Path

from keyproof.access.proofs.quick import without_remedy_later
from keyproof.model.access.principals import principals
from keyproof.model.finding import Finding
from smsbot.design.environment import load_environment
from smsbot.design.synthesis import refuse_other_stacks
from stacks.output import CONFIGURATION
from stacks.settings.environment import Environment


def check(environments: Sequence[Environment], output: Path) -> list[Finding]:
    """What the stacks below ``output`` are refused for: a key policy lockout, a mute alarm.

    Raises Failure for a stack of no environment.
    """
    refuse_other_stacks(output, environments)
    return [finding for each in environments for finding in _of_stack(each, output)]


def _of_stack(environment: Environment, output: Path) -> tuple[Finding, ...]:
    path = output / "stacks" / environment.names.prefix / CONFIGURATION
    model = load_environment(path, environment)
    return without_remedy_later(model, principals(model))
