"""An EventBridge rule that publishes the events it matches to topics."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from constructs import Construct

from constructs_lib.aws import (
    CloudwatchEventRule,
    CloudwatchEventTarget,
    CloudwatchEventTargetInputTransformer,
)
from constructs_lib.logical_id import attribute, keep_logical_id

# Without it, a rule gets no event of a call that changes nothing, such as one that uses a key.
# https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-service-event-cloudtrail-management.html
READS_TOO = "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS"


@dataclass(frozen=True, kw_only=True)
class Message:
    """The message to a topic: ``text`` with a ``<name>`` for each of the ``parts``.

    A part is the JSON path of something in the event; what the event does not have stays empty.
    """

    text: str
    parts: dict[str, str]


def event_rule(
    scope: Construct,
    id: str,
    *,
    name: str,
    description: str,
    pattern: Mapping[str, object],
    message: Message,
    topic_arns: Mapping[str, str],
) -> None:
    """Make the rule on the default bus, with each of the topics as a target, by its id."""
    rule = CloudwatchEventRule(
        scope,
        id,
        name=name,
        description=description,
        # AWS takes at most 2,048 characters.
        event_pattern=json.dumps(pattern, separators=(",", ":")),
        state=READS_TOO,
    )
    keep_logical_id(rule, id, scope=scope)
    rule_name = attribute(rule, "name")
    for target_id, topic_arn in topic_arns.items():
        target = CloudwatchEventTarget(
            scope,
            f"{id}-{target_id}",
            rule=rule_name,
            target_id=target_id,
            arn=topic_arn,
            input_transformer=CloudwatchEventTargetInputTransformer(
                input_paths=message.parts, input_template=json.dumps(message.text)
            ),
        )
        keep_logical_id(target, f"{id}-{target_id}", scope=scope)
