"""What silences an alarm, a rule or a filter, or leads an alias to another key."""

from tests.keyproof.access.faults.test_alarm_faults import FAULTS as SILENCED
from tests.keyproof.access.faults.test_watching import FAULTS as BLIND
from tests.keyproof.access.proofs.cases import DECLARED, Case

# Of many faults that have the same findings, one.
CHOSEN = (
    "an alarm that tells one topic",
    "an alarm that tells nobody",
    "a rule that is switched off",
    "a topic that lets no rule through",
    "an alias of another key",
    "a second alias",
    "no alias",
    "a rule of other keys",
    "a filter that matches nothing",
    "no filter",
    "a threshold that nothing reaches",
    "an alarm of another function",
    "an alarm of few events",
    "an alarm that waits for a day",
)
_EVERY = {
    **{fault.name: fault.put_in for fault in SILENCED},
    **{name: put_in for name, (put_in, *_) in BLIND.items()},
}
ALARMS: dict[str, Case] = {name: (_EVERY[name], DECLARED) for name in CHOSEN}
