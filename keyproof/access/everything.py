"""Every question of one model: what encrypts everything, and every proof.

Each gate asks this one function, so that no rule holds at one gate and not at another.
"""

from dataclasses import dataclass, replace

from keyproof.access.proofs.consequences import with_consequences
from keyproof.access.proofs.everything import PROOFS, Proven, prove
from keyproof.access.proofs.misnamed import under_names
from keyproof.access.proofs.resources.unique import under_clashes
from keyproof.coverage.coverage import Coverage, coverage
from keyproof.declarations import Declarations
from keyproof.model.alternatives import alternatives
from keyproof.model.encryption_model import EncryptionModel
from keyproof.model.finding import Finding, folded


@dataclass(frozen=True, kw_only=True)
class Answers:
    """The coverage, the access of everybody, and every finding once.

    ``unfolded`` are the resources with one identity, then the findings of the coverage, then those
    of the proofs. Each names the key of its resource, where there is one. ``not_judged`` are those
    of them because of which no proof holds: what no question could judge, and declarations about
    nothing.
    """

    coverage: Coverage
    proven: Proven
    unfolded: tuple[Finding, ...] = ()
    not_judged: tuple[Finding, ...] = ()

    @property
    def findings(self) -> tuple[Finding, ...]:
        """The same, each cause once."""
        return folded(self.unfolded)


def everything(model: EncryptionModel, declarations: Declarations) -> Answers:
    """Ask every question of a model."""
    covered, proven = coverage(model), prove(model, declarations)
    several = alternatives(model)
    if several:
        found = (each for one in several for each in prove(one, declarations).findings)
        more = (each for each in found if each.rule in PROOFS)
        proven = replace(proven, findings=tuple(dict.fromkeys((*proven.findings, *more))))
    found = with_consequences((*covered.findings, *proven.findings), model)
    found = tuple(with_key(each, model) for each in found)
    found = under_names(under_clashes(found, model.clashes), [model, *several])
    return Answers(
        coverage=covered,
        proven=proven,
        unfolded=found,
        not_judged=tuple(
            with_key(each, model) for each in proven.findings if each.rule not in PROOFS
        ),
    )


def with_key(found: Finding, *models: EncryptionModel) -> Finding:
    """A finding that names no key, with the key of its resource in the first model that has it."""
    keys = (found.key, *(each.key_name_about(found.resource) for each in models))
    return replace(found, key=next(filter(None, keys), ""))
