"""A topic and a table by the documented way are complete; whatever part is forgotten is found."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from keyproof.access.everything import everything
from keyproof.declarations import PLACE, Declarations
from smsbot.design.reading import load_configuration
from tests.keyproof.access.additions import add_as_documented
from tests.settings import variables_in_a_copy
from tests.test_main import checkout

Config = dict[str, Any]


@pytest.fixture(scope="module")
def project_with_both(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = checkout(tmp_path_factory.mktemp("additions") / "project")
    add_as_documented(folder)
    result = run(folder, "main.py")
    assert result.returncode == 0, result.stdout + result.stderr
    return folder


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=folder,
        env=variables_in_a_copy(),
        capture_output=True,
        text=True,
        check=False,
    )


def configuration(folder: Path) -> Config:
    return json.loads((folder / "cdktf.out/stacks/smsbot-dev/cdk.tf.json").read_text())


# With the code and the declarations of the copy.
ASK_EVERYTHING = """
from pathlib import Path
from keyproof.access.everything import everything
from smsbot.environments import all_environments
from smsbot.design.environment import load_environment
from stacks.declared.declarations import declarations_of_all
for each in all_environments().values():
    path = Path("cdktf.out/stacks") / each.names.prefix / "cdk.tf.json"
    answers = everything(load_environment(path, each), declarations_of_all(each))
    print(each.name, *answers.findings, sep="\\n")
"""


def test_no_question_finds_anything(project_with_both: Path) -> None:
    result = run(project_with_both, "-c", ASK_EVERYTHING)
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout.split() == ["dev", "staging", "prod"]


def test_everything_of_both_is_there(project_with_both: Path) -> None:
    resources = configuration(project_with_both)["resource"]
    for kind in ("topic", "topic_policy", "topic_subscription"):
        assert "added-orders" in resources[f"aws_sns_{kind}"]
    groups = resources["aws_cloudwatch_log_group"]
    assert {"added-orders-delivery-logs", "added-orders-delivery-failure-logs"} <= set(groups)
    for alarm in ("undelivered", "lost-deliveries"):
        assert "topic-added-orders" in json.dumps(resources["aws_cloudwatch_metric_alarm"][alarm])
    for kind in ("table", "resource_policy"):
        assert "added-parcels" in resources[f"aws_dynamodb_{kind}"]
    variables = resources["aws_lambda_function"]["bot"]["environment"]["variables"]
    assert variables["ADDED_PARCELS_TABLE"] == "smsbot-dev-storage-table-added-parcels"
    assert variables["ADDED_ORDERS_TOPIC_ARN"].endswith("smsbot-dev-messaging-topic-added-orders")


def without(kind: str, name: str) -> Callable[[Config], None]:
    def forget(config: Config) -> None:
        del config["resource"][kind][name]

    return forget


def without_argument(kind: str, name: str, argument: str) -> Callable[[Config], None]:
    def forget(config: Config) -> None:
        del config["resource"][kind][name][argument]

    return forget


def without_metrics(of: str) -> Callable[[Config], None]:
    """Take a resource, by a part of its name, out of every alarm."""

    def forget(config: Config) -> None:
        for alarm in config["resource"]["aws_cloudwatch_metric_alarm"].values():
            if "metric_query" in alarm:
                kept = [each for each in alarm["metric_query"] if of not in json.dumps(each)]
                alarm["metric_query"] = kept

    return forget


def without_calls(target: str, action: str) -> Callable[[Config], None]:
    def forget(config: Config) -> None:
        declared = config[PLACE[0]][PLACE[1]]
        declared["calls"] = [
            each
            for each in declared["calls"]
            if not (each["target"] == target and each["action"].startswith(action))
        ]

    return forget


def without_statement(kind: str, name: str, part: str) -> Callable[[Config], None]:
    def forget(config: Config) -> None:
        resource = config["resource"][kind][name]
        document = json.loads(resource["policy"])
        kept = [each for each in document["Statement"] if part not in json.dumps(each)]
        assert len(kept) < len(document["Statement"])
        resource["policy"] = json.dumps({**document, "Statement": kept})

    return forget


TOPIC, TABLE = "aws_sns_topic.added-orders", "aws_dynamodb_table.added-parcels"
FORGOTTEN = {
    "log group": (without("aws_cloudwatch_log_group", "added-orders-delivery-logs"), TOPIC),
    "log group of failures": (
        without("aws_cloudwatch_log_group", "added-orders-delivery-failure-logs"),
        TOPIC,
    ),
    "key of a log group": (
        without_argument("aws_cloudwatch_log_group", "added-orders-delivery-logs", "kms_key_id"),
        "aws_cloudwatch_log_group.added-orders-delivery-logs",
    ),
    "dead-letter queue": (
        without_argument("aws_sns_topic_subscription", "added-orders", "redrive_policy"),
        "aws_sns_topic_subscription.added-orders",
    ),
    "subscription": (without("aws_sns_topic_subscription", "added-orders"), TOPIC),
    "permission of the subscription": (
        without("aws_lambda_permission", "added-orders"),
        "aws_sns_topic_subscription.added-orders",
    ),
    "alarms": (without_metrics("topic-added-orders"), TOPIC),
    "key": (without_argument("aws_sns_topic", "added-orders", "kms_master_key_id"), TOPIC),
    "policy": (without("aws_sns_topic_policy", "added-orders"), TOPIC),
    "calls": (without_calls(TOPIC, "sns:"), TOPIC),
    "call of the function": (
        lambda config: config[PLACE[0]][PLACE[1]]["calls"].remove(
            {
                "caller": "aws_iam_role.bot-role",
                "action": "sns:Publish",
                "target": TOPIC,
                "source": "",
            }
        ),
        "aws_iam_role_policy.bot-role-publish-status",
    ),
    "right of a role to the key": (
        without_statement("aws_kms_key", "sns", ":role/added-shop"),
        TOPIC,
    ),
    "key of the table": (
        without_argument("aws_dynamodb_table", "added-parcels", "server_side_encryption"),
        TABLE,
    ),
    "policy of the table": (without("aws_dynamodb_resource_policy", "added-parcels"), TABLE),
    "calls of the table": (without_calls(TABLE, "dynamodb:"), TABLE),
    "one call of the table": (
        without_calls(TABLE, "dynamodb:PutItem"),
        "aws_iam_role_policy.bot-role-store-and-count",
    ),
    "creation of the table": (without_calls(TABLE, "dynamodb:CreateTable"), TABLE),
    "permissions of the table": (
        without_statement("aws_iam_role_policy", "bot-role-store-and-count", "KeepAddedParcels"),
        TABLE,
    ),
    "alarm of the queue": (
        without("aws_cloudwatch_metric_alarm", "dead-letters"),
        "aws_sqs_queue.dead-letter",
    ),
}


@pytest.mark.parametrize("part", FORGOTTEN)
def test_a_forgotten_part_is_found(part: str, project_with_both: Path, tmp_path: Path) -> None:
    forget, resource = FORGOTTEN[part]
    changed = configuration(project_with_both)
    forget(changed)
    path = tmp_path / "cdk.tf.json"
    path.write_text(json.dumps(changed))
    declared = Declarations.from_document(changed[PLACE[0]][PLACE[1]])
    model = load_configuration(path, exemptions=declared.exemptions)
    found = everything(model, declared).findings
    assert resource in {each.resource for each in found}, "\n".join(map(str, found))
