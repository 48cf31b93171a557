"""A configuration set of AWS End User Messaging SMS, with where its events go.

The AWS provider has a resource for event destinations from 6.48.0 on. With an older release,
CloudFormation makes the set and its destinations.
https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-smsvoice-configurationset.html
"""

import json
from collections.abc import Mapping

from constructs import Construct

from constructs_lib.aws import CloudformationStack
from constructs_lib.cdk import TerraformResource
from constructs_lib.compute.service_role import ServiceRole
from constructs_lib.encrypted.encrypted_log_group import EncryptedLogGroup
from constructs_lib.encrypted.encrypted_topic import EncryptedTopic
from constructs_lib.logical_id import attribute, depend_on, set_logical_id
from keyproof.location import Location
from keyproof.policy_document import Statement

# Every event of a text message; TEXT_SENT, which AWS also lists, is never sent.
# https://docs.aws.amazon.com/pinpoint/latest/apireference_smsvoicev2/API_CreateEventDestination.html
TEXT_EVENTS = ("TEXT_ALL",)
# https://docs.aws.amazon.com/sms-voice/latest/userguide/configuration-sets-cloud-watch-creating-role.html
LOGGING_ACTIONS = ("logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents")


# By the name of each, the block of the provider and what is in it.
Destinations = Mapping[str, tuple[str, Mapping[str, str]]]
# The names of CloudFormation for those of the provider.
_PROPERTIES = {
    "cloudwatch_logs_destination": "CloudWatchLogsDestination",
    "iam_role_arn": "IamRoleArn",
    "log_group_arn": "LogGroupArn",
    "sns_destination": "SnsDestination",
    "topic_arn": "TopicArn",
}


class SmsConfigurationSet(Construct):
    """The events of every text that is sent with it go to a topic and to a log group.

    The topic names ``sms-voice`` among its publishers. ``role_name`` is that of the role which
    writes the log, for this set alone, within the permissions boundary ``boundary_arn``.
    ``by_cloudformation`` makes a CloudFormation stack, whose name is ``name`` too; without it, the
    AWS provider makes the set and its destinations.
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
        by_cloudformation: bool,
        boundary_arn: str | None,
    ) -> None:
        super().__init__(scope, id)
        role = ServiceRole(
            self,
            f"{id}-role",
            name=role_name,
            location=location,
            service="sms-voice",
            source_arn=location.arn("sms-voice", f"configuration-set/{name}"),
            boundary_arn=boundary_arn,
        )
        role.allow(
            "write-logs",
            Statement(
                sid="WriteLogs",
                actions=LOGGING_ACTIONS,
                resources=(f"{log_group.arn_by_name}:*",),
            ),
        )
        # AWS may try both destinations when they are made.
        ready: list[TerraformResource] = [*role.policies, topic.policy]
        by_role = {
            "iam_role_arn": attribute(role.resource, "arn"),
            "log_group_arn": attribute(log_group, "arn"),
        }
        destinations = {
            "topic": ("sns_destination", {"topic_arn": attribute(topic.resource, "arn")}),
            "logs": ("cloudwatch_logs_destination", by_role),
        }
        if by_cloudformation:
            self._make_stack(scope, id, name, destinations, ready)
        else:
            self._make_resources(scope, id, name, destinations, ready)

    def _make_stack(
        self,
        scope: Construct,
        id: str,
        name: str,
        destinations: Destinations,
        ready: list[TerraformResource],
    ) -> None:
        template = {
            "AWSTemplateFormatVersion": "2010-09-09",
            "Resources": {
                "ConfigurationSet": {
                    "Type": "AWS::SMSVOICE::ConfigurationSet",
                    "Properties": {
                        "ConfigurationSetName": name,
                        "EventDestinations": [
                            {
                                "EventDestinationName": destination,
                                _PROPERTIES[kind]: {
                                    _PROPERTIES[argument]: value
                                    for argument, value in arguments.items()
                                },
                                "Enabled": True,
                                "MatchingEventTypes": TEXT_EVENTS,
                            }
                            for destination, (kind, arguments) in destinations.items()
                        ],
                    },
                }
            },
        }
        stack = CloudformationStack(self, "stack", name=name, template_body=json.dumps(template))
        depend_on(stack, *ready)
        set_logical_id(stack, id, scope=scope)
        self.name = stack.name

    def _make_resources(
        self,
        scope: Construct,
        id: str,
        name: str,
        destinations: Destinations,
        ready: list[TerraformResource],
    ) -> None:
        # Not all bindings have these types, so they are written without bindings.
        configuration_set = TerraformResource(
            self, "set", terraform_resource_type="aws_pinpointsmsvoicev2_configuration_set"
        )
        configuration_set.add_override("name", name)
        set_logical_id(configuration_set, id, scope=scope)
        self.name = attribute(configuration_set, "name")
        for destination, (kind, arguments) in destinations.items():
            resource = TerraformResource(
                self,
                destination,
                terraform_resource_type="aws_pinpointsmsvoicev2_event_destination",
            )
            depend_on(resource, *ready)
            resource.add_override("configuration_set_name", self.name)
            resource.add_override("event_destination_name", destination)
            resource.add_override("enabled", value=True)
            resource.add_override("matching_event_types", list(TEXT_EVENTS))
            resource.add_override(kind, [arguments])
            set_logical_id(resource, f"{id}-{destination}", scope=scope)
