"""What a bootstrap that was cut off has made already, for Terraform to know it."""

from pathlib import Path

import boto3
from botocore.exceptions import ClientError

from keyproof.terminal.failure import Failure
from smsbot import state as places
from smsbot.account.session import error_code, failures
from smsbot.state import ABSENT
from smsbot.terraform.terraform import Terraform
from stacks.settings.environment import Environment
from stacks.state import state_names

BUCKET = "aws_s3_bucket.state"
KEY = "aws_kms_key.state"
ALIAS = "aws_kms_alias.state"
DENIED = ("403", "AccessDenied")


def adopt(
    terraform: Terraform, stack: Path, environment: Environment, session: boto3.Session
) -> tuple[str, ...]:
    """Import what is in the account and in no state; the addresses. The rest can be made again."""
    is_begun = places.state_at(places.local(stack), session) is not None
    known = set(terraform.output("state", "list", cwd=stack).splitlines()) if is_begun else set()
    found = {**_key_of(environment, session), **_bucket_of(environment, session)}
    missing = {address: each for address, each in found.items() if address not in known}
    for address, identifier in missing.items():
        terraform.output("import", "-no-color", "-input=false", address, identifier, cwd=stack)
    return tuple(missing)


def _key_of(environment: Environment, session: boto3.Session) -> dict[str, str]:
    """By the list of aliases: to describe a key that is not there may be denied."""
    alias = f"alias/{state_names.bucket_of(environment)}"
    with failures("looking for the key of the state"):
        pages = session.client("kms").get_paginator("list_aliases").paginate()
        listed = [each for page in pages for each in page["Aliases"]]
    key = next((each.get("TargetKeyId") for each in listed if each.get("AliasName") == alias), None)
    return {KEY: key, ALIAS: alias} if key else {}


def _bucket_of(environment: Environment, session: boto3.Session) -> dict[str, str]:
    bucket = state_names.bucket_of(environment)
    with failures("looking for the bucket of the state"):
        try:
            session.client("s3").head_bucket(
                Bucket=bucket, ExpectedBucketOwner=str(environment.account_id)
            )
        except ClientError as error:
            if error_code(error) in ABSENT:
                return {}
            if error_code(error) in DENIED:
                raise Failure(
                    f"There is a bucket {bucket}, of another account, or these credentials may "
                    "not see it.",
                    way_on="Assume the deploy_role. If the bucket is of another account, change "
                    "company in environments.toml, which the name follows from.",
                ) from error
            raise
    return {BUCKET: bucket}
