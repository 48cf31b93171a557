"""A topic and a table by the documented way are complete; whatever part is forgotten is found."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from keyproof.access.everything import everything
from keyproof.declarations import PLACE, Declarations
from keyproof.model.finding import Severity
from keyproof.tests.cases import edit, read_cases
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


FORGOTTEN = read_cases(__file__, "forgotten")


def forget(config: Config, case: dict[str, Any]) -> None:
    edit(config, case)
    for alarm in config["resource"]["aws_cloudwatch_metric_alarm"].values():
        if "metrics" in case and "metric_query" in alarm:
            queries = alarm["metric_query"]
            alarm["metric_query"] = [e for e in queries if case["metrics"] not in json.dumps(e)]
    if "undeclared" in case:
        target, action, *callers = case["undeclared"]
        declared = config[PLACE[0]][PLACE[1]]
        kept = [
            each
            for each in declared["calls"]
            if each["target"] != target
            or not each["action"].startswith(action)
            or (callers and each["caller"] not in callers)
        ]
        assert len(kept) < len(declared["calls"])
        declared["calls"] = kept
    if "statement" in case:
        kind, name, part = case["statement"]
        resource = config["resource"][kind][name]
        document = json.loads(resource["policy"])
        kept = [each for each in document["Statement"] if part not in json.dumps(each)]
        assert len(kept) < len(document["Statement"])
        resource["policy"] = json.dumps({**document, "Statement": kept})


@pytest.mark.parametrize("part", FORGOTTEN)
def test_a_forgotten_part_is_found(part: str, project_with_both: Path, tmp_path: Path) -> None:
    changed = configuration(project_with_both)
    forget(changed, FORGOTTEN[part])
    path = tmp_path / "cdk.tf.json"
    path.write_text(json.dumps(changed))
    declared = Declarations.from_document(changed[PLACE[0]][PLACE[1]])
    model = load_configuration(path, exemptions=declared.exemptions)
    found = everything(model, declared).findings
    forgotten = FORGOTTEN[part]["resource"]
    # By itself, or below the cause that the case names.
    first = FORGOTTEN[part].get("below", forgotten)
    told = [
        str(each) for each in found if each.resource == first and each.severity is not Severity.NOTE
    ]
    assert any(forgotten in each for each in told), "\n".join(map(str, found))
