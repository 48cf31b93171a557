"""What the page of a review is about."""

from keyproof.loaders.symbols import ACCOUNT
from keyproof.model.resource import Stack
from keyproof.report.contents import Subject
from smsbot.provenance import made_by
from smsbot.rehearsal import sandbox


def subject_of(name: str, stack: Stack) -> Subject:
    """The stack with the versions that made it. A sandbox says that it is one."""
    known = stack.location.account_id
    named = "" if known == ACCOUNT else known
    return Subject(
        name=name,
        account=f"{named} of a sandbox".lstrip() if sandbox() else named,
        region=stack.location.region,
        made_by=made_by(stack),
    )
