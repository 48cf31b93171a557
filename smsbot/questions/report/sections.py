"""What the page of an environment has in addition to what encrypts it: controls, cost, limits."""

from collections.abc import Mapping, Sequence
from typing import Any

from smsbot.questions.controls.controls import Control
from smsbot.questions.controls.judgement import Status
from smsbot.questions.controls.report import controls_json, summary
from smsbot.questions.cost.bill import Bill, MonthlySum
from smsbot.questions.cost.report import dollars, headline, notes, sections

Object = dict[str, Any]
LIMITS = (
    "Whether somebody changes a policy later. smsbot verify and the alarms report that.",
    "Resources that are neither designed here nor named with the prefix of the environment.",
    "Text messages on their way to the carrier and the phone. An SMS is not encrypted there.",
    "Whether AWS behaves as its documents say. docs/limitations.md lists what is not confirmed.",
)


def sections_of(
    *,
    controls: Sequence[Control] = (),
    bill: Bill | None = None,
    live: Object | None = None,
    review: Object | None = None,
) -> Mapping[str, object]:
    """The sections that the page is given."""
    return {
        "controls": controls_json(controls),
        "statuses": list(Status),
        "controls_summary": summary(controls),
        "cost": bill and _cost(bill),
        "live": live,
        "review": review,
    }


def _cost(bill: Bill) -> Object:
    return {
        "headline": headline(bill),
        "sections": sections(bill),
        "notes": notes(bill),
        "first": _sum(bill.sums[0]),
        "last": _sum(bill.sums[-1]),
        "without": bill.without,
    }


def _sum(of: MonthlySum) -> Object:
    return {"total": dollars(of.total), "of_keys": dollars(of.keys + of.rotation)}
