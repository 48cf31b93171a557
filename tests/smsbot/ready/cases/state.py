"""The place of the state, and its key."""

from collections.abc import Mapping

from smsbot.ready.row import State
from tests.smsbot.ready.account import BOOTSTRAP, BUCKET, Broken, key
from tests.smsbot.standing_in import Refused

BROKEN: Mapping[str, Broken] = {
    "no bucket of the state": Broken(
        answers={"s3.HeadBucket": Refused("404", "Not Found")},
        subject="State",
        says=f"The bucket {BUCKET} is not there.",
        remedy=BOOTSTRAP,
        stops=True,
    ),
    "a bucket without versions": Broken(
        answers={"s3.GetBucketVersioning": {}},
        subject="State",
        says=f"The bucket {BUCKET} keeps no old versions of the state.",
        remedy=BOOTSTRAP,
    ),
    "no key of the state": Broken(
        answers={"kms.DescribeKey": Refused("NotFoundException")},
        subject="Key of the state",
        says=f"alias/{BUCKET} is not there.",
        remedy=BOOTSTRAP,
        stops=True,
    ),
    "a disabled key of the state": Broken(
        answers={"kms.DescribeKey": key("Disabled")},
        subject="Key of the state",
        says=f"alias/{BUCKET} is Disabled.",
        remedy="python -m smsbot keys enable dev state",
        stops=True,
    ),
    "a key of the state about to end": Broken(
        answers={"kms.DescribeKey": key("PendingDeletion")},
        subject="Key of the state",
        says=f"alias/{BUCKET} is PendingDeletion.",
        remedy="python -m smsbot keys cancel-deletion dev state && "
        "python -m smsbot keys enable dev state",
        stops=True,
    ),
    "a bucket of somebody else": Broken(
        answers={"s3.HeadBucket": Refused("403", "Forbidden")},
        subject="State",
        says="s3:ListBucket is not allowed.",
        remedy="the permission s3:ListBucket; if the bucket is of another account, another company "
        "in environments.toml",
        state=State.NOT_READABLE,
    ),
    "a bucket in another region": Broken(
        answers={"s3.HeadBucket": {"BucketRegion": "us-east-2"}},
        subject="State",
        says=f"The bucket {BUCKET} is in us-east-2, where Terraform does not look for it.",
        remedy=f"aws s3api delete-bucket --bucket {BUCKET} --region us-east-2, if it is empty; "
        f"then {BOOTSTRAP}",
        stops=True,
    ),
    "a bucket with its versions suspended": Broken(
        answers={"s3.GetBucketVersioning": {"Status": "Suspended"}},
        subject="State",
        says=f"The bucket {BUCKET} keeps no old versions of the state.",
        remedy=BOOTSTRAP,
    ),
    "a key without a state": Broken(
        answers={"kms.DescribeKey": {"KeyMetadata": {"KeyId": "1"}}},
        subject="Key of the state",
        says="The answer to kms:DescribeKey does not say it.",
        remedy="Run the command again in a while.",
        state=State.NOT_READABLE,
    ),
}
