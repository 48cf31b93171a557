"""What warns people: two alarm topics, alarms, rules on the keys, and a dashboard."""

from hashlib import sha256
from itertools import product

from constructs_lib.aws import CloudwatchDashboard, SnsTopicSubscription
from constructs_lib.cdk import TerraformStack
from constructs_lib.encrypted.encrypted_topic import EncryptedTopic
from constructs_lib.logical_id import attribute, keep_logical_id
from constructs_lib.messages.event_rule import event_rule
from constructs_lib.messages.log_metric import log_metric
from constructs_lib.messages.metric_alarm import metric_alarm
from keyproof.location import Location
from stacks.compute import Compute
from stacks.keys import STATE, alias_of
from stacks.messaging import Messaging
from stacks.outcomes import ANSWERED_BY_AWS, OF_TEXTS, OPT_OUT, OPTED_OUT, SPEAKS_OF_KMS
from stacks.security import Security
from stacks.settings.alarm_addresses import TOPICS
from stacks.settings.backends import S3Backend
from stacks.settings.environment import APPLICATION, Environment
from stacks.state import state_names
from stacks.watch import key_events
from stacks.watch.alarms import (
    ENCRYPTION_ERRORS,
    OPT_OUTS,
    OUTCOME,
    OUTCOMES,
    TEXTS,
    Watched,
    alarms,
)
from stacks.watch.dashboard import dashboard_body

KEYS_IN_DANGER = "keys-in-danger"
UNUSABLE_KEYS_USED = "unusable-keys-used"
STATE_IN_DANGER = "state-in-danger"
UNDER_SNS_KEY, UNDER_MAIN_KEY = TOPICS

# Lines of the function's log, as CloudWatch Logs matches them.
ANY_OUTCOME = '{ $.outcome = "*" }'
ANY_TEXT = "{ " + " || ".join(f'($.outcome = "{each}")' for each in OF_TEXTS) + " }"
# STOP is answered by AWS where the bot does not keep the opt-outs itself.
ANY_OPT_OUT = (
    f'{{ ($.outcome = "{OPTED_OUT}") || (($.outcome = "{ANSWERED_BY_AWS}")'
    f' && ($.reason = "{OPT_OUT}")) }}'
)
# The metrics of the function's log: by name, what it counts and by which field.
METRICS = (
    ("outcomes", OUTCOMES, ANY_OUTCOME, {OUTCOME: "$.outcome"}),
    ("texts", TEXTS, ANY_TEXT, None),
    ("opt-outs", OPT_OUTS, ANY_OPT_OUT, None),
    ("encryption-errors", ENCRYPTION_ERRORS, SPEAKS_OF_KMS, None),
)


class Watch:
    """Alarms and rules publish to both topics, each under its own key: one lost key leaves one."""

    def __init__(
        self,
        stack: TerraformStack,
        *,
        environment: Environment,
        location: Location,
        security: Security,
        messaging: Messaging,
        compute: Compute,
    ) -> None:
        self._environment = environment
        self._location = location
        self._keys = {
            "main": security.main,
            "SNS": security.sns,
            "DynamoDB": security.dynamodb,
            "CloudWatch Logs": security.logs,
            **({"hashes": security.erased_numbers} if security.erased_numbers else {}),
        }
        self._state = self._state_in_s3(stack)
        rules = self._rules()
        of_the_bot = tuple(topic.name for topic in messaging.topics.values())
        watched = Watched(
            namespace=f"{APPLICATION}/{environment.name}",
            function=compute.function.name,
            queue=messaging.dead_letter_queue.name,
            with_queue=of_the_bot,
            topics=(*of_the_bot, *(self._name("topic", each) for each in TOPICS)),
            rules=tuple(self._name("rule", rule) for rule in rules),
        )
        designed = alarms(watched)
        alarm_arns = tuple(
            location.arn("cloudwatch", f"alarm:{self._name('alarm', alarm)}") for alarm in designed
        )
        self.topics = {
            topic: EncryptedTopic(
                stack,
                topic,
                name=self._name("topic", topic),
                key=key,
                opened_by=security.deploy_role_arn,
                alarms=alarm_arns,
                rules=tuple(location.arn("events", f"rule/{rule}") for rule in watched.rules),
            )
            for topic, key in ((UNDER_SNS_KEY, security.sns), (UNDER_MAIN_KEY, security.main))
        }
        self.topic_arns = {
            name: attribute(topic.resource, "arn") for name, topic in self.topics.items()
        }
        for address, topic in product(environment.alarm_addresses, self.topic_arns):
            # It stays when other addresses come and go.
            name = f"{topic}-{sha256(address.encode()).hexdigest()[:12]}"
            SnsTopicSubscription(
                stack,
                name,
                topic_arn=self.topic_arns[topic],
                protocol="https" if address.startswith("https://") else "email",
                endpoint=address,
            )
        for name, metric, pattern, dimensions in METRICS:
            log_metric(
                compute.group,
                name,
                name=self._name("metric", name),
                log_group=compute.function.log_group,
                pattern=pattern,
                namespace=watched.namespace,
                metric=metric,
                dimensions=dimensions,
            )
        for name, alarm in designed.items():
            metric_alarm(
                stack,
                name,
                name=self._name("alarm", name),
                alarm=alarm,
                topic_arns=list(self.topic_arns.values()),
            )
        for rule, (pattern, what) in rules.items():
            event_rule(
                stack,
                rule,
                name=self._name("rule", rule),
                description=what,
                pattern=pattern,
                message=key_events.message(what, of_bucket=rule == STATE_IN_DANGER),
                topic_arns=self.topic_arns,
            )
        key_arns = {name: key.arn for name, key in self._keys.items()}
        CloudwatchDashboard(
            stack,
            "overview",
            dashboard_name=self._name("dashboard", "overview"),
            dashboard_body=dashboard_body(
                watched,
                region=environment.region,
                key_arns=key_arns | ({STATE: self._state.key_arn} if self._state else {}),
                alarm_arns=alarm_arns,
            ),
        )

    def _state_in_s3(self, stack: TerraformStack) -> key_events.StateInS3 | None:
        """The key and the bucket that ``smsbot bootstrap`` made before this stack."""
        if not isinstance(self._environment.backend, S3Backend):
            return None
        # Loads bindings that no other environment needs.
        from constructs_lib.aws_rare import DataAwsKmsAlias

        alias = f"alias/{alias_of(STATE, self._environment)}"
        key = DataAwsKmsAlias(stack, STATE, name=alias)
        keep_logical_id(key, STATE, scope=stack)
        return key_events.StateInS3(
            bucket=state_names.bucket_of(self._environment),
            alias=alias,
            key_arn=attribute(key, "target_key_arn"),
            key_id=attribute(key, "target_key_id"),
        )

    def _rules(self) -> dict[str, tuple[dict[str, object], str]]:
        """The pattern of each rule, and the first sentence of its message."""
        prefix, keys = self._environment.names.prefix, tuple(self._keys.values())
        in_danger = key_events.keys_in_danger(
            keys,
            alias_prefix=f"alias/{alias_of('', self._environment)}",
            deploy_role_arn=self._location.role_arn(self._environment.deploy_role),
        )
        rules = {
            KEYS_IN_DANGER: (in_danger, f"A key of {prefix} is in danger."),
            UNUSABLE_KEYS_USED: (
                key_events.unusable_keys_used(keys),
                f"A key of {prefix} was used while disabled or pending deletion.",
            ),
        }
        if self._state:
            rules[STATE_IN_DANGER] = (
                key_events.state_in_danger(self._state),
                f"The Terraform state of {prefix} is in danger.",
            )
        return rules

    def _name(self, resource_type: str, name: str) -> str:
        return self._environment.names.name("watch", resource_type, name)
