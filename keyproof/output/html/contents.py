"""The contents of the page, from the same result as the other formats."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from keyproof.library import Result
from keyproof.model.access.matrix import Access
from keyproof.model.key import Key
from keyproof.output.access import LEGEND, NOTHING, cell, matrix
from keyproof.output.as_json import finding_object
from keyproof.output.explanation import explain
from keyproof.output.html.map import draw
from keyproof.output.html.shapes import HUES, WIDTH
from keyproof.output.html.sides import Change, Side, Use, about_key, marked, use_of
from keyproof.output.words import alike, summary

Object = dict[str, Any]
# What a project may add to a page, and what stands there without it.
SECTIONS: Mapping[str, object] = {
    "controls": (),
    "statuses": (),
    "controls_summary": "",
    "live": None,
}
LIMITS = (
    "Whether a policy is changed after the apply.",
    "Whether AWS behaves as its documentation says.",
    "Roles of other stacks. They are taken to do everything that a key policy allows them.",
)
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
    result: Result,
    *,
    sections: Mapping[str, object] | None = None,
    limits: Sequence[str] = (),
) -> Object:
    """Everything on a page; of a diff, every fact that differs is marked.

    ``sections`` are those of SECTIONS that a project adds; ``limits`` say in sentences what its
    page does not show.
    """
    findings = (*result.findings, *result.ignored)
    after = Side.of(result.models, findings)
    before = _before(result)
    drawn = draw(after, before, result.findings)
    keys = marked(after.keys, before and before.keys, about_key)
    is_grid = len(keys) <= GRID
    holders = _holders(result, before, [key for _, key, _ in keys] if is_grid else None)
    rows = _rows(after, before)
    ways = _ways(after, before)
    anchors = {
        **{each["name"]: f"why-{n}" for n, each in enumerate(holders)},
        **{address: f"key-{n}" for n, (address, _, _) in enumerate(keys)},
        **{f"{each['address']} {each['part']}": f"data-{n}" for n, each in enumerate(rows)},
        **{f"outside {each['target'] or 'unknown'}": f"way-{n}" for n, each in enumerate(ways)},
    }
    return {
        "subject": subject,
        "summary": summary(result),
        "is_bad": bool(result.errors) or bool(result.not_evaluated),
        "findings": _findings(result),
        "ignored": [{**finding_object(each), "ignored": each.ignored} for each in result.ignored],
        "not_evaluated": result.not_evaluated,
        "resolved": result.ended,
        "changed": [each for change in result.changes for each in change.resources],
        "map": drawn,
        "map_width": WIDTH,
        "changes": before is not None,
        "hues": HUES,
        "anchors": {place: anchors.get(name, "findings") for name, place in drawn.places.items()},
        "keys": [(key, change) for _, key, change in keys],
        "rows": rows,
        "holders": holders,
        "is_grid": is_grid,
        "without_access": after.without_access,
        "legend": LEGEND,
        "nothing": NOTHING,
        "leaving_ways": [(n, each) for n, each in enumerate(ways) if not each["is_call"]],
        "calls": [(n, each) for n, each in enumerate(ways) if each["is_call"]],
        **SECTIONS,
        **(sections or {}),
        "limits": (*limits, *LIMITS),
    }


def _before(result: Result) -> Side | None:
    if not result.changes:
        return None
    models = [each.before.model for each in result.changes]
    return Side.of(models, [found for each in result.changes for found in each.before.findings])


def _findings(result: Result) -> list[Object]:
    """The root causes, those that say the same of several ``resources`` once."""
    return [
        {
            **finding_object(first.root),
            "resources": [first.root.resource, *(each.root.resource for each in more)],
            "secondary": [finding_object(each) for each in first.secondary],
        }
        for first, *more in alike(result.groups)
    ]


def _rows(after: Side, before: Side | None) -> list[Object]:
    """What holds data, with ``change`` and ``was``."""

    def shown(side: Side | None) -> Mapping[tuple[str, str], Object]:
        rows = side.rows if side else {}
        return {
            place: {
                "address": row.protected.address,
                "part": row.protected.part,
                "service": row.protected.service,
                "resource": row.protected.label,
                "name": row.protected.name,
                "encryption": row.protected.encryption,
                "key": row.key.address if row.key else "",
                "key_label": row.protected.key_label,
                "ignored": row.ignored,
            }
            for place, row in rows.items()
        }

    was = None if before is None else shown(before)
    return [
        {**row, "change": change, "was": (was or {}).get(name)}
        for name, row, change in marked(
            shown(after), was, lambda each: (each["encryption"], each["key_label"])
        )
    ]


def _ways(after: Side, before: Side | None) -> list[Object]:
    """The ways by which data leaves, with ``change`` and what was found about them."""
    return [
        {
            "address": egress.way.address,
            "what": egress.way.what,
            "source": egress.way.source,
            "target": egress.way.target,
            "is_call": egress.way.is_call,
            "bad": egress.finding is not None and egress.finding.ignored is None,
            "why": egress.why,
            "change": change,
        }
        for _, egress, change in marked(
            after.ways, before and before.ways, lambda each: each.finding
        )
    ]


def _holders(result: Result, before: Side | None, columns: Sequence[Key] | None) -> list[Object]:
    """The principals that can use a key, before or after, with a cell for each of the columns.

    Without columns, only cells with something are there.
    """
    explained: dict[tuple[str, str], Callable[[], list[str]]] = {}
    found: dict[tuple[str, str], Access] = {}
    for model in result.models:
        for each in matrix(model):
            place = each.principal.name, each.key.address
            found[place] = each
            explained[place] = lambda m=model, e=each: explain(m, e.principal, e.key)
    was = None if before is None else before.access
    cells: defaultdict[str, dict[str, Object]] = defaultdict(dict)
    kinds: dict[str, str] = {}
    for (who, key), access, change in marked(found, was, cell):
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
                "lines": () if change is Change.REMOVED else explained[who, key]()[1:],
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
