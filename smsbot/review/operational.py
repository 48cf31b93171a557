"""Calls of the infrastructure that will stop working, and alarms that will reach nobody."""

from collections.abc import Iterator

from smsbot.encryption.declarations import Declarations
from smsbot.encryption.declared_calls import all_calls
from smsbot.encryption.model import EncryptionModel
from smsbot.encryption.principals import principals
from smsbot.encryption.proofs.sufficient import finding_of
from smsbot.encryption.requests import Request, requests_of
from smsbot.iam.evaluation import Verdict
from smsbot.review.finding import Category, Found
from smsbot.review.sides import Sides


def operational(sides: Sides, declarations: Declarations) -> Iterator[Found]:
    """What is denied afterwards and was not denied before, one a call and key."""
    before = {
        _name(request, sides.before.model) for request in _denied(sides.before.model, declarations)
    }
    told: set[tuple[str, str]] = set()
    for request in _denied(sides.after.model, declarations):
        place = (request.call.address, request.principal.name)
        if _name(request, sides.after.model) in before or place in told:
            continue
        told.add(place)
        finding = finding_of(request, rule="call-denied")
        yield Found(
            category=Category.OPERATIONAL,
            rule=finding.rule,
            resource=finding.resource,
            problem=finding.problem,
            remedy=finding.remedy,
        )


def _denied(model: EncryptionModel, declarations: Declarations) -> Iterator[Request]:
    """The requests that are certainly denied; one that waits for an apply is not."""
    for request in requests_of(all_calls(model, declarations), model, principals(model)):
        denied = (Verdict.IMPLICITLY_DENIED, Verdict.EXPLICITLY_DENIED)
        if request.decide().verdict in denied:
            yield request


def _name(request: Request, model: EncryptionModel) -> tuple[str, str, str, str]:
    addresses = {arn: address for address, arn in model.arns.items()}
    target = addresses.get(request.target.arn, request.target.arn)
    return (request.call.address, request.principal.name, request.action, target)
