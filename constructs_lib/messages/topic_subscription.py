"""A function subscribed to a topic; what cannot be delivered goes to a dead-letter queue."""

import json

from constructs_lib.aws import LambdaPermission, SnsTopicSubscription
from constructs_lib.compute.python_function import PythonFunction
from constructs_lib.encrypted.encrypted_queue import EncryptedQueue
from constructs_lib.encrypted.encrypted_topic import EncryptedTopic
from constructs_lib.logical_id import DEFAULT, Group, attribute, keep_logical_id


def topic_subscription(
    scope: Group,
    id: str,
    *,
    topic: EncryptedTopic,
    function: PythonFunction,
    dead_letter_queue: EncryptedQueue,
) -> None:
    """Have every message of the topic invoke the function, which that topic alone may do.

    The queue is made with the topic among its ``topics``; for any other, keyproof reports
    ``access-denied``.
    """
    permission = LambdaPermission(
        scope,
        id,
        action="lambda:InvokeFunction",
        function_name=attribute(function.resource, "function_name"),
        principal="sns.amazonaws.com",
        source_arn=attribute(topic.resource, "arn"),
    )
    keep_logical_id(permission, id, scope=scope)
    subscription = SnsTopicSubscription(
        permission,
        DEFAULT,
        topic_arn=attribute(topic.resource, "arn"),
        protocol="lambda",
        endpoint=attribute(function.resource, "arn"),
        redrive_policy=json.dumps(
            {"deadLetterTargetArn": attribute(dead_letter_queue.resource, "arn")}
        ),
        depends_on=[permission],
    )
    keep_logical_id(subscription, id, scope=scope)
