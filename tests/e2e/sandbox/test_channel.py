"""An environment with a phone number on the embedded AWS, which knows nothing of it."""

import json
import os
from typing import Any

from smsbot.processes import MARKER
from smsbot.project import PROVIDER_LOCK
from smsbot.sandbox.deployment import Deployment
from smsbot.sandbox.sandbox import Sandbox
from smsbot.sandbox.stack.folder import adapt_stack
from smsbot.sandbox.stack.provider import choose_provider
from smsbot.sandbox.stack.provider_choice import ProviderChoice
from smsbot.sandboxed import administrator_of
from smsbot.terraform.terraform import find_terraform
from tests.e2e.conftest import REGION
from tests.e2e.plans import plan_json, validate
from tests.stacks.synthesized import SMS, environment, synthesize_to

NUMBER = environment("number", region=REGION, sms=SMS)


def deployment_on(sandbox: Sandbox) -> Deployment:
    """The environment, ready for Terraform."""
    layout = sandbox.layout
    with sandbox.locked():
        emulator = sandbox.start().emulator
    synthesize_to(layout.synthesized, NUMBER)
    folder = layout.stack(NUMBER.names.prefix)
    choice = ProviderChoice(os.environ.get("SMSBOT_PROVIDER", ProviderChoice.AUTO))
    provider = choose_provider(find_terraform(), choice)
    dropped = adapt_stack(folder, layout=layout, emulator=emulator, provider=provider)
    terraform = provider.terraform.with_environment(
        {
            "AWS_CA_BUNDLE": str(layout.certificate_authority),
            MARKER: str(layout.root),
            **administrator_of(NUMBER),
        }
    )
    deployment = Deployment(folder=folder, terraform=terraform, dropped=dropped)
    deployment.initialize()
    assert provider.lock in (None, (folder / PROVIDER_LOCK).read_text(encoding="utf-8"))
    return deployment


def test_what_is_not_known_there_is_dropped_and_shown_and_the_rest_is_planned(
    empty_sandbox: Sandbox,
) -> None:
    deployment = deployment_on(empty_sandbox)
    shown = {str(each) for each in deployment.dropped}
    assert shown >= {
        "aws_cloudformation_stack",
        "aws_pinpointsmsvoicev2_opt_out_list",
        "aws_pinpointsmsvoicev2_phone_number",
        "aws_lambda_function.environment.variables.CONFIGURATION_SET",
        "aws_lambda_function.environment.variables.ORIGINATION_IDENTITY",
        "aws_iam_role_policy.bot-role-send-texts",
        "output.PhoneNumber",
    }
    validate(deployment)
    plan: Any = json.loads(plan_json(deployment))
    planned = {each["address"]: each["change"]["after"] for each in plan["resource_changes"]}
    assert planned["aws_iam_role.configuration-set-role"]["name"] == (
        "smsbot-number-messaging-role-event-logs"
    )
    assert "aws_iam_role_policy.configuration-set-role-write-logs" in planned
    (variables,) = (each["variables"] for each in planned["aws_lambda_function.bot"]["environment"])
    assert "INBOUND_TOPIC_ARN" in variables
    assert not variables.keys() & {"CONFIGURATION_SET", "ORIGINATION_IDENTITY"}
    assert not [address for address in planned if "sms" in address.partition(".")[0]]
