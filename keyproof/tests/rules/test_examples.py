"""Every rule's examples: the failing one fails, the passing one passes, the remediation works.

__snapshots__ has all that is reported of each failing one.
"""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from syrupy.assertion import SnapshotAssertion

from keyproof.config import Config
from keyproof.findings.finding import Finding, Level
from keyproof.library import Result, Source, check, diff
from keyproof.output.rule_page import page_as_markdown
from keyproof.rules._rule import EXAMPLES, rules
from keyproof.tests.documents import in_full
from keyproof.tests.rules.edits import edited

TODAY = date(2026, 12, 1)
PAGES = Path(__file__).parents[3] / "docs" / "rules"
ACCOUNT = "111122223333"
PROVIDER = {
    "terraform": {"required_providers": {"aws": {"source": "hashicorp/aws", "version": "6.25.0"}}},
    "provider": {"aws": [{"region": "eu-central-1", "allowed_account_ids": [ACCOUNT]}]},
}
# What an example names in its file name; the setting rule looks at keyproof.toml instead.
WITHOUT_MODEL = {"stale-setting"}


def names(kind: str) -> list[tuple[str, str]]:
    """The examples of a kind, each with the id of its rule."""
    return sorted((path.parent.name, path.name) for path in EXAMPLES.glob(f"*/{kind}*.json"))


def result_of(folder: Path, document: dict[str, Any], directory: Path) -> Result:
    """What the rules say of a document, as a change where the example has a before."""
    config = folder / "keyproof.toml"
    chosen = Config.read(config) if config.is_file() else Config()
    applying = folder / "deployer.txt"
    deployer = applying.read_text().strip() if applying.is_file() else ""
    before = folder / "before.tf.json"
    after = _source(document, directory / "after")
    if before.is_file():
        earlier = _source(json.loads(before.read_text()), directory / "before")
        return diff(earlier, after, chosen, today=TODAY, deployer=deployer)
    return check(after, chosen, today=TODAY, deployer=deployer)


def _source(document: dict[str, Any], directory: Path) -> Source:
    directory.mkdir(parents=True)
    path = directory / "cdk.tf.json"
    path.write_text(json.dumps({**PROVIDER, **document}))
    return Source.read(path)


def findings_of(rule: str, result: Result) -> list[Finding]:
    return [each for each in result.findings if each.rule == rule]


@pytest.mark.parametrize("rule", sorted(rules().keys() - WITHOUT_MODEL))
def test_a_rule_has_a_page_and_examples(rule: str) -> None:
    page = page_as_markdown(rules()[rule])
    for section in ("What it does", "Why", "Example", "Remediation", "References"):
        assert f"\n## {section}\n\n" in page
    assert (PAGES / f"{rule}.md").read_text().endswith(page.partition("\n\n")[2])
    examples = {path.name.removesuffix(".tf.json") for path in (EXAMPLES / rule).glob("*.json")}
    for kind in ("failing", "passing"):
        assert any(each.startswith(kind) for each in examples)


@pytest.mark.parametrize(("rule", "name"), names("failing"))
def test_the_failing_example_fails_and_its_remediation_works(
    rule: str, name: str, tmp_path: Path, snapshot: SnapshotAssertion
) -> None:
    document = json.loads((EXAMPLES / rule / name).read_text())
    result = result_of(EXAMPLES / rule, document, tmp_path / "1")
    assert "\n".join(in_full(result)) == snapshot
    found = findings_of(rule, result)
    assert found, f"{rule} finds nothing in {name}: {result.findings} {result.not_evaluated}"
    for each in found:
        assert each.remediation.text
    edits = tuple(edit for each in found for edit in each.remediation.edits)
    if edits:
        known = {each.fingerprint for each in result.findings}
        again = result_of(EXAMPLES / rule, edited(document, edits), tmp_path / "2")
        assert not findings_of(rule, again)
        new = [each for each in again.findings if each.fingerprint not in known]
        assert not [each for each in new if each.level is not Level.NOTE]


@pytest.mark.parametrize(("rule", "name"), names("passing"))
def test_the_passing_example_passes(rule: str, name: str, tmp_path: Path) -> None:
    document = json.loads((EXAMPLES / rule / name).read_text())
    result = result_of(EXAMPLES / rule, document, tmp_path)
    assert not findings_of(rule, result)
