"""A CloudWatch log group encrypted with a customer-managed key."""

from constructs import Construct

from constructs_lib.aws import CloudwatchLogGroup
from constructs_lib.keys import key_policy
from constructs_lib.keys.encryption_key import EncryptionKey
from constructs_lib.limits import LOG_RETENTION_IN_DAYS
from constructs_lib.logical_id import keep_logical_id


class EncryptedLogGroup(CloudwatchLogGroup):
    """A log group; its key lets CloudWatch Logs use it for this group and no other."""

    def __init__(
        self, scope: Construct, id: str, *, name: str, key: EncryptionKey, retention_in_days: int
    ) -> None:
        if retention_in_days not in LOG_RETENTION_IN_DAYS:
            raise ValueError(
                f"log group {name}: received a retention of {retention_in_days} days; "
                f"allowed are {', '.join(map(str, LOG_RETENTION_IN_DAYS))}"
            )
        self.arn_by_name = key.location.arn("logs", f"log-group:{name}")
        key.allow(key_policy.used_by_log_group(name, location=key.location))
        super().__init__(
            scope, id, name=name, kms_key_id=key.arn, retention_in_days=retention_in_days
        )
        keep_logical_id(self, id, scope=scope)
