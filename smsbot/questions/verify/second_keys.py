"""Keys that say they are one of the environment's while it has another in their place.

A deployment that created a key again leaves one behind. Its data is not written
again: events of a log group, backups of a table.
"""

from collections.abc import Iterator

from keyproof.model.finding import Finding
from keyproof.model.key import KeyState
from smsbot.account.load import Live
from smsbot.questions.verify.remedies import Remedies
from smsbot.questions.verify.status import Status, difference


def second_keys(live: Live, remedies: Remedies) -> Iterator[Finding]:
    """Each of them: in danger if it is pending deletion, and nobody's key otherwise."""
    for address, metadata in live.second_keys:
        description = metadata.get("Description", "")
        is_pending = metadata.get("KeyState") == KeyState.PENDING_DELETION
        date = metadata.get("DeletionDate")
        when = f", and deleted for ever on {date:%Y-%m-%d}" if is_pending and date else ""
        yield difference(
            Status.IN_DANGER if is_pending else Status.UNEXPECTED,
            resource=f"aws_kms_key.{metadata['KeyId']}",
            what="key_state",
            found=metadata.get("KeyState", ""),
            problem=f"it says that it is {address} ({description}), and another key is; it is "
            f"{metadata.get('KeyState')}{when}. Data that was written under it, such as older log "
            "events and backups, cannot be read without it. If nobody needs them, let it end.",
            remedy=remedies.keep_apart(metadata.get("Arn", ""), description, is_pending=is_pending),
        )
