"""The channel in the model: what is judged of a number and of a CloudFormation template."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from keyproof.access.everything import everything
from keyproof.model.encryption_model import Call
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


def stack_of(configuration: Config) -> Config:
    return configuration["resource"]["aws_cloudformation_stack"]["configuration-set"]


def change_template(configuration: Config, change: Callable[[Config], object]) -> None:
    stack = stack_of(configuration)
    template = json.loads(stack["template_body"])
    change(template["Resources"])
    stack["template_body"] = json.dumps(template)


def destinations(resources: Config) -> list[Config]:
    return resources["ConfigurationSet"]["Properties"]["EventDestinations"]


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


def test_a_template_with_something_else_is_a_finding(
    configuration: Config, findings: Findings
) -> None:
    change_template(
        configuration, lambda resources: resources.update(Copy={"Type": "AWS::S3::Bucket"})
    )
    (found,) = findings(configuration)
    assert "nobody has judged AWS::S3::Bucket" in found


@pytest.mark.parametrize(
    "template",
    [
        None,
        "Resources:\n  Copy:\n    Type: AWS::S3::Bucket\n",
        "[]",
        '{"Resources": {}}',
        '{"Resources": {"A": {"Type": "a"}, "A": {"Type": "b"}}}',
        '{"Transform": "AWS::Include", "Resources": {"A": {}}}',
    ],
)
def test_a_template_that_is_not_read_is_a_finding(
    template: str | None, configuration: Config, findings: Findings
) -> None:
    stack = stack_of(configuration)
    del stack["template_body"]
    if template is None:
        stack["template_url"] = "https://example.com/template"
    else:
        stack["template_body"] = template
    assert any(
        "a CloudFormation template that is not read" in each for each in findings(configuration)
    )


def test_events_that_leave_the_stack_are_findings(
    configuration: Config, findings: Findings
) -> None:
    elsewhere = "arn:aws:sns:eu-west-1:999999999999:elsewhere"

    def redirect(resources: Config) -> None:
        destinations(resources)[0]["SnsDestination"]["TopicArn"] = elsewhere

    change_template(configuration, redirect)
    assert any(
        f"it sends on, decrypted, to {elsewhere}" in each for each in findings(configuration)
    )


def test_texts_that_leave_the_stack_are_findings(configuration: Config, findings: Findings) -> None:
    number = configuration["resource"]["aws_pinpointsmsvoicev2_phone_number"]["bot"]
    number["two_way_channel_arn"] = "connect.eu-west-1.amazonaws.com"
    assert any("it sends on, decrypted, to connect.eu" in each for each in findings(configuration))


def test_a_role_that_any_configuration_set_may_use_is_a_finding(
    configuration: Config, findings: Findings
) -> None:
    role = configuration["resource"]["aws_iam_role"]["configuration-set-role"]
    trust = json.loads(role["assume_role_policy"])
    del trust["Statement"][0]["Condition"]["ArnEquals"]
    role["assume_role_policy"] = json.dumps(trust)
    (found,) = findings(configuration)
    assert "for resources of this account that no call is about, can call sts:AssumeRole" in found


def test_a_role_that_may_not_write_the_log_is_a_finding(
    configuration: Config, findings: Findings
) -> None:
    del configuration["resource"]["aws_iam_role_policy"]["configuration-set-role-write-logs"]
    stack_of(configuration)["depends_on"] = []
    assert any("needs logs:PutLogEvents" in each for each in findings(configuration))


def test_a_number_with_a_role_publishes_as_that_role(
    configuration: Config, findings: Findings
) -> None:
    number = configuration["resource"]["aws_pinpointsmsvoicev2_phone_number"]["bot"]
    number["two_way_channel_role"] = "${aws_iam_role.configuration-set-role.arn}"
    found = findings(configuration)
    assert any("role-event-logs needs sns:Publish" in each for each in found)
    assert any("needs kms:GenerateDataKey" in each for each in found)
    assert any("sms-voice.amazonaws.com needs sts:AssumeRole" in each for each in found)


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
    policy = configuration["resource"]["aws_iam_role_policy"]["bot-role-send-texts"]
    document = json.loads(policy["policy"])
    (statement,) = (each for each in document["Statement"] if each["Sid"] == "ChangeOptOutList")
    account = "${data.aws_caller_identity.current.account_id}"
    statement["Resource"] = resource.replace("ACCOUNT", account)
    policy["policy"] = json.dumps(document)
    found = findings(configuration)
    assert any(each.startswith(proof) and named in each for each in found), found
