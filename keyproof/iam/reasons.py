"""The statements that decide, in words."""

from keyproof.iam.conditions.operators import read_operator
from keyproof.iam.statements import Match


def reason(match: Match) -> str:
    """A statement that decides, with its place and its conditions."""
    if match.statement is None:
        return f"by {match.label}"
    conditions = "; ".join(
        f"{each.operator} {each.key} = {' or '.join(each.values)}"
        for each in match.statement.conditions
    )
    unknown = [
        each.operator for each in match.open_conditions if read_operator(each.operator) is None
    ]
    if unknown:
        conditions += f" ({', '.join(unknown)} is not evaluated here)"
    effect = "" if match.allows else ", which denies,"
    when = f" if {conditions}" if conditions else ""
    return f"by statement {match.label}{effect}{when}"
