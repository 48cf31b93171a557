"""One requirement, and identifiers that several share."""

from collections.abc import Callable
from dataclasses import dataclass, field

from smsbot.controls.judgement import Facts, Judged


@dataclass(frozen=True, kw_only=True)
class Requirement:
    """One requirement. ``unmet`` is why it may not be met, and what to do.

    ``more`` are identifiers that Prowler does not map to one of its checks, by standard.
    """

    text: str
    judge: Callable[[Facts], Judged]
    unmet: str
    hub: tuple[str, ...] = ()
    prowler: tuple[str, ...] = ()
    more: dict[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])


AT_REST = {"NIST 800-53": ("SC-28", "SC-28(1)"), "HIPAA": ("164.312(a)(2)(iv)",)}
IN_TRANSIT = {
    "NIST 800-53": ("SC-8", "SC-8(1)"),
    "PCI DSS": ("4.2.1",),
    "HIPAA": ("164.312(e)(1)", "164.312(e)(2)(ii)"),
}
LEAST = {"NIST 800-53": ("AC-3", "AC-6"), "PCI DSS": ("7.2.1",), "HIPAA": ("164.312(a)(1)",)}
