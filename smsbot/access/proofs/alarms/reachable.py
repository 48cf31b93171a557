"""What an alarm or a rule sends can be delivered: no key and no policy stands in its way."""

from collections.abc import Iterable

from smsbot.access.principals import Principal
from smsbot.access.proofs.sufficient import finding_of
from smsbot.access.requests import Request, requests_of
from smsbot.model.calls import CLOUDWATCH, EVENTBRIDGE
from smsbot.model.encryption_model import EncryptionModel
from smsbot.model.finding import Finding

RULE = "reachable"


def requests_of_alarms(
    model: EncryptionModel, everybody: Iterable[Principal]
) -> tuple[Request, ...]:
    """What has to be allowed for what the alarms and rules send."""
    calls = [
        call for call in model.calls if call.warns_of or call.caller in (CLOUDWATCH, EVENTBRIDGE)
    ]
    return requests_of(calls, model, everybody)


def reachable(requests: Iterable[Request]) -> list[Finding]:
    """The alarms and rules whose messages would be lost without a trace."""
    return [finding_of(request, rule=RULE) for request in requests if not request.is_allowed]
