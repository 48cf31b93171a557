"""Changes that would slip through, and refactorings that should: by two trees, without a plan."""

import json
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from keyproof.model.finding import Severity
from keyproof.review.reports.markdown import review_markdown
from keyproof.review.review import Outcome, Review, review
from keyproof.terminal.failure import Failure
from keyproof.tests.cases import edit, read_cases
from smsbot.questions.review.sources import read_sides
from stacks.declared.declarations import declarations_of
from tests.keyproof.access.conftest import Config
from tests.keyproof.review.plans import written_plan
from tests.stacks.synthesized import ACCOUNT, PLAIN, synthesize_to

DECLARED = declarations_of(PLAIN)
STACK = "smsbot-dev"
MAIL = "somebody@example.com"
OUR_ARN = f"arn:aws:iam::{ACCOUNT}"
SNS_KEY = "aws_kms_key.sns/policy/Statement"
VIA_SNS = f"{SNS_KEY}/RoleThroughSns/Condition/StringEquals/kms:ViaService"


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("base")
    synthesize_to(folder, PLAIN)
    return folder


def reviewed(base: Path, head: Path, *changes: Callable[[Config], None]) -> Review:
    """The review of some changes of the plain environment, made to the tree of head."""
    config = json.loads((base / "stacks" / STACK / "cdk.tf.json").read_text())
    for change in changes:
        change(config)
    folder = head / "stacks" / STACK
    folder.mkdir(parents=True)
    (folder / "cdk.tf.json").write_text(json.dumps(config))
    sides = read_sides(STACK, plan=None, base=base, head=head, declarations=DECLARED)
    return review(sides)


def moved_key_policy(config: Config) -> None:
    edit(config, {"drop": [f"{SNS_KEY}/RoleThroughSns/Condition/StringEquals"]})
    policy = config["resource"]["aws_kms_key"]["sns"].pop("policy")
    moved = {"key_id": "${aws_kms_key.sns.key_id}", "policy": policy}
    config["resource"]["aws_kms_key_policy"] = {"sns": moved}


def moved_and_opened(config: Config) -> None:
    moved = json.loads(json.dumps(config).replace("aws_kms_key.sns", "aws_kms_key.topics"))
    keys = moved["resource"]["aws_kms_key"]
    keys["topics"] = keys.pop("sns")
    keys["topics"]["rotation_period_in_days"] = 2560
    moved["moved"] = [{"from": "aws_kms_key.sns", "to": "aws_kms_key.topics"}]
    config.clear()
    config.update(moved)


def reorder(config: Config) -> None:
    key = config["resource"]["aws_kms_key"]["sns"]
    document = json.loads(key["policy"])
    document["Statement"].reverse()
    key["policy"] = json.dumps(document)
    edit(config, {"drop": [f"{SNS_KEY}/*/Sid"]})


SLIPPING: dict[str, tuple[Callable[[Config], None], str]] = {
    **{
        name: (partial(edit, case=case), case["finding"])
        for name, case in read_cases(__file__, "slipping").items()
    },
    "a key policy in a resource of its own, without a condition": (
        moved_key_policy,
        "weaker/policy-widened/aws_kms_key.sns",
    ),
    "a key that is moved, and rotated less": (
        moved_and_opened,
        "weaker/rotation-slower/aws_kms_key.topics",
    ),
}


@pytest.mark.parametrize("name", SLIPPING)
def test_nothing_slips_through(name: str, base: Path, tmp_path: Path) -> None:
    change, expected = SLIPPING[name]
    result = reviewed(base, tmp_path, change)
    assert result.outcome is not Outcome.NOT_WEAKER
    names = [each.name.partition("#")[0] for each in result.findings]
    assert expected in names


QUIET: dict[str, Callable[[Config], None]] = {
    "statements in another order, without their names": reorder,
    **{name: partial(edit, case=case) for name, case in read_cases(__file__, "quiet").items()},
}


@pytest.mark.parametrize("name", QUIET)
def test_a_refactoring_is_quiet(name: str, base: Path, tmp_path: Path) -> None:
    result = reviewed(base, tmp_path, QUIET[name])
    assert [each.name for each in result.findings if each.severity is not Severity.NOTE] == []


def test_a_pure_move_is_quiet(base: Path, tmp_path: Path) -> None:
    def move(config: Config) -> None:
        moved_and_opened(config)
        config["resource"]["aws_kms_key"]["topics"]["rotation_period_in_days"] = 180

    result = reviewed(base, tmp_path, move)
    destroyed = [each for each in result.findings if each.rule == "key-destroyed"]
    assert destroyed == []


def test_what_is_accepted_is_this_and_not_the_next(base: Path, tmp_path: Path) -> None:
    def reader(principal: str) -> Callable[[Config], None]:
        path = "aws_kms_key.dynamodb/policy/Statement/RoleThroughDynamodb/Condition/ArnEquals"
        roles = [f"{OUR_ARN}:role/smsbot-dev-compute-role-bot", principal]
        return partial(edit, case={"set": {f"{path}/aws:PrincipalArn": roles}})

    one = reviewed(base, tmp_path / "one", reader(f"{OUR_ARN}:role/auditor"))
    two = reviewed(base, tmp_path / "two", reader(f"{OUR_ARN}:role/support"))
    names = {each.name for each in one.findings if each.severity != "operational"}
    assert names
    assert not names & {each.name for each in two.findings}


def test_an_account_that_is_named_is_no_other_account(base: Path, tmp_path: Path) -> None:
    def named(config: Config) -> None:
        config["provider"]["aws"][0]["allowed_account_ids"] = ["111122223333"]

    result = reviewed(base, tmp_path, named)
    assert (result.findings, result.changes) == ((), ())


def test_what_is_declared_in_the_same_change_is_shown(base: Path, tmp_path: Path) -> None:
    address = "aws_sns_topic_subscription.mail"

    def declared(config: Config) -> None:
        mail = {"topic_arn": "${aws_sns_topic.inbound-sms.arn}", "protocol": "email"}
        edit(config, {"set": {address: {**mail, "endpoint": MAIL}}})
        config["//"]["declarations"].setdefault("leaving", []).append(
            {"address": address, "target": MAIL, "reason": "To read along."}
        )

    (found,) = reviewed(base, tmp_path, declared).findings
    assert found.name.startswith(f"access/declaration/{address}#")
    assert found.problem == f"the change declares: content may leave by {address} to {MAIL}."


def test_a_base_without_declarations_is_not_compared(base: Path, tmp_path: Path) -> None:
    path = base / "stacks" / STACK / "cdk.tf.json"
    older = tmp_path / "older"
    (older / "stacks" / STACK).mkdir(parents=True)
    config = json.loads(path.read_text())
    del config["//"]["declarations"]
    (older / "stacks" / STACK / "cdk.tf.json").write_text(json.dumps(config))
    sides = read_sides(STACK, plan=None, base=older, head=base, declarations=DECLARED)
    (found,) = review(sides).findings
    assert (found.severity, found.rule) == (Severity.UNCOMPARED, "unknown-declarations")


def test_a_comment_cannot_be_written_by_a_policy(base: Path, tmp_path: Path) -> None:
    value = "x\n\n<!--\n@everyone `"
    services = {VIA_SNS: ["sns.eu-west-1.amazonaws.com", value]}
    result = reviewed(base, tmp_path, partial(edit, case={"set": services}))
    comment = review_markdown(result)
    assert r"&lt;!--\n&#64;everyone" in comment
    assert "@everyone" not in comment
    assert "<!--" not in comment


def test_a_stack_that_is_in_neither_tree_is_told(base: Path) -> None:
    with pytest.raises(Failure, match="has the stack smsbot-prod"):
        read_sides("smsbot-prod", plan=None, base=base, head=base, declarations=DECLARED)


def test_what_only_the_plan_shows_is_told_beside_the_trees(base: Path, tmp_path: Path) -> None:
    name = "smsbot-dev-messaging-topic-inbound-sms"

    topic = {"name": name, "arn": f"arn:aws:sns:eu-west-1:{ACCOUNT}:{name}"}
    before, after = (
        {"aws_sns_topic.inbound-sms": {**topic, "kms_master_key_id": key}}
        for key in ("arn:aws:kms:eu-west-1:111122223333:key/1", None)
    )
    plan = written_plan(tmp_path, before, after)
    sides = read_sides(STACK, plan=plan, base=base, head=base, declarations=DECLARED)
    result = review(sides)
    assert "weaker/encryption-removed/aws_sns_topic.inbound-sms" in {
        each.name.partition("#")[0] for each in result.findings
    }
    with pytest.raises(Failure, match="the plan of another stack than smsbot-prod"):
        read_sides("smsbot-prod", plan=plan, base=None, head=None, declarations=DECLARED)


def test_administrators_gain_nothing_by_another_way(base: Path, tmp_path: Path) -> None:
    """They administer every key through any service, whether a policy names it or not."""
    added = partial(edit, case={"set": {VIA_SNS: "s3.eu-west-1.amazonaws.com"}})
    found = [each for each in reviewed(base, tmp_path, added).findings if each.rule == "gained"]
    assert found == []


def test_two_changes_are_two_findings(base: Path, tmp_path: Path) -> None:
    rotation = partial(edit, case={"set": {"aws_kms_key.sns/enable_key_rotation": False}})
    result = reviewed(base, tmp_path, rotation, QUIET["longer kept"])
    assert [each.name.partition("#")[0] for each in result.findings] == [
        "weaker/rotation-off/aws_kms_key.sns"
    ]
