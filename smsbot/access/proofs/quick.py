"""The proofs that need no matrix of access: quick enough for every synthesis."""

from collections.abc import Sequence

from constructs_lib.declarations import Declarations
from smsbot.access.declared_calls import all_calls
from smsbot.access.principals import Principal
from smsbot.access.proofs.alarms.reachable import reachable, requests_of_alarms
from smsbot.access.proofs.alarms.survivable import survivable
from smsbot.access.proofs.alarms.watching import watching
from smsbot.access.proofs.buckets import closed_buckets
from smsbot.access.proofs.closed import closed
from smsbot.access.proofs.lockout import no_lockout
from smsbot.access.proofs.transport import encrypted_transport
from smsbot.access.proofs.ways_out import no_way_out
from smsbot.model.encryption_model import EncryptionModel
from smsbot.model.finding import Finding


def without_remedy_later(
    model: EncryptionModel, everybody: Sequence[Principal]
) -> tuple[Finding, ...]:
    """A key that locks everybody out, an alarm that nobody would get.

    The one cannot be undone. The other would never be noticed, least of all if the lost key is the
    one of the alarm.
    """
    of_alarms = requests_of_alarms(model, everybody)
    return (
        *no_lockout(model, everybody),
        *reachable(of_alarms),
        *survivable(model, of_alarms),
    )


def quickly_proven(
    model: EncryptionModel, declarations: Declarations, everybody: Sequence[Principal]
) -> tuple[Finding, ...]:
    """Ways out, unsafe arguments, a blind watch, and resources that are not closed."""
    return (
        *no_way_out(model, declarations),
        *watching(model, declarations),
        *closed(model, everybody, declarations.opened_by),
        *closed_buckets(model, everybody, all_calls(model, declarations)),
        *encrypted_transport(model, everybody),
    )
