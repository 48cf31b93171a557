"""Every rule of a check, in one list."""

from collections.abc import Iterator, Sequence

from keyproof.access.principals import Principal
from keyproof.access.proofs.lockout import no_lockout
from keyproof.access.proofs.unique import unique
from keyproof.model.encryption_model import EncryptionModel, NotJudged
from keyproof.model.finding import Severity
from keyproof.rules.encryption import encryption
from keyproof.rules.problem import Level, Problem
from keyproof.rules.refused import refused_calls
from keyproof.rules.settings import Settings

LOCKOUT = "lockout"


def problems_of(
    model: EncryptionModel,
    everybody: Sequence[Principal],
    settings: Settings,  # noqa: ARG001
) -> Iterator[Problem | NotJudged]:
    """What every rule finds in a model, and what none can judge."""
    yield from model.not_judged
    yield from refused_calls(model, everybody)
    yield from _locked(model, everybody)
    yield from encryption(model)
    yield from _taken_for_one(model)


def _locked(model: EncryptionModel, everybody: Sequence[Principal]) -> Iterator[Problem]:
    policies = {key.address: key.policy for key in model.keys}
    for each in no_lockout(model, everybody):
        if policies[each.resource].document is None:
            continue
        yield Problem(
            level=Level.ERROR,
            rule=LOCKOUT,
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
                rule=each.rule,
                resource=each.resource,
                problem=f"{each.problem[0].upper()}{each.problem[1:]}",
                remedy=each.remedy,
            )
