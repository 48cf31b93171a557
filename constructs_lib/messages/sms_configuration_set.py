"""A configuration set of AWS End User Messaging SMS, with where its events go.

The AWS provider knows the set and not its event destinations, so CloudFormation makes both.
https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-smsvoice-configurationset.html
"""

import json

from constructs import Construct

from constructs_lib.aws import CloudformationStack
from constructs_lib.compute.service_role import ServiceRole
from constructs_lib.encrypted.encrypted_log_group import EncryptedLogGroup
from constructs_lib.encrypted.encrypted_topic import EncryptedTopic
from constructs_lib.location import Location
from constructs_lib.logical_id import set_logical_id
from constructs_lib.policies.policy_document import Statement

# Every event of a text message; TEXT_SENT, which AWS also lists, is never sent.
# https://docs.aws.amazon.com/pinpoint/latest/apireference_smsvoicev2/API_CreateEventDestination.html
TEXT_EVENTS = ("TEXT_ALL",)
# https://docs.aws.amazon.com/sms-voice/latest/userguide/configuration-sets-cloud-watch-creating-role.html
LOGGING_ACTIONS = ("logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents")


class SmsConfigurationSet(Construct):
    """The events of every text that is sent with it go to a topic and to a log group.

    The topic names ``sms-voice`` among its publishers. ``name`` is also that of the CloudFormation
    stack, so that a reference to ``name`` waits for both; ``role_name`` is that of the role which
    writes the log, for this set alone.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        name: str,
        role_name: str,
        location: Location,
        topic: EncryptedTopic,
        log_group: EncryptedLogGroup,
    ) -> None:
        super().__init__(scope, id)
        role = ServiceRole(
            self,
            f"{id}-role",
            name=role_name,
            location=location,
            service="sms-voice",
            source_arn=location.arn("sms-voice", f"configuration-set/{name}"),
        )
        role.allow(
            "write-logs",
            Statement(
                sid="WriteLogs",
                actions=LOGGING_ACTIONS,
                resources=(f"{log_group.arn}:*",),
            ),
        )
        destinations = (
            {
                "EventDestinationName": "topic",
                "SnsDestination": {"TopicArn": topic.resource.arn},
            },
            {
                "EventDestinationName": "logs",
                "CloudWatchLogsDestination": {
                    "IamRoleArn": role.resource.arn,
                    "LogGroupArn": log_group.resource.arn,
                },
            },
        )
        template = {
            "AWSTemplateFormatVersion": "2010-09-09",
            "Resources": {
                "ConfigurationSet": {
                    "Type": "AWS::SMSVOICE::ConfigurationSet",
                    "Properties": {
                        "ConfigurationSetName": name,
                        "EventDestinations": [
                            {**each, "Enabled": True, "MatchingEventTypes": TEXT_EVENTS}
                            for each in destinations
                        ],
                    },
                }
            },
        }
        stack = CloudformationStack(
            self,
            "stack",
            name=name,
            template_body=json.dumps(template),
            # AWS may try both destinations when they are made.
            depends_on=[*role.policies, topic.policy],
        )
        set_logical_id(stack, id, scope=scope)
        self.name = stack.name
