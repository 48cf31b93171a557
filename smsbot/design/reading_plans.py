"""keyproof's reader of plans, which knows the boundaries as ``smsbot.design.reading`` does.

Only a few commands read a plan, so the others do not wait for its modules.
"""

from pathlib import Path

from keyproof.loaders.plan import load as plan
from keyproof.loaders.plan.load import Plan, PlanModels
from keyproof.model.assembly.assemble import Exemptions
from stacks.role_boundary import boundary_at


def load_plan(path: Path, *, exemptions: Exemptions) -> PlanModels:
    """The models before and after a plan; raises as keyproof's reader."""
    return plan.load_plan(path, exemptions=exemptions, outside=boundary_at)


def read_plan(path: Path) -> Plan:
    """The content of a plan; raises as keyproof's reader."""
    return plan.read_plan(path, outside=boundary_at)
