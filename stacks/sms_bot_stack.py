"""The whole of one environment, in reading order."""

from pathlib import Path

from constructs import Construct

from constructs_lib.aws import DataAwsCallerIdentity
from constructs_lib.cdk import TerraformOutput, TerraformStack
from constructs_lib.compute.deployment_package import DeploymentPackage
from constructs_lib.logical_id import attribute, reference
from keyproof.location import Location
from stacks.channel import Channel
from stacks.compute import Compute
from stacks.messaging import Messaging
from stacks.provider.aws_provider import add_provider
from stacks.security import Security
from stacks.settings.environment import Environment
from stacks.state.backend import configure_backend
from stacks.storage import Storage
from stacks.watch.watch import UNDER_MAIN_KEY, UNDER_SNS_KEY, Watch


class SmsBotStack(TerraformStack):
    """The stack ``smsbot-{environment}``."""

    def __init__(
        self,
        scope: Construct,
        *,
        environment: Environment,
        package: DeploymentPackage,
        output: Path,
    ) -> None:
        super().__init__(scope, environment.names.prefix)
        configure_backend(self, environment, environment.names.prefix, output=output)
        add_provider(self, environment)
        DataAwsCallerIdentity(self, "current")
        account_id = reference(DataAwsCallerIdentity, "current", "account_id")
        location = Location(region=environment.region, account_id=account_id)

        security = Security(self, environment=environment, location=location)
        storage = Storage(self, environment=environment, security=security)
        messaging = Messaging(self, environment=environment, location=location, security=security)
        channel = None
        if environment.sms:
            channel = Channel(
                self,
                environment=environment,
                sms=environment.sms,
                location=location,
                messaging=messaging,
            )
        compute = Compute(
            self,
            environment=environment,
            location=location,
            package=package,
            security=security,
            storage=storage,
            messaging=messaging,
            channel=channel,
        )
        watch = Watch(
            self,
            environment=environment,
            location=location,
            security=security,
            messaging=messaging,
            compute=compute,
        )

        conversations, analytics = storage.conversations.resource, storage.analytics.resource
        inbound, statuses = messaging.inbound_sms.resource, messaging.delivery_status.resource
        queue, function = messaging.dead_letter_queue.resource, compute.function.resource
        alarms = "Alarm topic; subscribe to both"
        outputs = {
            "SMSBotKMSKeyId": (security.main.key_id, "Id of the main key"),
            "SMSBotKMSKeyArn": (security.main.arn, "ARN of the main key"),
            "DynamoDBKMSKeyId": (security.dynamodb.key_id, "Id of the DynamoDB key"),
            "SNSKMSKeyId": (security.sns.key_id, "Id of the SNS key"),
            "LogsKMSKeyId": (security.logs.key_id, "Id of the CloudWatch Logs key"),
            "InboundSMSTopicArn": (attribute(inbound, "arn"), "Topic of incoming texts"),
            "DeliveryStatusTopicArn": (
                attribute(statuses, "arn"),
                "Topic of delivery receipts",
            ),
            "ConversationsTableName": (attribute(conversations, "name"), "Table of conversations"),
            "AnalyticsTableName": (attribute(analytics, "name"), "Table of counters"),
            "DeadLetterQueueUrl": (
                attribute(queue, "id"),
                "Queue of undelivered and unhandled messages",
            ),
            "FunctionName": (attribute(function, "function_name"), "Function that answers texts"),
            "AlarmTopicUnderSNSKeyArn": (watch.topic_arns[UNDER_SNS_KEY], alarms),
            "AlarmTopicUnderMainKeyArn": (watch.topic_arns[UNDER_MAIN_KEY], alarms),
        }
        if channel:
            # The bot's own number, which is to be known; no number of anybody who texts it.
            outputs["PhoneNumber"] = (channel.number, "Number to text")
        for name, (value, description) in outputs.items():
            TerraformOutput(self, name, value=value, description=description, static_id=True)
        # Last: everybody who uses a key is in its policy by now.
        security.create_keys()
