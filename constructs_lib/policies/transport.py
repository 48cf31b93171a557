"""The statement that refuses requests without TLS."""

from keyproof.policy_document import ANYONE, Condition, Statement


def denied_without_tls(action: str, resource_arn: str) -> Statement:
    """Nobody may do ``action`` over a connection without TLS."""
    return Statement(
        sid="DeniedWithoutTls",
        effect="Deny",
        principals=(ANYONE,),
        actions=(action,),
        resources=(resource_arn,),
        conditions=(Condition("Bool", "aws:SecureTransport", ("false",)),),
    )
