"""The review of a plan, and whether it is applied. Imported while Terraform plans."""

import boto3

from keyproof.model.finding import Severity
from keyproof.review.accepted import read_accepted, written
from keyproof.review.reports.words import entries
from keyproof.review.review import Outcome, Review
from keyproof.terminal.formats import ReviewFormat
from keyproof.terminal.terminal import Terminal, counted
from smsbot import project
from smsbot.account.deployed_code import deployed_code
from smsbot.actions.deploy.ended_keys import last_uses_of_ended_keys
from smsbot.actions.deploy.settled import settled
from smsbot.actions.state.accepted_code import accept, is_accepted
from smsbot.actions.state.planned import Planned
from smsbot.questions.review.commands import accepted_of, accepted_to_read, show_review
from stacks.settings.environment import Environment


def review_plan(planned: Planned, name: str, session: boto3.Session, *, yes: bool) -> Review:
    """Review a plan; where nobody is asked, only what was accepted before the change counts."""
    path, main = accepted_to_read(name), accepted_of(name)
    accepted = read_accepted(path) if path.exists() else ()
    return show_review(
        name,
        plan=planned.document,
        base=None,
        head=project.output(),
        accepted=settled(accepted, main, of_sandbox=path != main) if yes else accepted,
        checkov=None,
        format=ReviewFormat.TABLE,
        is_repair=is_accepted(planned.stack, session),
        deployed=deployed_code(session),
    )


def is_wanted(
    planned: Planned, reviewed: Review, environment: Environment, terminal: Terminal, *, yes: bool
) -> bool:
    """Whether to apply: each thing that is lost for good is confirmed by its name."""
    stack_name = environment.names.prefix
    if yes:
        return _is_harmless(reviewed, environment.name, terminal)
    lost = dict.fromkeys(
        each.resource for each in reviewed.findings if each.severity is Severity.IRREVERSIBLE
    )
    if lost:
        question = "This cannot be undone. Type {} to apply it"
        wanted = all(terminal.typed(question.format(each)) == each for each in lost)
    else:
        changes = counted(planned.changes, "change")
        wanted = terminal.confirmed(f"Apply {changes} to {stack_name}?")
    if not wanted:
        terminal.console.print("Nothing was applied.")
    return wanted


def _is_harmless(reviewed: Review, name: str, terminal: Terminal) -> bool:
    """Whether everything was compared and nothing is weaker; if not, say what to do."""
    if reviewed.outcome is Outcome.NOT_WEAKER:
        return True
    # The review has said how to accept something.
    way_on = "With --yes, accept everything that the review finds first."
    if not entries(reviewed) and written(reviewed.findings):
        way_on = "With --yes, an entry counts once it is merged by itself. Or deploy without --yes."
        if accepted_to_read(name) != accepted_of(name):
            way_on = "With --yes, entries of the sandbox do not count. Deploy without --yes."
    if reviewed.outcome is Outcome.IRREVERSIBLE:
        way_on = "A person confirms each loss: deploy without --yes."
    terminal.errors.print(f"Nothing was applied. {way_on}", markup=False)
    return False


def warn(planned: Planned, session: boto3.Session, terminal: Terminal) -> None:
    """Print the last use of each key that the plan would end."""
    for line in last_uses_of_ended_keys(planned.document, session):
        terminal.console.print(f"! {line}", style="yellow", markup=False)


def remember(planned: Planned, reviewed: Review, session: boto3.Session) -> None:
    """Remember what is applied as accepted, unless the review found something.

    What somebody let through by hand, against the review, is not a reference for repairs.
    """
    if reviewed.outcome is Outcome.NOT_WEAKER:
        accept(planned.stack, session)
