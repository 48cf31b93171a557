"""Calls of the infrastructure that will stop working, and alarms that will reach nobody."""

from collections.abc import Iterator

from constructs_lib.declarations import Declarations
from smsbot.access.declared_calls import all_calls
from smsbot.access.principals import principals
from smsbot.access.proofs.sufficient import finding_of
from smsbot.access.requests import Request, requests_of
from smsbot.iam.evaluation import Verdict
from smsbot.model.encryption_model import EncryptionModel
from smsbot.review.change import Action
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


# What carries a text or an alarm to whom it is for.
CARRIERS = (
    "aws_cloudwatch_event_target",
    "aws_cloudwatch_metric_alarm",
    "aws_lambda_function",
    "aws_sns_topic_subscription",
)


def gone(sides: Sides) -> Iterator[Found]:
    """The calls that nobody makes any more."""
    for change in sides.changes:
        if change.type in CARRIERS and change.action is Action.DESTROY:
            yield Found(
                category=Category.OPERATIONAL,
                rule="call-gone",
                resource=change.address,
                problem="it is destroyed, and what it carried arrives nowhere.",
                remedy="Keep it, or see that nobody waits for it.",
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
