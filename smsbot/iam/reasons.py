"""The statements that decide, in words."""

from smsbot.iam.statements import Match


def reason(match: Match) -> str:
    """A statement that decides, with its place and its conditions."""
    if match.statement is None:
        return f"{match.policy}, whose text is not known"
    conditions = "; ".join(
        f"{each.operator} {each.key} = {' or '.join(each.values)}"
        for each in match.statement.conditions
    )
    effect = "" if match.allows else ", which denies,"
    when = f" if {conditions}" if conditions else ""
    return f"by {match.policy}, statement {match.statement.sid!r}{effect}{when}"
