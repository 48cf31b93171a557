"""The topics of an environment in an account, each with its policy and its subscriptions."""

from collections.abc import Iterator, Mapping
from functools import partial

from keyproof.model.resource import Resource, Unknown
from smsbot.account.account import Account, fields_of, resource_at
from smsbot.account.watch.alarms import ALARM

KIND = "aws_sns_topic"
SUBSCRIPTION = "aws_sns_topic_subscription"
# https://docs.aws.amazon.com/sns/latest/api/API_GetSubscriptionAttributes.html
OF_A_SUBSCRIPTION = "delivery_policy filter_policy redrive_policy subscription_role_arn"
# What SNS says in the place of an ARN until the subscriber agrees.
# https://docs.aws.amazon.com/sns/latest/api/API_ListSubscriptionsByTopic.html
UNCONFIRMED = ("PendingConfirmation", "Deleted")


def read_topics(account: Account) -> list[Resource]:
    """Every topic that is designed or looks so, and its subscriptions."""
    listed = account.listed(
        "the topics",
        "sns:ListTopics",
        "Topics",
        otherwise=(
            {"TopicArn": account.scope.location.arn("sns", name)} for name in account.designed(KIND)
        ),
    )
    arns = [
        each["TopicArn"] for each in listed if account.scope.holds(KIND, _name(each["TopicArn"]))
    ]
    return account.read(partial(_topic, account), arns)


def _name(arn: str) -> str:
    return arn.rpartition(":")[2]


def _topic(account: Account, arn: str) -> Iterator[Resource]:
    address = account.scope.address(KIND, _name(arn))
    attributes = account.ask(address, "sns:GetTopicAttributes", "Attributes", TopicArn=arn)
    if attributes is None:
        return
    values = fields_of(attributes, "kms_master_key_id policy signature_version")
    yield resource_at(address, arn=arn, name=_name(arn), **values)
    yield from _subscriptions(account, address, arn)


def _subscriptions(account: Account, address: str, topic_arn: str) -> Iterator[Resource]:
    """The subscriptions of a topic; of one that warns people, those that are designed.

    People subscribe to that by hand, and their addresses are their own: none is kept.
    """
    unread = Unknown()
    subscriptions = account.listed(
        "the subscriptions",
        "sns:ListSubscriptionsByTopic",
        "Subscriptions",
        of=address,
        otherwise=(unread,),
        TopicArn=topic_arn,
    )
    if unread in subscriptions:
        return
    warns_people = topic_arn in _that_warn(account)
    for place, each in enumerate(subscriptions):
        found = _subscription(account, topic_arn, each, place)
        if each["SubscriptionArn"] in UNCONFIRMED and found.address in account.scope.addresses:
            account.note(
                f"An address of alarm_addresses has not confirmed that it receives the alarms of "
                f"{_name(topic_arn)} ({found.address}). docs/operate/alarms.md says how."
            )
        if not warns_people or found.address in account.scope.addresses:
            yield found
    if warns_people and all(each["SubscriptionArn"] in UNCONFIRMED for each in subscriptions):
        account.note(
            f"Nobody receives the alarms of {_name(topic_arn)}: no subscription of it is "
            "confirmed. docs/operate/alarms.md says how to subscribe."
        )


def _that_warn(account: Account) -> frozenset[str]:
    """The topics of alarms."""
    alarms = account.scope.resources(ALARM)
    return frozenset(arn for each in alarms for arn in each.texts("alarm_actions"))


def _subscription(
    account: Account, topic_arn: str, listed: Mapping[str, str], place: int
) -> Resource:
    protocol, endpoint, arn = listed["Protocol"], listed["Endpoint"], listed["SubscriptionArn"]
    # Those that nobody confirmed have no name of their own.
    own = f"{_name(topic_arn)}.{arn}-{place}" if arn in UNCONFIRMED else arn.rpartition(":")[2]
    designed = next(
        (
            each.address
            for each in account.scope.resources(SUBSCRIPTION)
            if (each.text("topic_arn"), each.text("protocol"), each.text("endpoint"))
            == (topic_arn, protocol, endpoint)
        ),
        "",
    )
    attributes = (
        account.ask(designed, "sns:GetSubscriptionAttributes", "Attributes", SubscriptionArn=arn)
        if designed and arn not in UNCONFIRMED
        else None
    )
    unread = attributes if isinstance(attributes, Unknown) else None
    known = {} if isinstance(attributes, Unknown) else attributes or {}
    return resource_at(
        designed or f"{SUBSCRIPTION}.{own}",
        arn=arn,
        endpoint=endpoint,
        protocol=protocol,
        raw_message_delivery=unread or known.get("RawMessageDelivery") == "true",
        topic_arn=topic_arn,
        **fields_of(attributes, OF_A_SUBSCRIPTION),
    )
