"""The page of a plan: its findings, a map, what encrypts what, and who can use which key."""

from pathlib import Path

from keyproof.access.everything import everything
from keyproof.access.explanation import explain
from keyproof.former_library import Checked, Plan, check
from keyproof.former_rules.settings import FILE, Settings
from keyproof.report.contents import Subject, contents
from keyproof.report.page import render, write
from keyproof.terminal.failure import Failure
from keyproof.terminal.terminal import Terminal, counted

FINE, ERRORS = 0, 1
LIMITS = (
    "Whether somebody changes a policy after the plan.",
    "Whether AWS behaves as its documents say.",
)


def write_report(path: Path, output: Path, *, account: str, sources: Path | None) -> int:
    """Write the page of the only stack at a path. Raises Failure where there are several."""
    settings = Settings.read(Path(FILE)) if Path(FILE).is_file() else Settings()
    plan = Plan.read(path, account=account or settings.account or None, sources=sources)
    if len(plan.after) != 1:
        raise Failure(f"{path} holds {len(plan.after)} stacks.", way_on="Name one cdk.tf.json.")
    (stack,), (model,) = plan.after, plan.models(settings)
    checked = check(plan, settings)
    subject = Subject(
        name=path.name,
        account=stack.location.account_id,
        region=stack.location.region,
        made_by={"Made by": "keyproof"},
    )
    page = render(
        contents(
            subject,
            everything(model, settings.declarations),
            findings=_objects(checked),
            explain=lambda each: explain(model, each.principal, each.key),
            limits=LIMITS,
        )
    )
    write(output, page)
    found = counted(len(checked.findings), "finding")
    Terminal().console.print(f"{output}: {found}", markup=False)
    return ERRORS if checked.errors else FINE


def _objects(checked: Checked) -> list[dict[str, object]]:
    return [
        {
            "name": each.fingerprint,
            "severity": each.level,
            "rule": each.rule,
            "resource": each.resource,
            "key": each.key,
            "problem": each.problem,
            "remedy": each.remedy,
            "consequences": list(each.consequences),
        }
        for each in checked.findings
    ]
