"""A principal outside the zone of trust has access.

Reports other accounts, organizations and identity providers that can use a key, reach a
resource or assume a role. The zone of trust is your own account and ``trusted_accounts`` in
``keyproof.toml``. Access that conditions limit, or that only writes, is a warning.

Why
    The owner of the other account decides which of its principals use the access.

Remediation
    Narrow the principals, or declare the account as trusted.

https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-concepts.html
"""

from keyproof.model.identifiers import type_at
from keyproof.rules._exposure import EVENT_PERMISSION, exposures, is_public_bus
from keyproof.rules._rule import Effect, Level, Model, Reports, Rule

TRUST = "list the account in trusted_accounts of keyproof.toml"


class ExternalAccess(
    Rule, level=Level.ERROR, tags={"access"}, effect=Effect.WIDER, standalone=True
):
    def check(self, model: Model) -> Reports:
        for each in exposures(model):
            if each.is_public or each.is_service:
                continue
            is_error = each.reads and not each.is_limited and not each.only_by
            who = f"a {each.only_by} principal" if each.only_by else each.principal.name
            is_grant = type_at(each.statements) == "aws_kms_grant"
            what = "Name another grantee_principal" if is_grant else "Narrow the principals"
            yield self.finding(
                each.address,
                f"{who[0].upper()}{who[1:]} {each.in_words}",
                key=each.key,
                level=self.level if is_error else Level.WARNING,
                about=each.about,
                facts=each.facts,
                remediation=f"{what}, or {TRUST}.",
            )
        for each in model.stack.resources:
            who = each.text("principal")
            is_known = who in {"", *model.own_accounts} or is_public_bus(each)
            if each.type == EVENT_PERMISSION and not is_known:
                named = "An organization" if who == "*" else f"Account {who}"
                yield self.finding(
                    each.address,
                    f"{named} can put events on the event bus.",
                    level=Level.WARNING,
                    part="principal",
                    facts={who},
                    remediation=f"Remove it, or {TRUST}.",
                )
