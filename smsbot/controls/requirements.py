"""The requirements of ``requirements.toml``, each with the function that judges it."""

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from smsbot.controls import judgement, roles
from smsbot.controls.judgement import Facts, Judged

LISTED = Path(__file__).with_suffix(".toml")
# By name: `judge` of a requirement is the name of one of their functions.
JUDGES: Mapping[str, Callable[..., Judged]] = {**vars(judgement), **vars(roles)}


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
