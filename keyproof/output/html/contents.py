"""The contents of the page, from the same result as the other formats."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from keyproof.library import Result
from keyproof.model.key import Key
from keyproof.output.access import LEGEND, NOTHING, cell, matrix
from keyproof.output.as_json import finding_object
from keyproof.output.explanation import explain
from keyproof.output.html.facts import Facts, Use, use_of
from keyproof.output.html.map import draw
from keyproof.output.html.shapes import HUES, WIDTH
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
    """Everything on a page; of a diff, what there is after the change.

    ``sections`` are those of SECTIONS that a project adds; ``limits`` say in sentences what its
    page does not show.
    """
    facts = Facts.of(result.models, (*result.findings, *result.ignored))
    drawn = draw(facts, result.findings)
    is_grid = len(facts.keys) <= GRID
    holders = _holders(result, facts, [*facts.keys.values()] if is_grid else None)
    ways = [*enumerate(facts.ways)]
    anchors = {
        **{each["name"]: f"why-{n}" for n, each in enumerate(holders)},
        **{address: f"key-{n}" for n, address in enumerate(facts.keys)},
        **{
            f"{each.protected.address} {each.protected.part}": f"data-{n}"
            for n, each in enumerate(facts.rows)
        },
        **{f"outside {each.way.target or 'unknown'}": f"way-{n}" for n, each in ways},
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
        "changes": bool(result.changes),
        "hues": HUES,
        "anchors": {place: anchors.get(name, "findings") for name, place in drawn.places.items()},
        "keys": [*facts.keys.values()],
        "rows": facts.rows,
        "holders": holders,
        "is_grid": is_grid,
        "without_access": facts.without_access,
        "legend": LEGEND,
        "nothing": NOTHING,
        "leaving_ways": [each for each in ways if not each[1].way.is_call],
        "calls": [each for each in ways if each[1].way.is_call],
        **SECTIONS,
        **(sections or {}),
        "limits": (*limits, *LIMITS),
    }


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


def _holders(result: Result, facts: Facts, columns: Sequence[Key] | None) -> list[Object]:
    """The principals that can use a key, with a cell for each of the columns.

    Without columns, only cells with something are there.
    """
    explained = {
        (each.principal.name, each.key.address): partial(explain, model, each.principal, each.key)
        for model in result.models
        for each in matrix(model)
    }
    cells: defaultdict[str, dict[str, Object]] = defaultdict(dict)
    kinds: dict[str, str] = {}
    for (who, key), access in facts.access.items():
        kinds[who] = access.principal.kind
        cells[who][key] = {
            "key": access.key,
            "text": cell(access),
            "use": use_of(access),
            "lines": explained[who, key]()[1:],
        }
    nothing: Object = {"text": NOTHING, "use": ""}
    return [
        {
            "name": who,
            "kind": kinds[who],
            "cells": list(own.values())
            if columns is None
            else [
                own.get(each.address)
                or {**nothing, "key": each, "lines": explained[who, each.address]()[1:]}
                for each in columns
            ],
            "decrypts": any(each["use"] == Use.DATA for each in own.values()),
        }
        for who, own in cells.items()
    ]
