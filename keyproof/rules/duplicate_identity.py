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
from keyproof.model.model import Duplicate
from keyproof.rules._rule import Effect, Finding, Level, Model, NotEvaluated, Place, Reports, Rule


class DuplicateIdentity(Rule, level=Level.ERROR, tags={"terraform"}, effect=Effect.DENIED):
    def check(self, model: Model) -> Reports:
        for duplicate in duplicates_of(model.stack):
            first, *rest = duplicate.addresses
            named = " and ".join(duplicate.own)
            if not duplicate.certain:
                reason = (
                    f"{named or 'what it belongs to'} is known only after the apply: it may "
                    f"have the same identity as {', '.join(rest)}"
                )
                yield NotEvaluated(place=Place(first), reason=reason)
            else:
                yield self._finding(duplicate, first, rest, named)

    def _finding(self, duplicate: Duplicate, first: str, rest: list[str], named: str) -> Finding:
        others = ", ".join(rest)
        if duplicate.inside:
            message = (
                f"{duplicate.inside} and {others} write the same setting: each undoes the other."
            )
            text = f"Remove {duplicate.inside}, or the other resources."
        else:
            identity = ", ".join(f"{name} {value}" for name, value in duplicate.identity if value)
            message = (
                f"Has the same identity as {others} ({identity}); whichever is applied last "
                "overwrites the other."
            )
            text = f"Give each its own {named}." if named else "Keep one of them."
        return self.finding(
            first,
            message,
            about=tuple(Place(each) for each in duplicate.addresses),
            facts=duplicate.addresses,
            remediation=text,
        )
