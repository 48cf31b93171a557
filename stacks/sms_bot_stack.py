"""The whole of one environment, in reading order."""

from constructs import Construct

from constructs_lib.aws import AwsProvider, AwsProviderDefaultTags, DataAwsCallerIdentity
from constructs_lib.cdk import TerraformOutput, TerraformStack
from constructs_lib.compute.deployment_package import DeploymentPackage
from constructs_lib.logical_id import attribute, set_logical_id
from keyproof.declarations import PLACE
from keyproof.location import Location
from stacks.channel import Channel
from stacks.compute import Compute
from stacks.declared.declarations import declarations_of
from stacks.keys import default_tags_of
from stacks.messaging import Messaging
from stacks.outputs import OutputName
from stacks.security import Security
from stacks.settings.environment import Environment
from stacks.state.backend import configure_backend, require_provider
from stacks.storage import Storage
from stacks.watch.watch import UNDER_MAIN_KEY, UNDER_SNS_KEY, Watch


class SmsBotStack(TerraformStack):
    """The stack ``smsbot-{environment}``."""

    def __init__(
        self, scope: Construct, *, environment: Environment, package: DeploymentPackage
    ) -> None:
        super().__init__(scope, environment.names.prefix)
        configure_backend(self, environment)
        require_provider(self, environment)
        self.add_override(".".join(PLACE), declarations_of(environment).to_document())
        AwsProvider(
            self,
            "aws",
            region=environment.region,
            allowed_account_ids=[environment.account_id] if environment.account_id else None,
            default_tags=[AwsProviderDefaultTags(tags=default_tags_of(environment))],
        )
        caller = DataAwsCallerIdentity(self, "current")
        set_logical_id(caller, "current", scope=self)
        account_id = attribute(caller, "account_id")
        location = Location(region=environment.region, account_id=account_id)

        security = Security(self, "security", environment=environment, location=location)
        storage = Storage(self, "storage", environment=environment, security=security)
        messaging = Messaging(
            self, "messaging", environment=environment, location=location, security=security
        )
        channel = environment.sms and Channel(
            self,
            "channel",
            environment=environment,
            sms=environment.sms,
            location=location,
            messaging=messaging,
        )
        compute = Compute(
            self,
            "compute",
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
            "watch",
            environment=environment,
            location=location,
            security=security,
            messaging=messaging,
            compute=compute,
        )

        self._output("SMSBotKMSKeyId", security.main.key_id, "Id of the main key")
        self._output("SMSBotKMSKeyArn", security.main.arn, "ARN of the main key")
        self._output("DynamoDBKMSKeyId", security.dynamodb.key_id, "Id of the DynamoDB key")
        self._output("SNSKMSKeyId", security.sns.key_id, "Id of the SNS key")
        self._output("LogsKMSKeyId", security.logs.key_id, "Id of the CloudWatch Logs key")
        self._output(
            "InboundSMSTopicArn",
            attribute(messaging.inbound_sms.resource, "arn"),
            "Where texts come in",
        )
        self._output(
            "DeliveryStatusTopicArn",
            attribute(messaging.delivery_status.resource, "arn"),
            "Where delivery receipts come in",
        )
        self._output(
            "ConversationsTableName",
            attribute(storage.conversations.resource, "name"),
            "Table of the messages",
        )
        self._output(
            "AnalyticsTableName",
            attribute(storage.analytics.resource, "name"),
            "Table of the counts",
        )
        self._output(
            "DeadLetterQueueUrl",
            attribute(messaging.dead_letter_queue.resource, "id"),
            "Queue of undelivered and unhandled messages",
        )
        self._output(
            "FunctionName",
            attribute(compute.function.resource, "function_name"),
            "Function that answers texts",
        )
        if channel:
            # The bot's own number, which is to be known; no number of anybody who texts it.
            self._output(
                "PhoneNumber", attribute(channel.phone_number, "phone_number"), "Number to text"
            )
        under: dict[OutputName, str] = {
            "AlarmTopicUnderSNSKeyArn": UNDER_SNS_KEY,
            "AlarmTopicUnderMainKeyArn": UNDER_MAIN_KEY,
        }
        for name, topic in under.items():
            arn = attribute(watch.topics[topic].resource, "arn")
            self._output(name, arn, "Topic of alarms; subscribe to both")

    def _output(self, name: OutputName, value: str, description: str) -> None:
        TerraformOutput(self, name, value=value, description=description, static_id=True)
