"""Small changes of the bot's configuration: each is reported, harmless with a reason, or unknown.

What is asked of it here is drawn by seeds; ``EVERY=1`` in the environment asks all of it, which
takes minutes.
"""

import json
import os
import random
import re
import tomllib
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from keyproof import Result, Source, diff
from keyproof.findings.finding import Level
from tests.keyproof.mutations.mutations import DOCUMENTS, Document, Mutation, mutations
from tests.stacks.synthesized import PROTECTED, read_stack, synthesize_to

SEEDS, DRAWN = (1, 2, 3), 60
HARMLESS = {
    re.compile(pattern): reason
    for reason, pattern in tomllib.loads(Path(__file__).with_name("harmless.toml").read_text())[
        "harmless"
    ].items()
}


@pytest.fixture(scope="module")
def document(tmp_path_factory: pytest.TempPathFactory) -> Document:
    """The configuration of an environment, without the notes of the CDK."""
    output = tmp_path_factory.mktemp("cdktf.out")
    synthesize_to(output, PROTECTED)
    return without_notes(read_stack(output, PROTECTED))


def without_notes(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: without_notes(each) for name, each in value.items() if name != "//"}
    return [*map(without_notes, value)] if isinstance(value, list) else value


def read(document: Document, folder: Path) -> Source:
    folder.mkdir(exist_ok=True)
    path = folder / "cdk.tf.json"
    path.write_text(json.dumps(document))
    return Source.read(path)


def answer(result: Result, mutation: Mutation) -> str:
    """How a change is answered; empty where it is silent and not known to be harmless."""
    if result.findings:
        return "reported"
    if result.not_evaluated:
        return "unknown"
    return next((why for pattern, why in HARMLESS.items() if pattern.fullmatch(str(mutation))), "")


def drawn(document: Document, seed: int) -> list[Mutation]:
    every = [*mutations(document)]
    if os.environ.get("EVERY"):
        return every[seed - 1 :: len(SEEDS)]
    return random.Random(seed).sample(every, DRAWN)


@pytest.mark.commands
@pytest.mark.parametrize("seed", SEEDS)
def test_each_mutation_is_reported_harmless_or_unknown(
    document: Document, seed: int, tmp_path: Path
) -> None:
    before = read(document, tmp_path / "before")
    silent = [
        f"{each} {each.address}"
        for each in drawn(document, seed)
        if not answer(diff(before, read(each.applied(document), tmp_path / "after")), each)
    ]
    assert not silent


def policies(document: Document, change: Callable[[Any], object]) -> None:
    """Change each policy of a document."""
    for named in document["resource"].values():
        for values in named.values():
            for argument in ("policy", "assume_role_policy"):
                if argument in values:
                    policy = json.loads(values[argument])
                    change(policy["Statement"])
                    values[argument] = json.dumps(policy)


def other_names(statements: list[dict[str, Any]]) -> None:
    for place, each in enumerate(statements):
        each["Sid"] = f"Renamed{place}"


def other_order(statements: list[dict[str, Any]]) -> None:
    for each in statements:
        if isinstance(each["Action"], list):
            each["Action"].reverse()


def of_documents(document: Document) -> None:
    """Spell each document in a text otherwise."""
    for named in document["resource"].values():
        for values in named.values():
            for argument in (*DOCUMENTS, "dashboard_body"):
                if argument in values:
                    values[argument] = json.dumps(json.loads(values[argument]), indent=1)


# The same in other words; changes that weaken nothing are in tests/keyproof/faults/cases.
SILENT: dict[str, Callable[[Document], object]] = {
    "statements in another order": lambda d: policies(d, lambda each: each.reverse()),
    "actions in another order": lambda d: policies(d, other_order),
    "other names of statements": lambda d: policies(d, other_names),
    "documents with other blanks": of_documents,
    "resources in another order": lambda d: d.update(
        resource=dict(reversed(deepcopy(d["resource"]).items()))
    ),
}


@pytest.mark.parametrize("name", SILENT)
def test_a_harmless_change_is_silent(document: Document, name: str, tmp_path: Path) -> None:
    changed = deepcopy(document)
    SILENT[name](changed)
    result = diff(read(document, tmp_path / "before"), read(changed, tmp_path / "after"))
    assert not [each for each in result.findings if each.level is not Level.NOTE]
    assert not result.not_evaluated
