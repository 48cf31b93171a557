"""A policy or one of its principals cannot be parsed.

Reports policies that are not valid JSON or not a policy, and principals that IAM does not
accept.

Why
    AWS refuses the policy when Terraform applies it, often after other resources were changed.

Remediation
    Correct the policy.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
"""

from keyproof.rules._rule import Effect, Level, Model, Place, Reports, Rule


class InvalidPolicy(Rule, level=Level.ERROR, tags={"access"}, effect=Effect.DENIED):
    def check(self, model: Model) -> Reports:
        for (address, argument), problem in model.stack.broken.items():
            yield self.finding(
                address,
                problem,
                about=(Place(address, "policy"), Place(address, argument)),
                facts={argument},
                remediation=f"Correct {argument}.",
            )
