"""Every question of one model: what encrypts everything, and every proof.

Each gate asks this one function, so that no rule holds at one gate and not at another.
"""

from dataclasses import dataclass

from constructs_lib.declarations import Declarations
from smsbot.access.proofs.everything import Proven, prove
from smsbot.coverage.coverage import Coverage, coverage
from smsbot.model.encryption_model import EncryptionModel
from smsbot.model.finding import Finding, folded


@dataclass(frozen=True, kw_only=True)
class Answers:
    """The coverage, the access of everybody, and every finding once."""

    coverage: Coverage
    proven: Proven

    @property
    def unfolded(self) -> tuple[Finding, ...]:
        """The findings of the coverage, then those of the proofs."""
        return tuple(dict.fromkeys((*self.coverage.findings, *self.proven.findings)))

    @property
    def findings(self) -> tuple[Finding, ...]:
        """The same, each cause once."""
        return folded(self.unfolded)


def everything(model: EncryptionModel, declarations: Declarations) -> Answers:
    """Ask every question of a model."""
    return Answers(coverage=coverage(model), proven=prove(model, declarations))
