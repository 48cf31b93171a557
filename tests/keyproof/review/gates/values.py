"""Arguments whose values lose data, silence a warning or stop the bot, and what every gate says."""

import json
from typing import Any

from tests.keyproof.access.faults.faulty import Config, both
from tests.keyproof.review.gates.edits import Change, at, setting, template, variable, without

TARGET = "aws_cloudwatch_event_target.keys-in-danger-alarms-under-sns-key"
TABLE_ADDRESS = "aws_dynamodb_table.conversations"
KEY = "aws_kms_key.sns"


def in_message(argument: str, value: object) -> Change:
    kind, _, name = TARGET.partition(".")

    def put_in(config: Config) -> None:
        found = config["resource"][kind][name]
        found["input_transformer"] = {**found["input_transformer"], argument: value}

    return put_in


def provider(**arguments: Any) -> Change:
    def put_in(config: Config) -> None:
        config["provider"]["aws"][0].update(arguments)

    return put_in


VALUES: dict[str, tuple[Change, str]] = {
    "a constant text": (
        both(without(TARGET, "input_transformer"), at(TARGET, "input", json.dumps("All is well."))),
        'input is "All is well.": the target gets this text, whatever happened',
    ),
    "a text that names nothing": (
        in_message("input_template", json.dumps("All is well.")),
        "whatever happened",
    ),
    "a text that plays down what happened": (
        in_message("input_template", json.dumps("A drill: <call> of <key>.")),
        'input_transformer.input_template is "A drill: <call> of <key>.", and declared as',
    ),
    "a part of another place": (
        in_message("input_paths", {"call": "$.id"}),
        "input_transformer.input_paths is",
    ),
    "a variable with a host": (
        variable("WEBHOOK", "hooks.example.com"),
        "the environment variable WEBHOOK names hooks.example.com",
    ),
    "a variable with a host and a port": (variable("RELAY", "relay.example:8443"), "RELAY"),
    "a variable with an address": (variable("COPY", "198.51.100.7"), "COPY names 198.51.100.7"),
    "a variable with a mailbox": (variable("COPY", "a@example.com"), "COPY names a@example.com"),
    "a variable that nobody declared": (
        variable("COPY_TO", "+15550100"),
        "environment.variables has COPY_TO, which nobody declared.",
    ),
    "a macro of CloudFormation": (
        template({"Fn::Transform": {"Name": "AWS::Include", "Parameters": {"Location": "s3://a"}}}),
        "nobody has judged a CloudFormation template that is not read",
    ),
    "a name that CloudFormation makes": (
        template({"ConfigurationSetName": {"Fn::Sub": "a"}}),
        "a CloudFormation template that is not read",
    ),
    "a value that CloudFormation looks up": (
        template({"ConfigurationSetName": "{{resolve:ssm:a}}"}),
        "a CloudFormation template that is not read",
    ),
    "a provider of any release": (
        setting("terraform", "required_providers", "aws", "version", value=">= 5.0"),
        "version is >= 5.0: Terraform takes a release whose hash nobody wrote down",
    ),
    "a provider of another release than is locked": (
        setting("terraform", "required_providers", "aws", "version", value="6.60.0"),
        "required_providers.aws: version is 6.60.0, and declared as",
    ),
    "an endpoint of this machine": (
        provider(endpoints=[{"kms": "http://127.0.0.1:4566"}]),
        "Terraform calls http://127.0.0.1:4566 in place of AWS",
    ),
    "a provider that does not look whose account it is": (
        provider(skip_requesting_account_id=True),
        "skip_requesting_account_id is true",
    ),
    "a shorter recovery": (
        at(
            TABLE_ADDRESS,
            "point_in_time_recovery",
            {"enabled": True, "recovery_period_in_days": 1},
        ),
        "recovery_period_in_days is 1: what was deleted more days ago cannot be restored",
    ),
    "a key that a schedule may disable": (
        at(KEY, "tags", {"KmsKey": "sns"}),
        "tags.OffHoursShutdown is not there, and declared as disabled",
    ),
    "a key that ends soon": (
        at(KEY, "deletion_window_in_days", 7),
        "deletion_window_in_days is 7, and declared as at least",
    ),
    "a log group that SNS does not know": (
        at(
            "aws_cloudwatch_log_group.direct-publish-delivery-logs",
            "name",
            "sns/eu-west-1/DirectPublishToPhoneNumbers",
        ),
        "name is sns/eu-west-1/DirectPublishToPhoneNumbers, and declared as",
    ),
    "a log that ends soon": (
        at("aws_cloudwatch_log_group.bot-function", "retention_in_days", 1),
        "retention_in_days is 1, and declared as at least",
    ),
    "a table with another key": (
        at(TABLE_ADDRESS, "hash_key", "entry"),
        "hash_key is entry, and declared as phone_number",
    ),
    "a table whose keys are numbers": (
        at(
            TABLE_ADDRESS,
            "attribute",
            [{"name": "phone_number", "type": "N"}, {"name": "entry", "type": "S"}],
        ),
        "attribute is",
    ),
    "a table of a bought capacity": (
        at(TABLE_ADDRESS, "billing_mode", "PROVISIONED"),
        "billing_mode is PROVISIONED",
    ),
    "a table of one request a second": (
        at(TABLE_ADDRESS, "on_demand_throughput", {"max_write_request_units": 1}),
        "max_write_request_units is 1",
    ),
    "a function that has a second": (
        at("aws_lambda_function.bot", "timeout", 1),
        "timeout is 1: Lambda ends the function before it has answered",
    ),
    "a queue that nobody may send to": (
        at("aws_sqs_queue.dead-letter", "fifo_queue", value=True),
        "fifo_queue is true",
    ),
    "a topic that delivers to no function": (
        at("aws_sns_topic.inbound-sms", "fifo_topic", value=True),
        "fifo_topic is true",
    ),
    "a permission of a version": (
        at("aws_lambda_permission.inbound-sms", "qualifier", "1"),
        "its argument qualifier is not judged",
    ),
}
