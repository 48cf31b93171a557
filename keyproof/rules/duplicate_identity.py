"""Two resources have the same identity in AWS.

Reports Terraform resources that are one and the same in AWS, such as two event targets with
the same rule and id, two inline policies of one role with the same name, or a policy that is
written both inline and as a resource of its own.

Why
    Whichever is applied last overwrites the other, without an error.

Remediation
    Give each its own name, or keep one of them.

https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
"""

from keyproof.model.assembly.duplicates import duplicates_of
from keyproof.rules._rule import Effect, Level, Model, Place, Reports, Rule


class DuplicateIdentity(Rule, level=Level.ERROR, tags={"terraform"}, effect=Effect.DENIED):
    def check(self, model: Model) -> Reports:
        for each in duplicates_of(model.stack):
            first, *rest = each.addresses
            named, others = " and ".join(each.own), ", ".join(rest)
            if not each.certain:
                what = f"{named or 'what it belongs to'} is known only after the apply"
                yield self.unknown(first, f"{what}: it may have the same identity as {others}")
                continue
            if each.inside:
                said = f"{each.inside} and {others} write the same setting: each undoes the other."
                text = f"Remove {each.inside}, or the other resources."
            else:
                values = ", ".join(f"{name} {value}" for name, value in each.identity if value)
                said = (
                    f"Has the same identity as {others} ({values}); whichever is applied last "
                    "overwrites the other."
                )
                text = f"Give each its own {named}." if named else "Keep one of them."
            about = map(Place, each.addresses)
            yield self.finding(first, said, about=about, facts=each.addresses, remediation=text)
