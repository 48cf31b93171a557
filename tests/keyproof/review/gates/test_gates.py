"""Every fault is found at every gate, and no harmless change at any."""

import json
from collections.abc import Iterable, Mapping
from functools import partial
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from keyproof.declarations import Declarations
from keyproof.model.assembly.assemble import assemble
from keyproof.model.encryption_model import EncryptionModel
from keyproof.model.finding import Finding, Severity
from keyproof.review import sides
from keyproof.review.review import Outcome, review
from keyproof.terminal.failure import Failure
from keyproof.tests.cases import edit, read_cases
from smsbot.design.reading import read_configuration
from smsbot.questions.review.sources import read_sides
from stacks.declared.declarations import declarations_of
from tests.keyproof.access.faults import test_faults, test_ways_out
from tests.keyproof.review.gates import harmless
from tests.keyproof.review.gates.conftest import DECLARED, STACK, path_in
from tests.keyproof.review.gates.harmless import Change
from tests.keyproof.review.gates.planned import plan_of
from tests.stacks.synthesized import SMS, environment, synthesize_to

FAULTS = test_faults.FAULTS
# So many faults are put in at once.
TOGETHER = 12
# What they say, others say too, or hide.
ALONE = ("a role that may do everything", "an alarm to a topic whose key does not know alarms")
FURTHER = {**read_cases(__file__, "weaker"), **read_cases(__file__, "ways_out")}
# Before anything is compared.
REFUSED = [name for name, case in FURTHER.items() if case.get("refused")]
OF_TERRAFORM = ("terraform", "declarations")
ENOUGH = ("trees", "a plan alone", "a deployment")
# What no plan says, a deployment reads from the synthesized configuration.
IN_NO_PLAN = (
    "the state in a foreign bucket",
    "the state in a foreign bucket, undeclared",
    "a block of Terraform that nobody judged",
    "a message of Terraform with a file in it",
    "a provider by another name",
)
HARMLESS: dict[str, Change] = {
    **{
        name: partial(edit, case=case)
        for name, case in (test_ways_out.HARMLESS | read_cases(__file__, "harmless")).items()
    },
    **harmless.HARMLESS,
}


@pytest.fixture(scope="module")
def before(base: Path) -> EncryptionModel:
    return assemble(read_configuration(path_in(base)), exemptions={})


def changed(base: Path, tmp_path: Path, *changes: Change) -> Path:
    """The folder of the tree with changes."""
    config = json.loads(path_in(base).read_text())
    for change in changes:
        change(config)
    head = tmp_path / "head"
    path_in(head).parent.mkdir(parents=True)
    path_in(head).write_text(json.dumps(config))
    return head


def planned(base: Path | None, head: Path, tmp_path: Path) -> Path:
    plan = tmp_path / "plan.json"
    plan.write_text(json.dumps(plan_of(base and path_in(base), path_in(head))))
    return plan


def found_by_gate(
    base: Path,
    head: Path,
    tmp_path: Path,
    gates: tuple[str, ...] = (),
    *,
    declared: Declarations = DECLARED,
) -> dict[str, tuple[Finding, ...]]:
    """What each gate finds: the questions alone, and each way to review a change, or some."""
    tree = read_configuration(path_in(head))
    answers = sides.everything(assemble(tree, exemptions=declared.exemptions), declared)
    plan, first = planned(base, head, tmp_path), tmp_path / "first"
    first.mkdir()
    found = {"coverage and access": answers.findings}
    for name, (of, trees) in {
        "trees": (None, (base, head)),
        "a plan alone": (plan, (None, None)),
        "a deployment": (plan, (None, head)),
        "a first deployment": (planned(None, head, first), (None, head)),
    }.items():
        if gates and name not in gates:
            continue
        both = read_sides(STACK, plan=of, base=trees[0], head=trees[1], declarations=declared)
        reviewed = review(both)
        is_found = reviewed.outcome is not Outcome.NOT_WEAKER
        found[name] = reviewed.findings if is_found else ()
    return found


def hold_to_keys(
    found: Mapping[str, tuple[Finding, ...]], head: Path, before: EncryptionModel
) -> None:
    """Each finding names its resource, a remedy, and the key that the resource has or had."""
    after = assemble(read_configuration(path_in(head)), exemptions={})
    for gate, findings in found.items():
        # Where nothing is compared, nobody knows the key that something had before.
        is_first = gate in ("coverage and access", "a first deployment")
        models = (after,) if is_first else (after, before)
        for each in findings:
            assert each.resource
            assert each.remedy or each.severity is Severity.NOTE
            expected = any(model.key_name_about(each.resource) for model in models)
            assert each.key or not expected, each


def words(case: Mapping[str, Any], name: str) -> set[str]:
    """One of these is in what is found of a fault: mostly the address that it changes."""
    paths = (*case.get("copy", ()), *case.get("drop", ()), *case.get("null", ()))
    parts = [path.split("/") for path in (*paths, *case.get("set", ()))]
    named = {
        first if "." in first else second if first in OF_TERRAFORM else f"{first}.{second}"
        for first, second in ((*each, "")[:2] for each in parts)
    }
    return named | {case.get("about", name)}


def of_different_places(cases: Mapping[str, Any]) -> list[tuple[str, ...]]:
    """The faults in groups, within which no two are about one resource."""
    groups: list[tuple[str, ...]] = []
    places = {
        name: words(case, name) | {case.get("resource", name)} for name, case in cases.items()
    }
    for name in (each for each in cases if each not in REFUSED):
        for number, others in enumerate(groups):
            is_alone = bool({name, *others}.intersection(ALONE))
            if len(others) < TOGETHER and not any(
                is_alone or places[each] & places[name] for each in others
            ):
                groups[number] = (*others, name)
                break
        else:
            groups.append((name,))
    return groups


@pytest.mark.parametrize("names", of_different_places(FAULTS), ids=" + ".join)
def test_faults_are_found_at_every_gate(
    names: tuple[str, ...], base: Path, before: EncryptionModel, tmp_path: Path
) -> None:
    head = changed(base, tmp_path, *(partial(edit, case=FAULTS[name]) for name in names))
    found = found_by_gate(base, head, tmp_path)
    told = {gate: " ".join(f"{f} {f.remedy}" for f in each) for gate, each in found.items()}
    silent = [
        (gate, name)
        for gate, name in product(told, names)
        if FAULTS[name]["problem"] not in told[gate]
    ]
    assert silent == []
    hold_to_keys(found, head, before)


@pytest.mark.parametrize("names", of_different_places(FURTHER), ids=" + ".join)
def test_further_faults_are_found_at_every_gate(
    names: tuple[str, ...], base: Path, before: EncryptionModel, tmp_path: Path
) -> None:
    head = changed(base, tmp_path, *(partial(edit, case=FURTHER[name]) for name in names))
    found = found_by_gate(base, head, tmp_path, ENOUGH)
    told = {gate: " ".join(f"{f} {f.remedy}" for f in each) for gate, each in found.items()}
    assert [
        (gate, name)
        for gate, name in product(told, names)
        if gate != "a plan alone" or name not in IN_NO_PLAN
        if not any(each in told[gate] for each in words(FURTHER[name], name))
    ] == []
    hold_to_keys(found, head, before)


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_not_understood_is_refused(name: str, base: Path, tmp_path: Path) -> None:
    head = changed(base, tmp_path, partial(edit, case=FURTHER[name]))
    with pytest.raises(Failure) as refused:
        found_by_gate(base, head, tmp_path, ENOUGH)
    assert refused.value.problem
    assert refused.value.way_on


def apart(names: Iterable[str], groups: int) -> list[tuple[str, ...]]:
    """In so many groups, neighbours apart: what is changed at once concerns different places."""
    found = [*names]
    return [tuple(found[number::groups]) for number in range(groups)]


# With words of what every gate says.
NAMED = {**read_cases(__file__, "identities"), **read_cases(__file__, "values")}


@pytest.mark.parametrize("names", apart(NAMED, 8), ids=" + ".join)
def test_every_gate_names_each_cause(names: tuple[str, ...], base: Path, tmp_path: Path) -> None:
    head = changed(base, tmp_path, *(partial(edit, case=NAMED[name]) for name in names))
    found = found_by_gate(base, head, tmp_path)
    told = {
        gate: "\n".join(str(f) for f in each if f.severity != Severity.NOTE)
        for gate, each in found.items()
    }
    silent = [
        (gate, name) for gate in told for name in names if NAMED[name]["words"] not in told[gate]
    ]
    assert silent == []


WITH_NUMBER = environment(
    "dev",
    account_id="111122223333",
    backend={"type": "s3"},
    deletion_protection=True,
    privacy_roles=["privacy"],
    sms=SMS,
)
OF_NUMBERS = read_cases(__file__, "numbers")


@pytest.fixture(scope="module")
def with_number(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("with-number")
    synthesize_to(folder, WITH_NUMBER)
    return folder


@pytest.mark.parametrize("names", [(), *apart(OF_NUMBERS, 2)], ids=" + ".join)
def test_every_gate_names_each_cause_where_there_is_a_number(
    names: tuple[str, ...], with_number: Path, tmp_path: Path
) -> None:
    head = changed(with_number, tmp_path, *(partial(edit, case=OF_NUMBERS[name]) for name in names))
    # A plan alone does not say what Terraform refuses to destroy.
    gates = ("trees", "a deployment", "a first deployment")
    declared = declarations_of(WITH_NUMBER)
    found = found_by_gate(with_number, head, tmp_path, gates, declared=declared)
    told = {gate: "\n".join(map(str, each)) for gate, each in found.items()}
    words = [OF_NUMBERS[name]["words"] for name in names]
    assert [(g, each) for g, text in told.items() for each in words if each not in text] == []
    assert names or {*told.values()} == {""}


@pytest.mark.parametrize("names", apart(HARMLESS, 2), ids=" + ".join)
def test_harmless_changes_are_found_at_no_gate(
    names: tuple[str, ...], base: Path, tmp_path: Path
) -> None:
    head = changed(base, tmp_path, *(HARMLESS[name] for name in names))
    found = found_by_gate(base, head, tmp_path)
    assert {gate: [str(f) for f in each] for gate, each in found.items() if each} == {}


def test_a_key_of_another_name_is_found_at_no_gate(base: Path, tmp_path: Path) -> None:
    """The names of a key's id and of its address are one in a configuration."""
    head = changed(base, tmp_path, harmless.moved("aws_kms_key", "sns", "topics"))
    gates = ("trees", "a plan alone", "a deployment")
    found = found_by_gate(base, head, tmp_path, gates)
    assert {gate: [str(f) for f in found[gate]] for gate in gates} == {gate: [] for gate in gates}


SETTINGS: dict[str, dict[str, Any]] = {
    "protection": {"deletion_protection": True},
    "a reply": {"conversation": {"help": "Texts cost ${5}. Reply STOP to opt out."}},
}


@pytest.mark.parametrize("name", SETTINGS)
def test_a_harmless_setting_is_found_at_no_gate(name: str, base: Path, tmp_path: Path) -> None:
    head = tmp_path / "head"
    head.mkdir()
    synthesize_to(head, environment("dev", **SETTINGS[name]))
    config = json.loads(path_in(head).read_text())
    config["terraform"] = json.loads(path_in(base).read_text())["terraform"]
    path_in(head).write_text(json.dumps(config))
    gates = ("trees", "a deployment")
    found = found_by_gate(base, head, tmp_path, gates)
    assert {gate: [str(f) for f in found[gate]] for gate in gates} == {gate: [] for gate in gates}


@pytest.mark.parametrize("accounts", [[], ["111122223333", "999988887777"], None])
def test_another_account_is_found_at_every_gate(accounts: list[str] | None, tmp_path: Path) -> None:
    in_one = environment("dev", account_id="111122223333")
    base = tmp_path / "base"
    synthesize_to(base, in_one)

    def allow(config: dict[str, Any]) -> None:
        config["provider"]["aws"][0]["allowed_account_ids"] = accounts
        del config["//"]["declarations"]["account_id"]

    head, declared = changed(base, tmp_path, allow), declarations_of(in_one)
    found = found_by_gate(base, head, tmp_path, ENOUGH, declared=declared)
    assert [gate for gate, each in found.items() if "provider.aws" not in str(each)] == []


def test_there_are_enough() -> None:
    assert len(FAULTS) >= 31
    assert len(HARMLESS) >= 10
