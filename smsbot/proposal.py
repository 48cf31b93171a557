"""Plans and reviews what a pull request synthesized, as data, by the code and settings of main."""

import json
import re
from pathlib import Path

from keyproof import Result
from keyproof.output.markdown import markdown
from keyproof.output.page import write_page
from keyproof.output.sarif import sarif
from keyproof.terminal.terminal import Terminal
from smsbot import preflight, project
from smsbot.checks import config
from smsbot.design.foreign import take_synthesized
from smsbot.planned import initialize, plan, synthesize, terraform_for
from smsbot.review import review
from smsbot.sandboxed import sandbox
from smsbot.terraform.terraform import Terraform
from stacks.settings.backends import CloudBackend
from stacks.settings.environment import Environment

RUN = re.compile(r"https://[A-Za-z0-9./_-]*/runs/[A-Za-z0-9-]*")


def review_proposal(
    proposed: Path, environment: Environment, terminal: Terminal, *, main: Path, profile: str | None
) -> Result:
    """Vet, plan and review the configuration in ``proposed``; ``main`` has that of main.

    The plan takes no lock, so a role that only reads is enough, and it is never applied. In a
    sandbox, its own synthesis is planned. Raises UserError if either could run code.
    """
    session = preflight.signed_in(environment, profile, terminal)
    terraform = terraform_for(environment, profile=profile)
    folder = project.output() / "proposal"
    base, head = folder / "base", folder / "head"
    with terminal.step("Checking the configurations", "Neither configuration can run code"):
        take_synthesized(environment, synthesized=main, output=base)
        stack = take_synthesized(environment, synthesized=proposed, output=head, is_proposed=True)
    if sandbox():
        stack = synthesize(environment)
    if isinstance(environment.backend, CloudBackend) and not sandbox():
        preflight.refuse_more_than_plans(environment, environment.backend)
    preflight.check(environment, session, stack, profile=profile)
    with terminal.step("Terraform plans", "Terraform planned"):
        initialize(terraform, stack)
        document = _plan(terraform, stack, environment, terminal)
    return review(environment, plan=document, base=base, head=head, config=config())


def _plan(
    terraform: Terraform, stack: Path, environment: Environment, terminal: Terminal
) -> Path | None:
    """The plan as JSON; None on HCP Terraform, where the link of the run is printed.

    There, a plan without ``-out`` is speculative: nobody can confirm it. Reading it takes a token
    that may administer the workspace.
    """
    if sandbox() or not isinstance(environment.backend, CloudBackend):
        return plan(terraform, stack, environment, lock=False).document
    printed = terraform.output("plan", "-no-color", "-input=false", cwd=stack)
    if run := RUN.search(printed):
        terminal.console.print(run[0], markup=False)
    return None


def write_review(result: Result, name: str, folder: Path) -> None:
    """Write ``comment.md``, ``review.sarif`` and ``review.html`` to a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    # scripts/publish_review.sh finds its comment again by the first line.
    comment = f"<!-- smsbot review {name} -->\n## {name}\n\n{markdown(result)}\n"
    (folder / "comment.md").write_text(comment, encoding="utf-8")
    alerts = json.dumps(sarif(result, name), indent=2)
    (folder / "review.sarif").write_text(alerts, encoding="utf-8")
    write_page(result, folder / "review.html", name=name)
