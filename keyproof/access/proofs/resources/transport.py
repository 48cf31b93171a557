"""Topics refuse publications without TLS; queues and buckets, every request."""

from collections.abc import Iterable, Iterator

from keyproof.access.proofs.resources.closed import denied
from keyproof.aws.requests.request_context import ANY_SERVICE, SECURE_TRANSPORT, Circumstances
from keyproof.iam.callers import Service
from keyproof.iam.context import present
from keyproof.iam.patterns import Open
from keyproof.model.access.principals import Kind, Principal
from keyproof.model.encryption_model import EncryptionModel
from keyproof.model.finding import Finding, Severity
from keyproof.model.identifiers import type_at

RULE = "encrypted transport"
ACTIONS = {
    "aws_s3_bucket": ("s3:GetObject", "s3:PutObject"),
    "aws_sns_topic": ("sns:Publish",),
    "aws_sqs_queue": ("sqs:SendMessage", "sqs:ReceiveMessage"),
}
EVERY_SERVICE = Principal(
    name="any AWS service", kind=Kind.ANOTHER_SERVICE, caller=Service(Open(ANY_SERVICE))
)
WITHOUT_TLS = Circumstances(others={SECURE_TRANSPORT: present("false")})


def encrypted_transport(model: EncryptionModel, everybody: Iterable[Principal]) -> list[Finding]:
    """The topics, queues and buckets that would take a call without TLS, one finding each."""
    listed = [*(each for each in everybody if each.is_identity), EVERY_SERVICE]
    return [
        Finding(
            severity=Severity.WEAKER,
            rule=RULE,
            resource=address,
            key="",
            problem=f"{who} could call {action} without TLS.",
            remedy="Deny it to everybody in the policy of the resource where aws:SecureTransport "
            "is false.",
        )
        for address, arn in model.arns.items()
        if (actions := ACTIONS.get(type_at(address)))
        for who, action in [next(_let_in(model, arn, actions, listed), ("", ""))]
        if who
    ]


def _let_in(
    model: EncryptionModel, arn: str, actions: Iterable[str], everybody: Iterable[Principal]
) -> Iterator[tuple[str, str]]:
    """Who is not denied, with the action."""
    for principal in everybody:
        for action, is_denied in denied(model, arn, principal, actions, WITHOUT_TLS):
            if not is_denied:
                yield principal.name, action
