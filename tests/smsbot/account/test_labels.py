"""A key is called as in the design, also where somebody moved its alias."""

from keyproof.location import Location
from keyproof.model.assembly.assemble import assemble
from keyproof.model.labels import OWN
from keyproof.model.resource import Resource, Stack
from smsbot.account.load import labelled

HERE = Location(region="us-east-1", account_id="111122223333")
PREFIX = "alias/smsbot-dev-security-key-"
NAMES = ("smsbot", "sns")


def arn(name: str) -> str:
    return HERE.arn("kms", f"key/{name}")


def stack(aliases: dict[str, str], topic: str = arn("sns")) -> Stack:
    """Two keys, a topic under one of them, and the keys that their aliases lead to."""
    keys = (
        Resource(address=f"aws_kms_key.{each}", type="aws_kms_key", values={"arn": arn(each)})
        for each in NAMES
    )
    named = (
        Resource(
            address=f"aws_kms_alias.{name}",
            type="aws_kms_alias",
            values={"name": PREFIX + name, "target_key_id": arn(target)},
        )
        for name, target in aliases.items()
    )
    name = "smsbot-dev-messaging-topic-inbound-sms"
    topics = Resource(
        address="aws_sns_topic.inbound-sms",
        type="aws_sns_topic",
        values={"name": name, "arn": HERE.arn("sns", name), "kms_master_key_id": topic},
    )
    own = rf"smsbot-dev-[a-z]+-[a-z]+-(?P<{OWN}>.+)"
    return Stack(location=HERE, resources=(*keys, *named, topics), place="a test", names=(own,))


def test_a_moved_alias_renames_no_key() -> None:
    design = stack({"smsbot": "smsbot", "sns": "sns"})
    # The alias of the SNS key leads to the main key.
    live = assemble(stack({"sns": "smsbot", "smsbot": "smsbot"}), exemptions={})
    model = labelled(live, design)
    assert {key.address: key.label for key in model.keys} == {
        "aws_kms_key.smsbot": "Main Key",
        "aws_kms_key.sns": "SNS Key",
    }
    (topic,) = model.protected
    assert (topic.key, topic.key_label) == (arn("sns"), "SNS Key")
    assert [key.alias for key in model.keys] == ["smsbot-dev-security-key-smsbot", ""]


def test_what_names_a_key_by_its_moved_alias_is_under_the_other_key() -> None:
    design = stack({"smsbot": "smsbot", "sns": "sns"})
    moved = stack({"sns": "smsbot", "smsbot": "smsbot"}, topic=f"{PREFIX}sns")
    (topic,) = labelled(assemble(moved, exemptions={}), design).protected
    assert (topic.key, topic.key_label) == (arn("smsbot"), "Main Key")
