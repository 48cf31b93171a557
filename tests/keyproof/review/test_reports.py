"""The review of a large plan: as a whole, as a comment, as SARIF and as JSON."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from keyproof.model.finding import Severity
from keyproof.review.change import Action
from keyproof.review.reports.markdown import LIMIT, review_markdown
from keyproof.review.reports.sarif import review_sarif
from keyproof.review.review import Outcome, Review, review
from keyproof.tests.cases import read_data
from smsbot.environments import environment_named
from smsbot.questions.review.commands import review_json
from smsbot.questions.review.sources import read_sides
from stacks.declared.declarations import declarations_of
from tests.forked import smsbot
from tests.keyproof.review.plans import written_plan

# With long names, what a thousand of them are in a comment.
TOPICS = 250
SECRET = "hunter2-hunter2"


KEY = {"arn": "arn:aws:kms:us-east-1:111122223333:key/1", "enable_key_rotation": True}

DECLARED = declarations_of(environment_named("dev"))


def large_plan(folder: Path) -> Path:
    """A plan that takes the key from many topics and destroys the key itself."""
    names = [f"aws_sns_topic.{'t' * 210}{number}" for number in range(TOPICS)]
    before = {name: {"name": name, "kms_master_key_id": KEY["arn"]} for name in names}
    after = {name: {"name": name, "kms_master_key_id": None} for name in names}
    return written_plan(folder, {"aws_kms_key.k": KEY, **before}, after)


def reviewed(path: Path) -> Review:
    sides = read_sides("smsbot-dev", plan=path, base=None, head=None, declarations=DECLARED)
    return review(sides)


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Review:
    """The review of the large plan, which takes seconds."""
    return reviewed(large_plan(tmp_path_factory.mktemp("large")))


def test_a_large_plan_is_reviewed_as_a_whole(large: Review) -> None:
    assert large.outcome is Outcome.IRREVERSIBLE
    removed = [each for each in large.findings if each.rule == "encryption-removed"]
    assert len(removed) == TOPICS
    (key,) = (each for each in large.findings if each.rule == "key-destroyed")
    assert len(key.consequences) == TOPICS
    assert len(json.loads(review_json(large))["findings"]) == len(large.findings)


def test_a_comment_stays_within_the_limit_and_names_everything(large: Review) -> None:
    """In each of its forms, from the whole one to the names alone."""
    sizes = [10 * LIMIT * TOPICS]
    for _ in range(5):
        comment = review_markdown(large, limit=sizes[-1] - 1)
        assert len(comment.encode()) < sizes[-1]
        assert comment.splitlines()[0] == "## ⛔ smsbot-dev: This cannot be taken back."
        for each in large.findings:
            assert each.severity is Severity.NOTE or each.resource in comment
        sizes.append(len(comment.encode()))
    assert len(review_markdown(large).encode()) <= LIMIT < sizes[1]


def test_what_even_names_do_not_fit_into_is_said(large: Review) -> None:
    comment = review_markdown(large, limit=LIMIT // 2)
    assert len(comment.encode()) <= LIMIT // 2
    assert "aws_kms_key.k" in comment
    assert "More than a comment can hold" in comment


def test_sarif_has_a_result_for_each_finding(large: Review) -> None:
    sarif: Any = review_sarif(large, program="smsbot review", place="environments.toml")
    (run,) = sarif["runs"]
    assert len(run["results"]) == len(
        [each for each in large.findings if each.severity is not Severity.NOTE]
    )
    rules = {each["id"] for each in run["tool"]["driver"]["rules"]}
    assert {each["ruleId"] for each in run["results"]} == rules
    assert "irreversible/key-destroyed" in rules
    fingerprints = [each["partialFingerprints"]["finding/v1"] for each in run["results"]]
    assert len(set(fingerprints)) == len(fingerprints)


def test_what_is_sensitive_is_told_nowhere(tmp_path: Path) -> None:
    policy = json.dumps(read_data(__file__, "what_is_sensitive_is_told_nowhere"))
    before = {**KEY, "policy": json.dumps({"Statement": []}), "description": "old"}
    after = {**KEY, "policy": policy, "description": SECRET}
    marks = {"policy": True, "description": True}
    path = written_plan(
        tmp_path, {"aws_kms_key.k": before}, {"aws_kms_key.k": after}, sensitive=marks
    )
    for form in ("table", "markdown", "json", "sarif"):
        result = smsbot("review", "dev", "--plan", str(path), "--format", form)
        assert result.returncode in (0, 1)
        assert SECRET not in result.stdout + result.stderr
        assert re.search("aws_kms_key.k|1 updated|sarif", result.stdout)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ((), "There are not two sides to compare."),
        (("--base", "{folder}"), "There are not two sides to compare."),
        (("--base", "{folder}", "--head", "{folder}"), "has no folder stacks"),
        (("--plan", "{folder}/plan.json"), "is not a plan"),
    ],
)
def test_what_cannot_be_compared_is_told(
    tmp_path: Path, arguments: tuple[str, ...], told: str
) -> None:
    (tmp_path / "plan.json").write_text("{}")
    result = smsbot("review", "dev", *(each.format(folder=tmp_path) for each in arguments))
    assert result.returncode == 2
    assert told in result.stderr
    assert result.stdout == ""


def test_a_stack_that_is_new_is_created(tmp_path: Path) -> None:
    (tmp_path / "base" / "stacks").mkdir(parents=True)
    from tests.stacks.synthesized import synthesize_to

    synthesize_to(tmp_path / "head", environment_named("dev"))
    sides = read_sides(
        "smsbot-dev",
        plan=None,
        base=tmp_path / "base",
        head=tmp_path / "head",
        declarations=DECLARED,
    )
    result = review(sides)
    assert result.outcome is Outcome.NOT_WEAKER
    assert {each.action for each in result.changes} == {Action.CREATE}
    (code,) = result.findings
    assert "its code is new, with " in code.problem
