"""Whether the state of Terraform has a place that answers, with a lock and a usable key."""

from collections.abc import Generator, Iterator, Mapping
from typing import Any

from keyproof.model.resource import Unknown
from keyproof.terminal.failure import Failure
from smsbot import project
from smsbot.questions.keys.recovery import Action, Where
from smsbot.questions.keys.state import DISABLED, ENABLED
from smsbot.ready.row import Asked, Row, fine, missing, not_readable, unanswered
from smsbot.services.workspaces.declared import Organization
from smsbot.services.workspaces.token import Token, find_token
from stacks.keys import STATE
from stacks.settings.backends import CloudBackend, S3Backend
from stacks.state.state_names import bucket_of, key_alias_arn

STATE_PLACE = "State"
STATE_KEY = "Key of the state"
STATE_ACCESS = "Public access to the state"
STATE_ENCRYPTION = "Encryption of the state"
STATE_ROTATION = "Rotation of its key"
# https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html
BLOCKS = ("BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets")
KMS_ALGORITHMS = ("aws:kms", "aws:kms:dsse")
TOKEN = "Token of HCP Terraform"  # noqa: S105 - the name of a row
WORKSPACE = "Workspace"


def of_the_backend(asked: Asked) -> Iterator[Row]:
    """The place of the state."""
    match asked.environment.backend:
        case S3Backend():
            is_there = yield from _bucket(asked)
            key = yield from _key(asked)
            if is_there:
                yield from _access(asked)
                if key:
                    yield from _encryption(asked, key)
        case CloudBackend() as cloud:
            yield from _workspace(asked, cloud)
        case _:
            file = project.state_file(asked.environment.names.prefix)
            yield fine(STATE_PLACE, f"the file {file}; Terraform locks it")


def _bootstrap(asked: Asked) -> str:
    return asked.command("state", "bootstrap", asked.environment.name)


def _of_bucket(asked: Asked) -> Mapping[str, str]:
    """The parameters of a question about the bucket, which S3 refuses where another owns it."""
    owner = asked.design.location.account_id
    return {"Bucket": bucket_of(asked.environment), "ExpectedBucketOwner": owner}


def _bucket(asked: Asked) -> Generator[Row, None, bool]:
    """The rows of the bucket; whether it is there, where Terraform looks for it."""
    account, bucket, bootstrap = asked.account, bucket_of(asked.environment), _bootstrap(asked)
    found = account.ask(STATE_PLACE, "s3:ListBucket", call="head_bucket", **_of_bucket(asked))
    if isinstance(found, Unknown):
        return False
    if found is None:
        yield missing(STATE_PLACE, f"The bucket {bucket} is not there.", bootstrap, stops=True)
        return False
    region = found.get("BucketRegion")
    if region not in (None, asked.environment.region):
        yield missing(
            STATE_PLACE,
            f"The bucket {bucket} is in {region}, where Terraform does not look for it.",
            f"aws s3api delete-bucket --bucket {bucket} --region {region}, if it is empty; then "
            f"{bootstrap}",
            stops=True,
        )
        return False
    kept = account.ask(STATE_PLACE, "s3:GetBucketVersioning", **_of_bucket(asked))
    if isinstance(kept, Unknown):
        return True
    if (kept or {}).get("Status") != "Enabled":
        says = f"The bucket {bucket} keeps no old versions of the state."
        yield missing(STATE_PLACE, says, bootstrap, stops=False)
    else:
        yield fine(STATE_PLACE, f"the bucket {bucket}; Terraform locks it by a file in it")
    return True


def _access(asked: Asked) -> Iterator[Row]:
    found: Any = asked.account.ask(
        STATE_ACCESS,
        "s3:GetBucketPublicAccessBlock",
        "PublicAccessBlockConfiguration",
        call="get_public_access_block",
        **_of_bucket(asked),
    )
    if isinstance(found, Unknown):
        return
    bucket = bucket_of(asked.environment)
    if absent := [each for each in BLOCKS if not (found or {}).get(each)]:
        says = f"The bucket {bucket} can be made public: it has no {', '.join(absent)}."
        yield missing(STATE_ACCESS, says, _bootstrap(asked), stops=False)
    else:
        yield fine(
            STATE_ACCESS, "the bucket cannot be public; its policy may still name an account"
        )


def _encryption(asked: Asked, key: Mapping[str, Any]) -> Iterator[Row]:
    """Whether the bucket encrypts by the key of the state what comes without a key."""
    found: Any = asked.account.ask(
        STATE_ENCRYPTION,
        "s3:GetEncryptionConfiguration",
        "ServerSideEncryptionConfiguration",
        call="get_bucket_encryption",
        **_of_bucket(asked),
    )
    if isinstance(found, Unknown):
        return
    bucket, alias = bucket_of(asked.environment), key_alias_arn(asked.environment)
    # S3 keeps what it was given: an ARN or an id, of the key or its alias.
    names = {key["Arn"], key["KeyId"], alias, f"alias/{bucket}"}
    rules = (
        [each.get("ApplyServerSideEncryptionByDefault", {}) for each in found["Rules"]]
        if found
        else []
    )
    if any(
        each.get("SSEAlgorithm") in KMS_ALGORITHMS and each.get("KMSMasterKeyID") in names
        for each in rules
    ):
        yield fine(STATE_ENCRYPTION, f"under alias/{bucket}")
        return
    says = f"The bucket {bucket} does not encrypt under alias/{bucket} by default."
    yield missing(STATE_ENCRYPTION, says, _bootstrap(asked), stops=False)


def _key(asked: Asked) -> Generator[Row, None, Mapping[str, Any] | None]:
    """The rows of the key, and what KMS says about it; None where it does not say it."""
    alias = f"alias/{bucket_of(asked.environment)}"
    found: Any = asked.account.ask(STATE_KEY, "kms:DescribeKey", "KeyMetadata", KeyId=alias)
    if isinstance(found, Unknown):
        return None
    if found is None:
        yield missing(STATE_KEY, f"{alias} is not there.", _bootstrap(asked), stops=True)
        return None
    state = found.get("KeyState")
    if state is None:
        yield unanswered(STATE_KEY, "kms:DescribeKey")
        return None
    if state == ENABLED:
        yield fine(STATE_KEY, f"{alias} is {state}")
        yield from _rotation(asked, found["KeyId"])
        return found
    where = Where(environment=asked.environment.name, profile=asked.profile)
    # A key whose deletion was cancelled is disabled.
    actions = (Action.ENABLE,) if state == DISABLED else (Action.CANCEL_DELETION, Action.ENABLE)
    remedy = " && ".join(where.command(each, STATE) for each in actions)
    yield missing(STATE_KEY, f"{alias} is {state}.", remedy, stops=True)
    return found


def _rotation(asked: Asked, key_id: str) -> Iterator[Row]:
    # By the key's id: KMS takes no alias here.
    action, part = "kms:GetKeyRotationStatus", "KeyRotationEnabled"
    found = asked.account.ask(STATE_ROTATION, action, part, KeyId=key_id)
    if isinstance(found, Unknown):
        return
    if found is None:
        yield unanswered(STATE_ROTATION, action)
    elif found:
        yield fine(STATE_ROTATION, "KMS rotates it")
    else:
        says = f"alias/{bucket_of(asked.environment)} does not rotate."
        yield missing(STATE_ROTATION, says, _bootstrap(asked), stops=False)


def _workspace(asked: Asked, cloud: CloudBackend) -> Iterator[Row]:
    organization = Organization(hostname=cloud.hostname, name=cloud.organization)
    try:
        token = find_token(cloud.hostname)
    except Failure as failure:
        yield missing(TOKEN, failure.problem, f"terraform login {cloud.hostname}", stops=True)
        return
    yield fine(TOKEN, f"of {token.source}")
    try:
        yield _read(asked, organization, token)
    except Failure as failure:
        yield not_readable(WORKSPACE, failure.problem, failure.way_on, stops=True)


def _read(asked: Asked, organization: Organization, token: Token) -> Row:
    # pytfe takes as long to import as the rest of a command: only what asks HCP Terraform does.
    from smsbot.services.workspaces.api import connected
    from smsbot.services.workspaces.failures import failures

    name = asked.environment.names.prefix
    with (
        connected(organization, token) as api,
        failures(f"reading the workspace {name}", organization, token),
    ):
        api.check_organization()
        found = api.read_workspace(name, with_teams=False)
    sync = "python -m smsbot workspaces sync"
    if found is None:
        return missing(WORKSPACE, f"{organization} has no {name}.", sync, stops=True)
    mode = found.settings.get("execution-mode")
    if mode != "remote":
        says = f"{name} of {organization} has the execution mode {mode}, not remote."
        return missing(WORKSPACE, says, sync, stops=False)
    return fine(WORKSPACE, f"{name} of {organization}, which locks its state")
