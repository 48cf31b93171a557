"""A newer release of the AWS provider than the bindings are made for, and what it brings."""

from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from tests.cdks import BOTH, Installed
from tests.stacks.synthesized import (
    NEWER_PROVIDER,
    WITH_NUMBER,
    environment,
    read_stack,
    synthesize_to,
)

SET = "${aws_pinpointsmsvoicev2_configuration_set.configuration-set.name}"
READY = [
    "aws_iam_role_policy.configuration-set-role-write-logs",
    "aws_sns_topic_policy.delivery-status",
]


def without_notes(resources: dict[str, Any]) -> dict[str, Any]:
    return {
        name: {key: value for key, value in body.items() if key != "//"}
        for name, body in resources.items()
    }


@pytest.fixture(scope="module", params=BOTH, ids=str)
def output(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    installed: Installed = request.param
    folder = tmp_path_factory.mktemp("newer")
    synthesize_to(folder, NEWER_PROVIDER, WITH_NUMBER, python=installed.python)
    return folder


def test_both_cdks_require_the_release_and_use_what_it_brings(output: Path) -> None:
    stack = read_stack(output, NEWER_PROVIDER)
    assert stack["terraform"]["required_providers"]["aws"]["version"] == "6.69.1"
    resources = stack["resource"]
    assert "aws_cloudformation_stack" not in resources
    assert without_notes(resources["aws_pinpointsmsvoicev2_configuration_set"]) == {
        "configuration-set": {"name": "smsbot-newer-messaging-configuration-texts"}
    }
    common = {
        "configuration_set_name": SET,
        "enabled": True,
        "matching_event_types": ["TEXT_ALL"],
        "depends_on": READY,
    }
    assert without_notes(resources["aws_pinpointsmsvoicev2_event_destination"]) == {
        "configuration-set-topic": {
            **common,
            "event_destination_name": "topic",
            "sns_destination": [{"topic_arn": "${aws_sns_topic.delivery-status.arn}"}],
        },
        "configuration-set-logs": {
            **common,
            "event_destination_name": "logs",
            "cloudwatch_logs_destination": [
                {
                    "iam_role_arn": "${aws_iam_role.configuration-set-role.arn}",
                    "log_group_arn": "${aws_cloudwatch_log_group.sns-logs.arn}",
                }
            ],
        },
    }
    assert resources["aws_pinpointsmsvoicev2_phone_number"]["bot"]["wait_for_active"] is False
    function = resources["aws_lambda_function"]["bot"]
    assert function["environment"]["variables"]["CONFIGURATION_SET"] == SET


def test_an_older_release_than_the_event_destinations_keeps_cloudformation(tmp_path: Path) -> None:
    older = NEWER_PROVIDER.model_copy(update={"provider_version": "6.47.0"})
    synthesize_to(tmp_path, older)
    resources = read_stack(tmp_path, older)["resource"]
    assert "aws_cloudformation_stack" in resources
    assert "aws_pinpointsmsvoicev2_event_destination" not in resources
    assert "wait_for_active" not in resources["aws_pinpointsmsvoicev2_phone_number"]["bot"]


@pytest.mark.parametrize(
    ("version", "has"), [(None, False), ("6.47.9", False), ("6.48.0", True), ("6.100.0", True)]
)
def test_event_destinations_are_there_from_their_release_on(
    version: str | None, *, has: bool
) -> None:
    assert environment("dev", provider_version=version).has_event_destinations is has


@pytest.mark.parametrize("version", ["6.25.0", "6.48.0", "6.100.3"])
def test_a_release_from_that_of_the_bindings_on_is_taken(version: str) -> None:
    assert environment("dev", provider_version=version).provider_version == version


@pytest.mark.parametrize(
    "version",
    ["6.24.9", "5.100.0", "7.0.0", "~> 6.48", "6.48", "6.048.0", "v6.48.0", ">=6.48.0", ""],
)
def test_no_other_version_is_taken(version: str) -> None:
    with pytest.raises(ValidationError):
        environment("dev", provider_version=version)
