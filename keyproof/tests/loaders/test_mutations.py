"""Any mutation of a valid document is read, or refused with a message; never a traceback."""

import json
from contextlib import suppress
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from keyproof.config import Config
from keyproof.library import Source
from keyproof.terminal.user_error import UserError

FOLDER = Path(__file__).parent / "agreement"
DOCUMENTS = {
    name: json.loads((FOLDER / name).read_text())
    for name in ("main.tf.json", "plan.json", "plan_again.json", "state.json", "state_file.json")
}
# What may stand where it does not belong: of every type, and what the loaders treat in its own way.
ODD = st.sampled_from(
    [
        *(None, True, False, 0, -1, 2**70, 1.5, "", "x", [], {}, [[]], [None], {"": None}),
        *({"a": {"b": []}}, "${", "${}", "%{", "%{if", "$${x}", "${a.b.c", "${[for}", "${var.x}"),
        *("${aws_kms_key.main.arn}", "${each.value}", "${jsonencode(", "arn:aws:kms", "{", "[]"),
        *('${file("/etc/passwd")}', 'a.b["', "[", "module.", {"references": [None]}, "é\u2028"),
        *({"constant_value": {}}, {"references": "x"}, {"constant_value": "${x.y.z}"}, 10**9),
    ]
)


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every place in a document, by its path."""
    members = value.items() if isinstance(value, dict) else enumerate(value)
    found = [(*path, name) for name, _ in members]
    members = value.items() if isinstance(value, dict) else enumerate(value)
    return found + [
        place
        for name, each in members
        if isinstance(each, (dict, list))
        for place in places(each, (*path, name))
    ]


PLACES = {name: places(document) for name, document in DOCUMENTS.items()}


@st.composite
def mutated(draw: st.DrawFn, name: str) -> Any:
    """A document with some places dropped, replaced, repeated or renamed."""
    document = deepcopy(DOCUMENTS[name])
    for _ in range(draw(st.integers(1, 3))):
        *path, last = draw(st.sampled_from(PLACES[name]))
        at = document
        try:
            for step in path:
                at = at[step]
            value = at[last]
            at[last] = value
        except (LookupError, TypeError):
            continue  # An earlier mutation has taken the place.
        match draw(st.sampled_from(["drop", "replace", "replace", "wrap", "rename"])):
            case "drop":
                del at[last]
            case "replace":
                at[last] = draw(ODD)
            case "wrap":
                at[last] = [value, value]
            case _ if isinstance(at, dict):
                at[draw(st.sampled_from(["", "x", "//", "dynamic", "count", "for_each"]))] = value
            case _ if isinstance(at, list):
                at.append(value)
            case _:
                pass
    return document


@pytest.mark.parametrize("name", DOCUMENTS)
@settings(
    max_examples=100,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data())
def test_a_mutated_document_is_read_or_refused(
    name: str, data: st.DataObject, tmp_path: Path
) -> None:
    path = tmp_path / name
    path.write_text(json.dumps(data.draw(mutated(name))))
    with suppress(UserError):
        for each in Source.read(path).models(Config()):
            assert each.stack.place
