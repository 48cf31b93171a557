"""Topics and queues refuse what is not sent over TLS, whoever sends it."""

from collections.abc import Iterable

from smsbot.encryption.finding import Finding
from smsbot.encryption.model import EncryptionModel
from smsbot.encryption.requests import Request
from smsbot.iam.context import present
from smsbot.iam.evaluation import Verdict

RULE = "encrypted transport"
ACTIONS = ("sns:Publish", "sqs:SendMessage", "sqs:ReceiveMessage")


def encrypted_transport(model: EncryptionModel, requests: Iterable[Request]) -> list[Finding]:
    """The topics and queues that would take a call without TLS, one finding each."""
    found: dict[str, Finding] = {}
    for request in requests:
        if request.key is not None or request.action not in ACTIONS:
            continue
        plain = request.with_keys({"aws:SecureTransport": present("false")})
        if plain.decide().verdict is not Verdict.EXPLICITLY_DENIED:
            found[request.target.arn] = Finding(
                rule=RULE,
                resource=model.address_of(request.target.arn),
                key="",
                problem=f"{request.principal.name} could call {request.action} without TLS.",
                remedy="Deny it in the policy of the resource where aws:SecureTransport is false, "
                "as EncryptedTopic and EncryptedQueue do.",
            )
    return list(found.values())
