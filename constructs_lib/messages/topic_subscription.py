"""A function subscribed to a topic; what cannot be delivered goes to a dead-letter queue."""

import json

from constructs import Construct

from constructs_lib.aws import LambdaPermission, SnsTopicSubscription
from constructs_lib.compute.python_function import PythonFunction
from constructs_lib.encrypted.encrypted_queue import EncryptedQueue
from constructs_lib.encrypted.encrypted_topic import EncryptedTopic
from constructs_lib.logical_id import attribute, depend_on, set_logical_id


class TopicSubscription(Construct):
    """Every message of the topic invokes the function, which that topic alone may do."""

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        topic: EncryptedTopic,
        function: PythonFunction,
        dead_letter_queue: EncryptedQueue,
    ) -> None:
        super().__init__(scope, id)
        dead_letter_queue.receive_from(topic)
        permission = LambdaPermission(
            self,
            "permission",
            action="lambda:InvokeFunction",
            function_name=attribute(function.resource, "function_name"),
            principal="sns.amazonaws.com",
            source_arn=attribute(topic.resource, "arn"),
        )
        set_logical_id(permission, id, scope=scope)
        subscription = SnsTopicSubscription(
            self,
            "subscription",
            topic_arn=attribute(topic.resource, "arn"),
            protocol="lambda",
            endpoint=attribute(function.resource, "arn"),
            redrive_policy=json.dumps(
                {"deadLetterTargetArn": attribute(dead_letter_queue.resource, "arn")}
            ),
        )
        depend_on(subscription, permission)
        set_logical_id(subscription, id, scope=scope)
