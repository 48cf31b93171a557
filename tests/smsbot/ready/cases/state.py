"""The place of the state, and its key."""

from collections.abc import Mapping

from smsbot.ready.row import State
from tests.smsbot.ready.account import (
    BOOTSTRAP,
    BUCKET,
    DENIED,
    KEY,
    Broken,
    blocked,
    encrypted,
    key,
)
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
    "a bucket that nothing keeps from the public": Broken(
        answers={"s3.GetPublicAccessBlock": Refused("NoSuchPublicAccessBlockConfiguration")},
        subject="Public access to the state",
        says=f"The bucket {BUCKET} can be made public: it has no BlockPublicAcls, "
        "BlockPublicPolicy, IgnorePublicAcls, RestrictPublicBuckets.",
        remedy=BOOTSTRAP,
    ),
    "a bucket whose policy may be public": Broken(
        answers={
            "s3.GetPublicAccessBlock": blocked(BlockPublicPolicy=False, RestrictPublicBuckets=False)
        },
        subject="Public access to the state",
        says=f"The bucket {BUCKET} can be made public: it has no BlockPublicPolicy, "
        "RestrictPublicBuckets.",
        remedy=BOOTSTRAP,
    ),
    **{
        f"a bucket that encrypts {how}": Broken(
            answers={"s3.GetBucketEncryption": answer},
            subject="Encryption of the state",
            says=f"The bucket {BUCKET} does not encrypt under alias/{BUCKET} by default.",
            remedy=BOOTSTRAP,
        )
        for how, answer in {
            "nothing": Refused("ServerSideEncryptionConfigurationNotFoundError"),
            "by S3's own keys": encrypted(SSEAlgorithm="AES256"),
            "by the key of AWS for S3": encrypted(SSEAlgorithm="aws:kms"),
            "by another key": encrypted(
                SSEAlgorithm="aws:kms", KMSMasterKeyID=KEY.replace("key/1", "key/2")
            ),
        }.items()
    },
    "a key of the state that does not rotate": Broken(
        answers={"kms.GetKeyRotationStatus": {"KeyRotationEnabled": False}},
        subject="Rotation of its key",
        says=f"alias/{BUCKET} does not rotate.",
        remedy=BOOTSTRAP,
    ),
    "a key that says nothing of its rotation": Broken(
        answers={"kms.GetKeyRotationStatus": {}},
        subject="Rotation of its key",
        says="The answer to kms:GetKeyRotationStatus does not say it.",
        remedy="Run the command again in a while.",
        state=State.NOT_READABLE,
    ),
    **{
        f"a bucket with an unreadable {part}": Broken(
            answers={call: DENIED},
            subject=subject,
            says=f"{action} is not allowed.",
            remedy=f"the permission {action}",
            state=State.NOT_READABLE,
        )
        for part, call, subject, action in (
            (
                *("access", "s3.GetPublicAccessBlock", "Public access to the state"),
                "s3:GetBucketPublicAccessBlock",
            ),
            (
                *("encryption", "s3.GetBucketEncryption", "Encryption of the state"),
                "s3:GetEncryptionConfiguration",
            ),
            (
                *("rotation", "kms.GetKeyRotationStatus", "Rotation of its key"),
                "kms:GetKeyRotationStatus",
            ),
        )
    },
}
