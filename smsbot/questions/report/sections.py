"""What the page of an environment has in addition to what encrypts it: controls, limits."""

from collections.abc import Mapping, Sequence
from typing import Any

from smsbot.questions.controls.controls import Control
from smsbot.questions.controls.judgement import Status
from smsbot.questions.controls.report import controls_json, summary

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
    live: Object | None = None,
    review: Object | None = None,
) -> Mapping[str, object]:
    """The sections that the page is given."""
    return {
        "controls": controls_json(controls),
        "statuses": list(Status),
        "controls_summary": summary(controls),
        "live": live,
        "review": review,
    }
