"""What an alarm or a rule sends can be delivered: no key and no policy stands in its way."""

from collections.abc import Iterable

from keyproof.access.proofs.calls.sufficient import finding_of
from keyproof.model.access.principals import Principal
from keyproof.model.access.requests import Request, requests_of
from keyproof.model.assembly.calls import CLOUDWATCH, EVENTBRIDGE
from keyproof.model.encryption_model import EncryptionModel
from keyproof.model.finding import Finding

RULE = "reachable"


def requests_of_alarms(
    model: EncryptionModel, everybody: Iterable[Principal]
) -> tuple[Request, ...]:
    """What has to be allowed for what the alarms and rules send."""
    calls = [
        call for call in model.calls if call.warns_of or call.caller in (CLOUDWATCH, EVENTBRIDGE)
    ]
    return requests_of(calls, model, everybody)


def reachable(model: EncryptionModel, requests: Iterable[Request]) -> list[Finding]:
    """The alarms and rules whose messages would be lost without a trace."""
    return [finding_of(each, model, rule=RULE) for each in requests if not each.is_allowed]
