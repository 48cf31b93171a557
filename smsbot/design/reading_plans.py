"""keyproof's reader of plans, which knows the boundaries as ``smsbot.design.reading`` does.

Only a few commands read a plan, so the others do not wait for its modules.
"""

from dataclasses import dataclass, replace
from pathlib import Path

from keyproof.declarations import Declarations
from keyproof.loaders.plan import load as plan
from keyproof.loaders.plan.load import Plan
from keyproof.model.assembly.assemble import assemble
from keyproof.model.encryption_model import EncryptionModel
from smsbot.rehearsal import as_on_aws
from stacks.bootstrap.boundary import boundary_at


@dataclass(frozen=True, kw_only=True)
class PlanModels:
    """The models of the state that a plan starts from and of the one it leads to."""

    before: EncryptionModel
    after: EncryptionModel


def load_plan(path: Path, declarations: Declarations) -> PlanModels:
    """Both models of a plan; raises as ``read_plan`` does."""
    planned = read_plan(path)
    before, after = (
        assemble(replace(each, names=declarations.names), exemptions=declarations.exemptions)
        for each in (planned.before, planned.after)
    )
    return PlanModels(before=before, after=after)


def read_plan(path: Path) -> Plan:
    """The content of a plan; raises as keyproof's reader."""
    planned = plan.read_plan(path, outside=boundary_at)
    return replace(planned, before=as_on_aws(planned.before), after=as_on_aws(planned.after))
