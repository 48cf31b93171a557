"""The requirements of ``requirements.toml``, each with the function that judges it."""

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from smsbot.questions.controls import judgement, roles
from smsbot.questions.controls.judgement import Facts, Judged

LISTED = Path(__file__).with_suffix(".toml")
JUDGES: Mapping[str, Callable[..., Judged]] = {
    judge.__name__: judge
    for judge in (
        judgement.absent,
        judgement.alarms,
        judgement.bucket_of_state,
        judgement.elsewhere,
        judgement.encrypted,
        judgement.flag,
        judgement.kept,
        judgement.keys_closed,
        judgement.not_public,
        judgement.proven,
        judgement.rotation,
        judgement.single_region,
        judgement.state_of_terraform,
        judgement.states,
        judgement.subscriptions,
        judgement.watched,
        judgement.whole_proof,
        roles.no_right_to_all_keys,
        roles.no_whole_service,
        roles.no_widening,
        roles.trust,
    )
}


@dataclass(frozen=True, kw_only=True)
class Requirement:
    """One requirement. ``unmet`` is why it may not be met, and what to do.

    ``also`` are identifiers that Prowler does not map to one of its checks, by standard.
    """

    text: str
    judge: Callable[[Facts], Judged]
    unmet: str
    hub: tuple[str, ...]
    prowler: tuple[str, ...]
    also: Mapping[str, tuple[str, ...]]


def _read(listed: Mapping[str, Any]) -> tuple[Requirement, ...]:
    return tuple(
        Requirement(
            text=each["text"],
            judge=partial(JUDGES[each["judge"]], **each.get("with", {})),
            unmet=each.get("unmet") or listed["unmet"][each["judge"]],
            hub=tuple(each.get("hub", ())),
            prowler=tuple(each.get("prowler", ())),
            also=listed["also"][each["also"]] if "also" in each else {},
        )
        for each in listed["requirement"]
    )


REQUIREMENTS = _read(tomllib.loads(LISTED.read_text(encoding="utf-8")))
