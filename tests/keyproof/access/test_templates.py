"""The channel in the model: what is judged of a number and of a CloudFormation template."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from keyproof.access.everything import everything
from keyproof.model.encryption_model import Call
from keyproof.tests.cases import edit, read_cases, read_data
from smsbot.design.reading import load_configuration
from stacks.declared.declarations import declarations_of
from tests.keyproof.access.conftest import ENVIRONMENTS, stack_path

(WITH_NUMBER,) = (each for each in ENVIRONMENTS if each.sms)
DECLARED = declarations_of(WITH_NUMBER)
HERE = "arn:aws:{}:eu-west-1:ACCOUNT:{}"
SET = HERE.format("sms-voice", "configuration-set/smsbot-number-messaging-configuration-bot")
NUMBER = HERE.format("sms-voice", "phone-number/aws_pinpointsmsvoicev2_phone_number.bot")
ROLE = "arn:aws:iam::ACCOUNT:role/smsbot-number-messaging-role-event-logs"
STREAMS = HERE.format("logs", "log-group:smsbot-number-messaging-logs-sns:log-stream:any")

Config = dict[str, Any]
Findings = Callable[[Config], list[str]]


@pytest.fixture
def configuration(output: Path) -> Config:
    return json.loads(stack_path(output, WITH_NUMBER).read_text())


@pytest.fixture
def findings(tmp_path: Path) -> Findings:
    def read(changed: Config) -> list[str]:
        path = tmp_path / "cdk.tf.json"
        path.write_text(json.dumps(changed))
        model = load_configuration(path, exemptions=DECLARED.exemptions)
        return [str(each) for each in everything(model, DECLARED).findings]

    return read


def test_the_calls_of_a_channel_are_told_by_its_resources(output: Path) -> None:
    model = load_configuration(stack_path(output, WITH_NUMBER), exemptions={})
    stack = "aws_cloudformation_stack.configuration-set"
    number = "aws_pinpointsmsvoicev2_phone_number.bot"

    def topic(name: str) -> str:
        return HERE.format("sns", f"smsbot-number-messaging-topic-{name}")

    sms = "sms-voice.amazonaws.com"
    assert [each for each in model.calls if each.address in (stack, number)] == [
        Call(
            address=stack,
            caller=sms,
            action="sns:Publish",
            target=topic("delivery-status"),
            source=SET,
        ),
        Call(address=stack, caller=sms, action="sts:AssumeRole", target=ROLE, source=SET),
        *(
            Call(address=stack, caller=ROLE, action=f"logs:{action}", target=STREAMS)
            for action in ("CreateLogStream", "DescribeLogStreams", "PutLogEvents")
        ),
        Call(
            address=number,
            caller=sms,
            action="sns:Publish",
            target=topic("inbound-sms"),
            source=NUMBER,
        ),
    ]


@pytest.mark.parametrize(
    "template", read_data(__file__, "a_template_that_is_not_read_is_a_finding")
)
def test_a_template_that_is_not_read_is_a_finding(
    template: str | None, configuration: Config, findings: Findings
) -> None:
    stack = configuration["resource"]["aws_cloudformation_stack"]["configuration-set"]
    del stack["template_body"]
    if template is None:
        stack["template_url"] = "https://example.com/template"
    else:
        stack["template_body"] = template
    assert any(
        "a CloudFormation template that is not read" in each for each in findings(configuration)
    )


WEAKER = read_cases(__file__, "templates")


@pytest.mark.parametrize("name", WEAKER)
def test_a_weaker_channel_is_a_finding(
    name: str, configuration: Config, findings: Findings
) -> None:
    edit(configuration, WEAKER[name])
    found = findings(configuration)
    assert [words for words in WEAKER[name]["words"] if words not in "\n".join(found)] == []
    assert len(found) == 1 or not WEAKER[name].get("alone")


@pytest.mark.parametrize(
    ("resource", "proof", "named"),
    [
        (HERE.format("sms-voice", "opt-out-list/*"), "necessary", "ChangeOptOutList"),
        (HERE.format("sms-voice", "opt-out-list/Default"), "sufficient", "DeleteOptedOutNumber"),
    ],
)
def test_the_function_changes_the_opt_out_list_of_its_number_alone(
    resource: str, proof: str, named: str, configuration: Config, findings: Findings
) -> None:
    account = "${data.aws_caller_identity.current.account_id}"
    statement = "aws_iam_role_policy.bot-role-send-texts/policy/Statement/ChangeOptOutList"
    changed = {f"{statement}/Resource": resource.replace("ACCOUNT", account)}
    edit(configuration, {"set": changed})
    found = findings(configuration)
    assert any(each.startswith(proof) and named in each for each in found), found
