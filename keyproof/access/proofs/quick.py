"""The proofs that need no matrix of access: quick enough for every synthesis."""

from collections.abc import Sequence

from keyproof.access.declared_calls import all_calls
from keyproof.access.proofs.alarms.reachable import reachable, requests_of_alarms
from keyproof.access.proofs.alarms.survivable import survivable
from keyproof.access.proofs.alarms.watching import watching
from keyproof.access.proofs.as_declared import as_declared
from keyproof.access.proofs.calls.ways_out import no_way_out
from keyproof.access.proofs.keys.lockout import no_lockout
from keyproof.access.proofs.resources.buckets import closed_buckets
from keyproof.access.proofs.resources.closed import closed
from keyproof.access.proofs.resources.transport import encrypted_transport
from keyproof.access.proofs.resources.unique import unique
from keyproof.declarations import Declarations
from keyproof.model.access.principals import Principal
from keyproof.model.encryption_model import EncryptionModel
from keyproof.model.finding import Finding


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
        *reachable(model, of_alarms),
        *survivable(model, of_alarms),
    )


def quickly_proven(
    model: EncryptionModel, declarations: Declarations, everybody: Sequence[Principal]
) -> tuple[Finding, ...]:
    """Every other proof that needs no matrix of access."""
    return (
        *unique(model),
        *as_declared(model, declarations, everybody),
        *no_way_out(model, declarations),
        *watching(model, declarations),
        *closed(model, everybody, declarations.opened_by),
        *closed_buckets(model, everybody, all_calls(model, declarations)),
        *encrypted_transport(model, everybody),
    )
