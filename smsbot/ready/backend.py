"""Whether the state of Terraform has a place that answers, with a lock and a usable key."""

from collections.abc import Iterator
from typing import Any

from keyproof.model.resource import Unknown
from keyproof.terminal.failure import Failure
from smsbot import project
from smsbot.questions.keys.recovery import Action, Where
from smsbot.questions.keys.state import DISABLED, ENABLED
from smsbot.ready.row import Asked, Row, State, fine, missing, unanswered
from smsbot.services.workspaces.api import connected
from smsbot.services.workspaces.declared import Organization
from smsbot.services.workspaces.failures import failures
from smsbot.services.workspaces.token import Token, find_token
from stacks.keys import STATE
from stacks.settings.backends import CloudBackend, S3Backend
from stacks.state.state_names import bucket_of

STATE_PLACE = "State"
STATE_KEY = "Key of the state"
TOKEN = "Token of HCP Terraform"  # noqa: S105 - the name of a row
WORKSPACE = "Workspace"


def of_the_backend(asked: Asked) -> Iterator[Row]:
    """The place of the state."""
    match asked.environment.backend:
        case S3Backend():
            yield from _bucket(asked)
            yield from _key(asked)
        case CloudBackend() as cloud:
            yield from _workspace(asked, cloud)
        case _:
            file = project.state_file(asked.environment.names.prefix)
            yield fine(STATE_PLACE, f"the file {file}; Terraform locks it")


def _bucket(asked: Asked) -> Iterator[Row]:
    account, bucket = asked.account, bucket_of(asked.environment)
    bootstrap = asked.command("state", "bootstrap", asked.environment.name)
    found = account.ask(
        STATE_PLACE,
        "s3:ListBucket",
        call="head_bucket",
        Bucket=bucket,
        ExpectedBucketOwner=asked.design.location.account_id,
    )
    if isinstance(found, Unknown):
        return
    if found is None:
        yield missing(STATE_PLACE, f"The bucket {bucket} is not there.", bootstrap, stops=True)
        return
    region = found.get("BucketRegion")
    if region not in (None, asked.environment.region):
        yield missing(
            STATE_PLACE,
            f"The bucket {bucket} is in {region}, where Terraform does not look for it.",
            f"aws s3api delete-bucket --bucket {bucket} --region {region}, if it is empty; then "
            f"{bootstrap}",
            stops=True,
        )
        return
    kept = account.ask(
        STATE_PLACE,
        "s3:GetBucketVersioning",
        Bucket=bucket,
        ExpectedBucketOwner=asked.design.location.account_id,
    )
    if isinstance(kept, Unknown):
        return
    if (kept or {}).get("Status") != "Enabled":
        says = f"The bucket {bucket} keeps no old versions of the state."
        yield missing(STATE_PLACE, says, bootstrap, stops=False)
    else:
        yield fine(STATE_PLACE, f"the bucket {bucket}; Terraform locks it by a file in it")


def _key(asked: Asked) -> Iterator[Row]:
    alias = f"alias/{bucket_of(asked.environment)}"
    found: Any = asked.account.ask(STATE_KEY, "kms:DescribeKey", "KeyMetadata", KeyId=alias)
    if isinstance(found, Unknown):
        return
    if found is None:
        bootstrap = asked.command("state", "bootstrap", asked.environment.name)
        yield missing(STATE_KEY, f"{alias} is not there.", bootstrap, stops=True)
        return
    state = found.get("KeyState")
    if state is None:
        yield unanswered(STATE_KEY, "kms:DescribeKey")
        return
    if state == ENABLED:
        yield fine(STATE_KEY, f"{alias} is {state}")
        return
    where = Where(environment=asked.environment.name, profile=asked.profile)
    # A key whose deletion was cancelled is disabled.
    actions = (Action.ENABLE,) if state == DISABLED else (Action.CANCEL_DELETION, Action.ENABLE)
    remedy = " && ".join(where.command(each, STATE) for each in actions)
    yield missing(STATE_KEY, f"{alias} is {state}.", remedy, stops=True)


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
        yield Row(
            subject=WORKSPACE,
            state=State.NOT_READABLE,
            says=failure.problem,
            remedy=failure.way_on,
            stops=True,
        )


def _read(asked: Asked, organization: Organization, token: Token) -> Row:
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
