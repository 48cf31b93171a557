"""The contents of the page, from the same values as the other formats of the commands."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from keyproof.access.everything import Answers
from keyproof.access.proofs.everything import PROOFS
from keyproof.access.report import LEGEND, NOTHING, access_json, cell
from keyproof.coverage.report import coverage_json
from keyproof.model.access.matrix import Access
from keyproof.model.finding import Severity
from keyproof.model.key import Key
from keyproof.report.map import draw
from keyproof.report.shapes import HUES, WIDTH
from keyproof.report.sides import Change, Side, Use, about_key, marked, use_of
from keyproof.review.reports.words import NO_ACCESS

Object = dict[str, Any]
# The statements that decide about one cell, in lines.
Explain = Callable[[Access], Sequence[str]]
# What a project may add to a page, and what stands there without it.
SECTIONS: Mapping[str, object] = {
    "controls": (),
    "statuses": (),
    "controls_summary": "",
    "live": None,
    "review": None,
}
LIMITS = ("Roles of other stacks. They are taken to do everything that a key policy leaves open.",)
# By which two findings are alike, whatever their resources.
SAID = ("severity", "rule", "key", "problem", "remedy", "consequences")
# With more keys than this, access is a list and not a grid.
GRID = 8


@dataclass(frozen=True, kw_only=True)
class Subject:
    """What a page is about: the stack, the account if it is known, and what made the page."""

    name: str
    account: str
    region: str
    made_by: Mapping[str, str]


def contents(
    subject: Subject,
    answers: Answers,
    *,
    findings: Sequence[Mapping[str, object]],
    explain: Explain,
    before: Answers | None = None,
    sections: Mapping[str, object] | None = None,
    limits: Sequence[str] = (),
) -> Object:
    """Everything on a page. ``findings`` are objects as JSON has them, in their order.

    With the answers of ``before`` a change, every fact that differs is marked. ``sections`` are
    those of SECTIONS that a project adds; ``limits`` say in sentences what its page does not show.
    """
    after = Side.of(answers)
    earlier = None if before is None else Side.of(before)
    drawn = draw(after, earlier)
    keys = marked(after.keys, earlier and earlier.keys, about_key)
    is_grid = len(keys) <= GRID
    holders = _holders(answers, before, explain, [key for _, key, _ in keys] if is_grid else None)
    rows = _rows(answers, before)
    ways = _ways(answers, before)
    anchors = {
        **{each["name"]: f"why-{n}" for n, each in enumerate(holders)},
        **{address: f"key-{n}" for n, (address, _, _) in enumerate(keys)},
        **{f"{each['address']} {each['part'] or ''}": f"data-{n}" for n, each in enumerate(rows)},
        **{f"outside {each['target'] or 'not known'}": f"way-{n}" for n, each in enumerate(ways)},
    }
    return {
        "subject": subject,
        "findings": _alike(findings),
        "found": len(findings),
        "map": drawn,
        "map_width": WIDTH,
        "changes": before is not None,
        "hues": HUES,
        "anchors": {
            place: anchors[name] for name, place in drawn.places.items() if name in anchors
        },
        "keys": [(key, change) for _, key, change in keys],
        "rows": rows,
        "holders": holders,
        "is_grid": is_grid,
        "without_access": after.without_access,
        "legend": LEGEND,
        "nothing": NOTHING,
        "proofs": [(name, PROOFS[name], count) for name, count in answers.proven.verdicts.items()],
        "unread": answers.not_judged,
        "leaving_ways": [(n, each) for n, each in enumerate(ways) if not each["is_call"]],
        "calls": [(n, each) for n, each in enumerate(ways) if each["is_call"]],
        **SECTIONS,
        **(sections or {}),
        "limits": (*limits, *LIMITS),
    }


def _alike(findings: Sequence[Mapping[str, object]]) -> list[Object]:
    """The findings, those that say the same of several ``resources`` once."""
    groups: dict[str, list[Mapping[str, object]]] = {}
    for each in findings:
        said = [each.get(name) for name in SAID]
        groups.setdefault(repr(said), []).append(each)
    return [
        {**same[0], "resources": [each["resource"] for each in same], "badge": _badge(same[0])}
        for same in groups.values()
    ]


def _badge(finding: Mapping[str, object]) -> object:
    """What kind of finding it is, in a word or two, as reviews head their sections."""
    severity = finding.get("severity")
    is_access = severity == Severity.ACCESS
    return NO_ACCESS.get(str(finding.get("rule")), severity) if is_access else severity


def _rows(answers: Answers, before: Answers | None) -> list[Object]:
    """What holds data, as ``coverage --format json`` has it, with ``change`` and ``was``."""

    def listed(side: Answers) -> dict[object, Object]:
        found = cast("list[Object]", coverage_json(side.coverage)["resources"])
        return {(each["address"], each["part"]): each for each in found}

    def encryption(row: Object) -> object:
        return row["encryption"], row["key_label"], row["reason"]

    was = None if before is None else listed(before)
    return [
        {**row, "change": change, "was": (was or {}).get(name)}
        for name, row, change in marked(listed(answers), was, encryption)
    ]


def _ways(answers: Answers, before: Answers | None) -> list[Object]:
    """The ways out, as ``access --format json`` has them, with ``change``."""

    def listed(side: Answers) -> dict[object, Object]:
        found = cast("list[Object]", access_json(side.proven)["ways_out"])
        return {(each["address"], each["what"], each["target"]): each for each in found}

    was = None if before is None else listed(before)
    return [
        {**way, "change": change}
        for _, way, change in marked(listed(answers), was, lambda each: each["reason"])
    ]


def _holders(
    answers: Answers, before: Answers | None, explain: Explain, columns: Sequence[Key] | None
) -> list[Object]:
    """Who can do something with a key, before or after, with a cell for each of the columns.

    The words are those of ``access``. Without columns, only cells with something are there.
    """

    def listed(side: Answers) -> dict[tuple[str, str], Access]:
        return {(each.principal.name, each.key.address): each for each in side.proven.access}

    was = None if before is None else listed(before)
    cells: defaultdict[str, dict[str, Object]] = defaultdict(dict)
    kinds: dict[str, str] = {}
    for (who, key), access, change in marked(listed(answers), was, cell):
        text = NOTHING if change is Change.REMOVED else cell(access)
        earlier = cell(was[who, key]) if was and (who, key) in was else NOTHING
        is_change = bool(change) and text != earlier
        if text != NOTHING or is_change or columns is not None:
            kinds[who] = access.principal.kind
            cells[who][key] = {
                "key": access.key,
                "text": text,
                "was": earlier,
                "change": change if is_change else Change.NONE,
                "use": use_of(access) if text != NOTHING else "",
                "lines": () if change is Change.REMOVED else explain(access)[1:],
            }
    nothing: Object = {"text": NOTHING, "change": Change.NONE, "use": "", "lines": ()}
    return [
        {
            "name": who,
            "kind": kinds[who],
            "cells": list(own.values())
            if columns is None
            else [own.get(each.address, {**nothing, "key": each}) for each in columns],
            "decrypts": any(each["use"] == Use.DATA for each in own.values()),
        }
        for who, own in cells.items()
        if any(each["text"] != NOTHING or each["change"] for each in own.values())
    ]
