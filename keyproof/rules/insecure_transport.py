"""Requests without TLS are not denied.

Reports topics, queues and buckets whose policy does not deny requests for which
``aws:SecureTransport`` is false, and Terraform providers that do not check AWS's certificates.

Why
    AWS accepts requests by HTTP. Data that is encrypted at rest then crosses the network in
    plaintext.

Remediation
    For every principal, deny requests for which ``aws:SecureTransport`` is false.

https://docs.aws.amazon.com/sns/latest/dg/sns-security-best-practices.html
https://docs.aws.amazon.com/AmazonS3/latest/userguide/security-best-practices.html
"""

from keyproof.aws.requests.request_context import ANY_CIRCUMSTANCES, ANY_SERVICE, SECURE_TRANSPORT
from keyproof.iam.callers import Service
from keyproof.iam.context import present
from keyproof.iam.evaluation import Policies, Target, Verdict
from keyproof.iam.patterns import Open
from keyproof.iam.statements import NamedPolicy
from keyproof.model.access.matrix import decided
from keyproof.model.access.principals import principals
from keyproof.model.access.requests import called_in
from keyproof.model.identifiers import type_at
from keyproof.rules._edits import added_to_policy_of, reference, statement
from keyproof.rules._rule import Effect, Finding, Model, Place, Reports, Rule

# What is asked for, and what the remediation denies.
ACTIONS = {
    "aws_s3_bucket": (("s3:GetObject", "s3:PutObject"), "s3:*"),
    "aws_sns_topic": (("sns:Publish",), "sns:Publish"),
    "aws_sqs_queue": (("sqs:SendMessage", "sqs:ReceiveMessage"), "sqs:*"),
}
EVERY_SERVICE = Service(Open(ANY_SERVICE))
WITHOUT_TLS = ANY_CIRCUMSTANCES.saying({SECURE_TRANSPORT: present("false")})


class InsecureTransport(Rule, tags={"encryption"}, effect=Effect.WEAKER):
    def check(self, model: Model) -> Reports:
        for address, arn in model.arns.items():
            policy = model.resource_policies.get(arn)
            is_known = policy is None or policy.document is not None
            if type_at(address) in ACTIONS and is_known and not _is_denied(model, arn, policy):
                yield self._finding(model, address, policy)
        for provider in model.stack.settings:
            if provider.type == "provider.aws" and provider.flag("insecure"):
                yield self.finding(
                    provider.address,
                    "The provider does not check the certificate of AWS.",
                    part="insecure",
                    remediation="Remove insecure from the provider.",
                )

    def _finding(self, model: Model, address: str, policy: NamedPolicy | None) -> Finding:
        kind, name = type_at(address), reference(address)
        new = statement(
            sid="DenyInsecureTransport",
            effect="Deny",
            principal="*",
            actions=(ACTIONS[kind][1],),
            resources=(name, f"{name}/*") if kind == "aws_s3_bucket" else (name,),
            conditions={"Bool": {"aws:SecureTransport": "false"}},
        )
        own = Place(policy.name if policy else address, "policy")
        return self.finding(
            address,
            "Requests without TLS are not denied.",
            about=(Place(address, self.id), own, Place(address)),
            edits=added_to_policy_of(address, policy, new, model),
        )


def _is_denied(model: Model, arn: str, policy: NamedPolicy | None) -> bool:
    policies = Policies(resource=(policy,) if policy else ())
    target = Target(arn=called_in(arn), account=model.location.account_id)
    callers = [*(each.caller for each in principals(model) if each.is_identity), EVERY_SERVICE]
    actions, _ = ACTIONS[type_at(model.address_of(arn))]
    return policy is not None and all(
        decided(policies, caller, target, WITHOUT_TLS, action).verdict is Verdict.EXPLICITLY_DENIED
        for caller in callers
        for action in actions
    )
