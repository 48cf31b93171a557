"""The keys of dev in accounts of the emulated AWS, one account a test."""

import itertools

import boto3
import pytest
from mypy_boto3_kms import KMSClient

from smsbot.environments import environment_named
from stacks.keys import PURPOSES, alias_of, description_of, tags_of

ENVIRONMENT = environment_named("dev")
# Of an account of its own each: the emulated AWS takes twelve digits as one.
ACCOUNTS = (f"{each:012d}" for each in itertools.count(101))


class Keys:
    """The keys of dev, by name, made as Terraform makes them."""

    def __init__(self, account: str) -> None:
        self.account = account
        self.kms: KMSClient = boto3.client("kms", region_name=ENVIRONMENT.region)
        self.ids = {name: self.make(name) for name in PURPOSES}
        for name, key_id in self.ids.items():
            self.kms.create_alias(AliasName=self.alias(name), TargetKeyId=key_id)

    def make(self, name: str, **tags: str) -> str:
        """One more key, without an alias."""
        all_tags = {**tags_of(ENVIRONMENT), **tags}
        metadata = self.kms.create_key(
            Description=description_of(name, ENVIRONMENT),
            Tags=[{"TagKey": key, "TagValue": value} for key, value in all_tags.items()],
        )["KeyMetadata"]
        key_id = metadata["KeyId"]
        self.kms.enable_key_rotation(KeyId=key_id, RotationPeriodInDays=365)
        return key_id

    def alias(self, name: str) -> str:
        """The alias of a key."""
        return f"alias/{alias_of(name, ENVIRONMENT)}"

    def state(self, name: str) -> str:
        """The state of a key as KMS shows it."""
        metadata = self.kms.describe_key(KeyId=self.ids[name])["KeyMetadata"]
        return str(metadata.get("KeyState"))

    def schedule_deletion(self, name: str) -> None:
        """Let a key be deleted in a week."""
        self.kms.schedule_key_deletion(KeyId=self.ids[name], PendingWindowInDays=7)


@pytest.fixture
def keys(aws: None, monkeypatch: pytest.MonkeyPatch) -> Keys:
    assert aws is None
    account = next(ACCOUNTS)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", account)
    return Keys(account)
