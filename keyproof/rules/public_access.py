"""Any principal of any account can use a key, reach a resource or assume a role.

Evaluates key policies, resource policies, trust policies, access control lists and event bus
permissions for a principal of an unknown account, and for anonymous requests.

Why
    The data is public: any AWS account, or anyone on the internet, can read or change it.

Remediation
    Name the principals in the statement, or limit it by a condition such as ``aws:PrincipalOrgID``.

https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-concepts.html
https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html
"""

from keyproof.rules._exposure import BUCKETS, blocked, exposures, is_public_bus
from keyproof.rules._rule import Effect, Level, Model, Reports, Rule

PUBLIC_LISTS = ("public-read", "public-read-write", "authenticated-read")


class PublicAccess(Rule, level=Level.ERROR, tags={"access"}, effect=Effect.WIDER, standalone=True):
    def check(self, model: Model) -> Reports:
        for each in exposures(model):
            if each.is_public:
                yield self.finding(
                    each.address,
                    f"Any principal {each.in_words}",
                    key=each.key,
                    level=Level.WARNING if each.is_limited else self.level,
                    about=each.about,
                    facts=each.facts,
                )
        ignored = blocked(model.stack, "ignore_public_acls", "block_public_acls")
        for each in model.stack.resources:
            is_open = each.type in BUCKETS and each.text("acl") in PUBLIC_LISTS
            if is_open and each.address not in ignored:
                yield self.finding(
                    each.address,
                    f"Anyone can read the bucket: its acl is {each.text('acl')}.",
                    part="acl",
                    facts={each.text("acl")},
                    remediation="Make it private, or add an aws_s3_bucket_public_access_block.",
                    value="private",
                )
            elif is_public_bus(each):
                message = "Any account can put events on the event bus."
                yield self.finding(each.address, message, part="principal")
