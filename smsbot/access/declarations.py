"""What an environment declares about its own encryption, for the proofs to hold it to."""

from collections.abc import Mapping
from dataclasses import dataclass

from smsbot.model.assembly import Exemptions
from stacks.declared.calls import DeclaredCall, declared_calls
from stacks.declared.duties import both_duties
from stacks.declared.exemptions import exemptions
from stacks.declared.let_in import let_in
from stacks.declared.outside import sent_outside
from stacks.declared.surplus import (
    Surplus,
    WideResource,
    declared_surplus,
    declared_wide_resources,
)
from stacks.settings.environment import Environment


@dataclass(frozen=True, kw_only=True)
class Declarations:
    """What is called, granted beside that, let in, allowed both duties, exempt, and sent out."""

    calls: tuple[DeclaredCall, ...]
    surplus: tuple[Surplus, ...]
    let_in: Mapping[tuple[str, str], str]
    wide_resources: tuple[WideResource, ...]
    both_duties: Mapping[str, str]
    exemptions: Exemptions
    outside: Mapping[str, str]


def declarations_of(environment: Environment) -> Declarations:
    """The declarations of one environment."""
    return Declarations(
        calls=declared_calls(environment),
        surplus=declared_surplus(environment),
        let_in=let_in(environment),
        wide_resources=declared_wide_resources(environment),
        both_duties=both_duties(environment),
        outside=sent_outside(environment),
        exemptions={place: each.reason for place, each in exemptions(environment).items()},
    )
