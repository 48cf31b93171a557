"""What an alarm or a rule sends can be delivered: no key and no policy stands in its way."""

from collections.abc import Iterable

from smsbot.encryption.calls import CLOUDWATCH, EVENTBRIDGE
from smsbot.encryption.finding import Finding
from smsbot.encryption.model import EncryptionModel
from smsbot.encryption.principals import Principal
from smsbot.encryption.proofs.sufficient import finding_of
from smsbot.encryption.requests import requests_of

RULE = "reachable"


def reachable(model: EncryptionModel, everybody: Iterable[Principal]) -> list[Finding]:
    """The alarms and rules whose messages would be lost, which nothing else would tell."""
    calls = [call for call in model.calls if call.caller in (CLOUDWATCH, EVENTBRIDGE)]
    return [
        finding_of(request, rule=RULE)
        for request in requests_of(calls, model, everybody)
        if not request.is_allowed
    ]
