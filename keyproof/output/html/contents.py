"""The contents of the page, from the same result as the other formats."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from keyproof.findings.finding import Group
from keyproof.library import Result
from keyproof.model.access.matrix import Access
from keyproof.model.model import Model
from keyproof.output.access import LEGEND, cell, egress, matrix
from keyproof.output.as_json import finding_object
from keyproof.output.coverage import rows
from keyproof.output.explanation import explain
from keyproof.output.html.map import HUES, WIDTH, Map, Use, outside_name, use_of
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
    page does not show. The same fact in two stacks is one.
    """
    about = (*result.findings, *result.ignored)
    keys = {key.address: key for model in result.models for key in model.keys}
    data = {each.name: each for each in rows(result.models, about)}
    listed = {(e.way.source, e.way.what, e.way.target): e for e in egress(result.models, about)}
    ways = [*enumerate(listed.values())]
    held = {
        (each.principal.name, each.key.address): (model, each)
        for model in result.models
        for each in matrix(model)
    }
    able = {pair: each for pair, (_, each) in held.items() if each.ways}
    holders = {
        who: [_cell(*held[pair]) for pair in able if pair[0] == who]
        for who in dict.fromkeys(who for who, _ in able)
    }
    drawn = Map(keys.values(), able.values(), data.values(), listed.values(), result.findings)
    anchors = {
        **{who: f"why-{n}" for n, who in enumerate(holders)},
        **{address: f"key-{n}" for n, address in enumerate(keys)},
        **{name: f"data-{n}" for n, name in enumerate(data)},
        **{outside_name(each.way.target): f"way-{n}" for n, each in ways},
    }
    return {
        "subject": subject,
        "summary": summary(result),
        "is_bad": bool(result.errors) or bool(result.not_evaluated),
        "findings": [_finding(group) for group in alike(result.groups)],
        "ignored": [{**finding_object(each), "ignored": each.ignored} for each in result.ignored],
        "not_evaluated": result.not_evaluated,
        "resolved": result.ended,
        "changed": [each for change in result.changes for each in change.resources],
        "changes": bool(result.changes),
        "map": drawn,
        "map_width": WIDTH,
        "hues": HUES,
        "anchors": {drawn.place(name): anchor for name, anchor in anchors.items()},
        "keys": [*keys.values()],
        "rows": [*data.values()],
        "holders": holders,
        "decrypts": len({who for (who, _), each in able.items() if use_of(each) is Use.DATA}),
        "without_access": [
            who for who in dict.fromkeys(who for who, _ in held) if who not in holders
        ],
        "legend": LEGEND,
        "leaving_ways": [each for each in ways if not each[1].way.is_call],
        "calls": [each for each in ways if each[1].way.is_call],
        **SECTIONS,
        **(sections or {}),
        "limits": (*limits, *LIMITS),
    }


def _finding(groups: Sequence[Group]) -> Object:
    """A root cause, once for all ``resources`` of which it says the same."""
    first = groups[0]
    return {
        **finding_object(first.root),
        "resources": [each.root.resource for each in groups],
        "secondary": [finding_object(each) for each in first.secondary],
    }


def _cell(model: Model, access: Access) -> Object:
    """What a principal can do with a key, and the statements that decide."""
    return {
        "kind": access.principal.kind,
        "key": access.key,
        "text": cell(access),
        "use": use_of(access),
        "lines": explain(model, access.principal, access.key)[1:],
    }
