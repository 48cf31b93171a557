"""What an environment's state is called: names computed from the settings, never typed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from keyproof.location import Location

if TYPE_CHECKING:
    from stacks.settings.environment import Environment

# What the state's own key encrypts.
PURPOSE = "Terraform state"
# https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
LONGEST_BUCKET_NAME = 63
RESERVED_BUCKET_PREFIXES = ("sthree-", "amzn-s3-demo-")


def location_of(environment: Environment) -> Location:
    """Where the state is. Raises ValueError without an ``account_id``, which S3 names need."""
    if environment.account_id is None:
        raise ValueError(f"{environment.name} has no account_id")
    return Location(region=environment.region, account_id=environment.account_id)


def bucket_of(environment: Environment) -> str:
    """The bucket of an environment's state; also the alias of its key, without ``alias/``.

    ``acme-smsbot-dev-state-123456789012-us-east-1``: no other bucket of the world is called so.
    """
    location = location_of(environment)
    return (
        f"{environment.company}-{environment.names.prefix}-state"
        f"-{location.account_id}-{location.region}"
    )


def bucket_arn(environment: Environment) -> str:
    """The ARN of the bucket of an environment's state."""
    return f"arn:{location_of(environment).partition}:s3:::{bucket_of(environment)}"


def owner_of(bucket: str) -> str:
    """The account that owns a bucket of ``bucket_of``, for S3 to refuse any other owner."""
    return bucket.rpartition("-state-")[2].partition("-")[0]


def key_alias_arn(environment: Environment) -> str:
    """The ARN of the alias of the key that encrypts the state."""
    return location_of(environment).arn("kms", f"alias/{bucket_of(environment)}")


def admin_arn(environment: Environment) -> str:
    """The role that applies the bootstrap. Raises ValueError without one, which S3 needs."""
    if environment.admin_role is None:
        raise ValueError(f"{environment.name} has no admin_role")
    return location_of(environment).role_arn(environment.admin_role)


def has_bootstrap(environment: Environment) -> bool:
    """Whether an administrator makes the environment's roles: none has them with a local state."""
    return environment.backend.type != "local" and environment.account_id is not None


def bootstrap_of(environment: Environment) -> str:
    """The stack that an administrator applies: the roles, and the bucket with its key."""
    return f"{environment.names.prefix}-bootstrap"


def object_of(stack_name: str) -> str:
    """The object that holds a stack's state; with ``….tflock`` next to it while it is locked."""
    return f"{stack_name}.tfstate"


def objects_of(stack_name: str) -> str:
    """The pattern of the names of that object, and of what is next to it."""
    return f"{object_of(stack_name)}*"


def kept_in(environment: Environment, stack_name: str) -> dict[str, Any]:
    """Where Terraform keeps a stack's state, as its configuration says; empty for a local file.

    https://developer.hashicorp.com/terraform/language/backend/s3
    """
    backend = environment.backend
    if backend.type == "s3":
        settings = {
            "bucket": bucket_of(environment),
            "key": object_of(stack_name),
            "region": environment.region,
            "encrypt": True,
            "kms_key_id": key_alias_arn(environment),
            "use_lockfile": True,
            # Terraform asks for credentials of that account only.
            "allowed_account_ids": [environment.account_id],
        }
        return {"backend": {"s3": settings}}
    if backend.type == "cloud":
        project = {"project": backend.project} if backend.project else {}
        workspaces = {"name": stack_name, **project}
        place = {"hostname": backend.hostname, "organization": backend.organization}
        return {"cloud": {**place, "workspaces": workspaces}}
    return {}


def place_of(environment: Environment, stack_name: str) -> str:
    """Where the state of a stack is, for a message; that of HCP Terraform is its workspace."""
    match environment.backend.type:
        case "s3":
            return f"s3://{bucket_of(environment)}/{object_of(stack_name)}"
        case "cloud":
            return f"the workspace {stack_name}"
        case _:
            return local_file(stack_name)


def local_file(stack_name: str) -> str:
    """The state of a stack with the local backend, next to ``cdktf.out``."""
    return f"terraform.{stack_name}.tfstate"
