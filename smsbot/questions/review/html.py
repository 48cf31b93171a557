"""The review as a page: before and after on one map, with what differs marked."""

from dataclasses import replace

from keyproof.access.everything import Answers, everything
from keyproof.access.explanation import explain
from keyproof.access.proofs.everything import Proven
from keyproof.coverage.coverage import Coverage
from keyproof.model.assembly.assemble import assemble
from keyproof.report.contents import contents
from keyproof.report.page import render
from keyproof.review.checks.proofs import UNKNOWN_POLICY, not_compared
from keyproof.review.reports.words import cost_line, counted, headline
from keyproof.review.review import Outcome, Review
from keyproof.review.sides import Side, Sides
from smsbot.questions.controls.controls import controls
from smsbot.questions.controls.judgement import Facts
from smsbot.questions.report.provenance import subject_of
from smsbot.questions.report.sections import LIMITS, sections_of

NOTHING = Answers(
    coverage=Coverage(rows=(), findings=()), proven=Proven(access=(), ways_out=(), findings=())
)


def review_page(review: Review, sides: Sides) -> str:
    """The page of a review of two sides."""
    after = sides.after
    unknown = tuple(each for each in not_compared(sides) if each.rule == UNKNOWN_POLICY)
    answers = _answers(after)
    answers = replace(answers, not_judged=(*answers.not_judged, *unknown))
    facts = Facts(
        stack=after.stack,
        model=assemble(after.stack, exemptions=after.declarations.exemptions),
        answers=answers,
        declarations=after.declarations,
    )
    return render(
        contents(
            subject_of(review.stack, after.stack),
            answers,
            findings=[each.as_object() for each in review.findings],
            explain=lambda each: explain(after.model, each.principal, each.key),
            before=_answers(sides.before),
            sections=sections_of(
                controls=controls(facts),
                review={
                    "outcome": headline(review),
                    "is_bad": review.outcome is not Outcome.NOT_WEAKER,
                    "accepted": [(each.name, reason) for each, reason in review.accepted],
                    "unknown": after.unknown_policies,
                    "changes": review.changes,
                    "counted": counted(review),
                    "cost": cost_line(review),
                },
            ),
            limits=LIMITS,
        )
    )


def _answers(side: Side) -> Answers:
    """The answers about a side; a policy that is known only after the apply allows nothing."""
    return everything(side.model, side.declarations) if side.stack.resources else NOTHING
