"""Pairs of templates: the broken one has an error on its resource, the mended one has none.

Those in ``pairs`` are named by the issue of aws/aws-cdk in which they were reported; ``mended`` in
their metadata has the resources that change. Those in ``same`` are pairs of Terraform, written as
templates: a line that ends with ``# broken`` or ``# mended`` is of that side alone.
"""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from keyproof.findings.finding import Level
from keyproof.library import Result, Source, check
from keyproof.loaders.cloudformation.decoder import decoded

HERE = Path(__file__).parent
PAIRS = sorted(HERE.glob("pairs/*.json"))
SAME = sorted(HERE.glob("same/*.yaml"))
PLANS = HERE.parents[1] / "pairs"
ACCOUNT = "123456789012"


def errors(path: Path, template: object) -> set[str]:
    """The resources with an error that is a root cause."""
    path.write_text(json.dumps(template))
    groups = check(Source.read(path)).groups
    return {each.root.resource for each in groups if each.level is Level.ERROR}


@pytest.mark.parametrize("path", PAIRS, ids=[each.name.split(".")[0] for each in PAIRS])
def test_pair(path: Path, tmp_path: Path) -> None:
    template = json.loads(path.read_text())
    output, resources = template["Metadata"], template["Resources"]
    mended = {name: each for name, each in (resources | output["mended"]).items() if each}
    copy = tmp_path / "template.json"
    assert errors(copy, template) == {output["error"]}
    assert not errors(copy, {"Resources": mended})


def facts(result: Result, names: dict[str, str]) -> set[tuple[str, ...]]:
    """The rule, the level and the resource of each finding, by the names of the plan."""
    return {
        (
            each.rule,
            each.level,
            names.get(each.resource, each.resource),
            names.get(each.key, each.key),
        )
        for each in result.findings
    }


@pytest.mark.parametrize("side", ["broken", "mended"])
@pytest.mark.parametrize("path", SAME, ids=[each.stem for each in SAME])
def test_the_same_infrastructure_has_the_same_findings(
    path: Path, side: str, tmp_path: Path
) -> None:
    other = "mended" if side == "broken" else "broken"
    text = re.sub(rf"^.* # {other}\n", "", path.read_text(), flags=re.MULTILINE)
    copy = tmp_path / "template.yaml"
    copy.write_text(text)
    output: Any = decoded(text.encode(), "")
    template = check(Source.read(copy, account=ACCOUNT, parameters={"AWS::Region": "eu-west-1"}))
    folder, name = path.stem.split("-", 1)
    plan = check(Source.read(PLANS / folder / name / "plans" / f"{side}.json", account=ACCOUNT))
    # What a template writes within a resource is one of its own in a plan.
    within = output["Metadata"].get("within", {})
    assert facts(template, output["Metadata"]["names"]) == facts(plan, within)
