"""No two resources have one identity: the second would replace the first without a word."""

from collections.abc import Iterator

from keyproof.model.encryption_model import EncryptionModel
from keyproof.model.finding import Finding, Severity

RULE = "unique"


def unique(model: EncryptionModel) -> Iterator[Finding]:
    """The resources that AWS takes for one, a finding for each identity."""
    for clash in model.clashes:
        first, *rest = clash.addresses
        others, named = ", ".join(rest), " and ".join(clash.own)
        severity = Severity.OPERATIONAL
        if clash.inside:
            problem = (
                f"its {clash.inside} and {others} set the same: each apply undoes one of them."
            )
            remedy = f"Remove {clash.inside}, or the other resources."
        elif clash.certain:
            identity = ", ".join(f"{name} {value}" for name, value in clash.identity if value)
            problem = f"AWS takes it for {others}: {identity}. The last one written replaces it."
            remedy = f"Give each its own {named}." if named else "Keep one of them."
        else:
            severity = Severity.UNCOMPARED
            problem = (
                f"{named or 'what it belongs to'} is known only after the apply: AWS may take it "
                f"for {others}."
            )
            remedy = "Give each a name that the plan knows."
        yield Finding(severity=severity, rule=RULE, resource=first, problem=problem, remedy=remedy)
