"""The questions that every synthesis asks: what it refuses, and what it reports.

They take a tenth of the synthesis. The proofs about who may do what would add more than half to it,
so ``smsbot access``, a review and a deployment ask those.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from keyproof.access.proofs.quick import quickly_proven, without_remedy_later
from keyproof.coverage.coverage import coverage
from keyproof.declarations import Declarations
from keyproof.model.access.principals import principals
from keyproof.model.finding import Finding, folded
from smsbot.design.reading import load_configuration
from smsbot.design.synthesis import refuse_other_stacks
from stacks.declared.declarations import declarations_of
from stacks.settings.environment import Environment

Declared = tuple[Environment, Declarations]


@dataclass(frozen=True, kw_only=True)
class Checked:
    """What a stack is refused for, and what is only reported here."""

    environment: str
    refused: tuple[Finding, ...]
    reported: tuple[Finding, ...]


def declared(environments: Iterable[Environment]) -> list[Declared]:
    """The environments with what each declares, which no stack is needed for."""
    return [(each, declarations_of(each)) for each in environments]


def check(environments: Sequence[Declared], output: Path) -> list[Checked]:
    """Check the stacks below ``output``; the configuration of a refused one is removed."""
    refuse_other_stacks(output, [environment for environment, _ in environments])
    return [_of_stack(*each, output) for each in environments]


def _of_stack(environment: Environment, declarations: Declarations, output: Path) -> Checked:
    path = output / "stacks" / environment.names.prefix / "cdk.tf.json"
    model = load_configuration(path, exemptions=declarations.exemptions)
    everybody = principals(model)
    refused = without_remedy_later(model, everybody)
    if refused:
        path.unlink()
    quick = quickly_proven(model, declarations, everybody)
    return Checked(
        environment=environment.name,
        refused=refused,
        reported=folded((*coverage(model).findings, *quick)),
    )
