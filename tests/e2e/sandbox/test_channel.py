"""An environment with a phone number on the embedded AWS, which knows nothing of it."""

import json
from typing import Any

from smsbot.sandbox.folder import NOT_SET, adapt
from smsbot.sandbox.sandbox import Sandbox
from tests.e2e.conftest import REGION
from tests.e2e.deployment import deployment_in
from tests.stacks.synthesized import SMS, environment, synthesize_to

NUMBER = environment("number", region=REGION, sms=SMS)


def test_what_is_not_known_there_is_dropped_and_shown_and_the_rest_is_planned(
    empty_sandbox: Sandbox,
) -> None:
    with empty_sandbox.locked():
        empty_sandbox.start()
    new = empty_sandbox.layout.root / "new"
    synthesize_to(new, NUMBER)
    adapt(new, empty_sandbox.layout.synthesized, empty_sandbox)
    deployment = deployment_in(empty_sandbox, NUMBER)
    shown = set((deployment.folder / NOT_SET).read_text().splitlines())
    assert shown >= {
        "aws_cloudformation_stack",
        "aws_pinpointsmsvoicev2_opt_out_list",
        "aws_pinpointsmsvoicev2_phone_number",
        "aws_lambda_function.environment.variables.CONFIGURATION_SET",
        "aws_lambda_function.environment.variables.ORIGINATION_IDENTITY",
        "aws_iam_role_policy.bot-role-send-texts",
        "output.PhoneNumber",
    }
    deployment.validate()
    plan: Any = json.loads(deployment.plan())
    planned = {each["address"]: each["change"]["after"] for each in plan["resource_changes"]}
    assert planned["aws_iam_role.configuration-set-role"]["name"] == (
        "smsbot-number-messaging-role-event-logs"
    )
    assert "aws_iam_role_policy.configuration-set-role-write-logs" in planned
    (variables,) = (each["variables"] for each in planned["aws_lambda_function.bot"]["environment"])
    assert "INBOUND_TOPIC_ARN" in variables
    assert not variables.keys() & {"CONFIGURATION_SET", "ORIGINATION_IDENTITY"}
    assert not [address for address in planned if "sms" in address.partition(".")[0]]
