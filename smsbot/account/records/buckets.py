"""The designed buckets in an account: their settings, and no object of them."""

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from keyproof.model.resource import Resource, Unknown
from smsbot.account.account import Account, fields_of, resource_at

KIND = "aws_s3_bucket"


def read_buckets(account: Account) -> list[Resource]:
    """The designed buckets with what resources of their own set; no other bucket is read."""
    return account.read(partial(_bucket, account), account.scope.names(KIND))


def _bucket(account: Account, name: str) -> Iterator[Resource]:
    location = account.scope.location
    # Another account may own a bucket of this name.
    whose = {"Bucket": name, "ExpectedBucketOwner": location.account_id}
    # Every bucket answers it, also one that never kept versions.
    versioning = account.ask(f"the versions of {name}", "s3:GetBucketVersioning", **whose)
    if versioning is None or isinstance(versioning, Unknown):
        return
    address = account.scope.address(KIND, name)
    policy = account.ask(
        f"the policy of {name}", "s3:GetBucketPolicy", "Policy", resource=address, **whose
    )
    found: dict[str, Mapping[str, object]] = {
        KIND: {
            "arn": f"arn:{location.partition}:s3:::{name}",
            "policy": policy,
        },
        f"{KIND}_versioning": {"versioning_configuration": [{"status": versioning.get("Status")}]},
    }
    for part, action, call, values in PARTS:
        kind = f"{KIND}_{part}"
        answer = account.ask(
            f"the {part.replace('_', ' ')} of {name}",
            f"s3:Get{action}",
            call=call,
            resource=account.scope.address(kind, name),
            **whose,
        )
        if answer is not None and not isinstance(answer, Unknown):
            found[kind] = values(answer)
    for kind, values in found.items():
        yield resource_at(account.scope.address(kind, name), bucket=name, **values)


def _closed(answer: Mapping[str, Any]) -> dict[str, object]:
    return fields_of(
        answer["PublicAccessBlockConfiguration"],
        "block_public_acls block_public_policy ignore_public_acls restrict_public_buckets",
    )


def _ownership(answer: Mapping[str, Any]) -> dict[str, object]:
    rules: Sequence[Mapping[str, Any]] = answer["OwnershipControls"]["Rules"]
    return {"rule": [{"object_ownership": each["ObjectOwnership"]} for each in rules]}


def _encryption(answer: Mapping[str, Any]) -> dict[str, object]:
    rules: Sequence[Mapping[str, Any]] = answer["ServerSideEncryptionConfiguration"]["Rules"]
    return {
        "rule": [
            {
                "apply_server_side_encryption_by_default": [
                    {
                        "kms_master_key_id": default.get("KMSMasterKeyID"),
                        "sse_algorithm": default.get("SSEAlgorithm"),
                    }
                ],
                "bucket_key_enabled": each.get("BucketKeyEnabled"),
            }
            for each in rules
            for default in [each.get("ApplyServerSideEncryptionByDefault", {})]
        ]
    }


def _lifecycle(answer: Mapping[str, Any]) -> dict[str, object]:
    rules: Sequence[Mapping[str, Any]] = answer["Rules"]
    return {"rule": [_lifecycle_rule(each) for each in rules]}


def _lifecycle_rule(rule: Mapping[str, Any]) -> dict[str, object]:
    expires = rule.get("Expiration", {})
    prefix = rule.get("Filter", {}).get("Prefix") or rule.get("Prefix")
    return {
        "id": rule.get("ID"),
        "status": rule["Status"],
        "filter": [{"prefix": prefix}],
        "expiration": [{"days": expires.get("Days")}] if expires.get("Days") else None,
        "abort_incomplete_multipart_upload": [
            fields_of(rule.get("AbortIncompleteMultipartUpload"), "days_after_initiation")
        ],
        "noncurrent_version_expiration": [
            fields_of(rule.get("NoncurrentVersionExpiration"), "noncurrent_days")
        ],
    }


def _replication(answer: Mapping[str, Any]) -> dict[str, object]:
    rules: Sequence[Mapping[str, Any]] = answer["ReplicationConfiguration"]["Rules"]
    return {
        "rule": [{"destination": [{"bucket": each["Destination"]["Bucket"]}]} for each in rules]
    }


# What resources of their own set: the end of their type, the action and the call that show it.
PARTS = (
    ("public_access_block", "BucketPublicAccessBlock", "get_public_access_block", _closed),
    (
        "ownership_controls",
        "BucketOwnershipControls",
        "get_bucket_ownership_controls",
        _ownership,
    ),
    (
        "server_side_encryption_configuration",
        "EncryptionConfiguration",
        "get_bucket_encryption",
        _encryption,
    ),
    (
        "lifecycle_configuration",
        "LifecycleConfiguration",
        "get_bucket_lifecycle_configuration",
        _lifecycle,
    ),
    (
        "replication_configuration",
        "ReplicationConfiguration",
        "get_bucket_replication",
        _replication,
    ),
)
