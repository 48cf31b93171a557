"""Every rule of a check, in one list."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from keyproof.access.proofs.keys.lockout import no_lockout
from keyproof.access.proofs.resources.unique import unique
from keyproof.former_rules.calls.half_granted import half_granted
from keyproof.former_rules.calls.refused import refused_calls
from keyproof.former_rules.encryption import encryption
from keyproof.former_rules.exclusive import taken_away
from keyproof.former_rules.habits import habits
from keyproof.former_rules.others import others
from keyproof.former_rules.problem import Level, Problem, Rule
from keyproof.former_rules.redrive import refused_letters
from keyproof.former_rules.settings import Settings
from keyproof.former_rules.unjudged import LATER, unjudged
from keyproof.former_rules.variables import encrypted_variables
from keyproof.model.access.principals import Principal
from keyproof.model.encryption_model import EncryptionModel, NotJudged
from keyproof.model.finding import Severity
from keyproof.model.resource import Stack


def problems_of(
    stack: Stack, model: EncryptionModel, everybody: Sequence[Principal], settings: Settings
) -> Iterator[Problem | NotJudged]:
    """What every rule finds in a stack and its model, and what none can judge."""
    yield from _broken(stack)
    model, without = _with_known_grants(model)
    yield from without
    yield from refused_calls(model, everybody)
    yield from refused_letters(stack)
    yield from half_granted(model, everybody)
    yield from encrypted_variables(model, everybody)
    yield from others(stack, model, settings.trusted)
    yield from _locked(model, everybody)
    yield from encryption(model)
    yield from _taken_for_one(model)
    yield from taken_away(stack)
    yield from habits(stack, model, everybody, settings.declarations.outside)
    yield from unjudged(model, stack.broken)


def _broken(stack: Stack) -> Iterator[Problem]:
    for (address, argument), problem in stack.broken.items():
        yield Problem(
            level=Level.ERROR,
            rule=Rule.REFUSED_CALL,
            resource=address,
            problem=problem,
            remedy=f"Correct {argument}.",
        )


def _with_known_grants(model: EncryptionModel) -> tuple[EncryptionModel, list[NotJudged]]:
    """Without the grants of which it is not known yet to whom they are."""
    keys = tuple(
        replace(key, grants=tuple(each for each in key.grants if each.grantee))
        for key in model.keys
    )
    unknown = [
        NotJudged(resource=each.name, argument="grantee_principal", reason=LATER)
        for key in model.keys
        for each in key.grants
        if not each.grantee
    ]
    return replace(model, keys=keys), unknown


def _locked(model: EncryptionModel, everybody: Sequence[Principal]) -> Iterator[Problem]:
    policies = {key.address: key.policy for key in model.keys}
    for each in no_lockout(model, everybody):
        if policies[each.resource].document is None:
            continue
        yield Problem(
            level=Level.ERROR,
            rule=Rule.LOCKOUT,
            resource=each.resource,
            key=each.resource,
            problem="Nobody who is certain to stay can change the key's policy: if the identities "
            "that it names go, only AWS Support can help.",
            remedy=each.remedy,
        )


def _taken_for_one(model: EncryptionModel) -> Iterator[Problem | NotJudged]:
    for each in unique(model):
        if each.severity is Severity.UNCOMPARED:
            yield NotJudged(resource=each.resource, argument="", reason=each.problem.rstrip("."))
        else:
            yield Problem(
                level=Level.ERROR,
                rule=Rule.UNIQUE,
                resource=each.resource,
                problem=f"{each.problem[0].upper()}{each.problem[1:]}",
                remedy=each.remedy,
            )
