"""What ``plan`` and ``deploy`` ask before Terraform works: each refusal says what to do about it.

Terraform would fail for most of it too, but later, in the middle of an apply, or with a new key in
the place of an old one. docs/deploy/local.md has what is not asked: quotas, the clock, texts.
"""

import json
import os
import re
import urllib.request
from collections.abc import Iterable
from contextlib import suppress
from http.client import HTTPException
from pathlib import Path
from typing import Any

import boto3
from botocore.exceptions import ClientError

from keyproof.location import Location
from keyproof.terminal.terminal import Terminal
from keyproof.terminal.user_error import UserError
from smsbot import project
from smsbot.account.live import Places, elsewhere, refuse_region_of
from smsbot.account.session import error_code, failures, identity_of, role_in, session_for
from smsbot.keys import DISABLED, PENDING_DELETION, Action, Where, keys_by_alias
from stacks.bootstrap.boundary import boundary_of
from stacks.keys import all_purposes_of
from stacks.settings.backends import CloudBackend, LocalBackend, S3Backend
from stacks.settings.environment import Environment
from stacks.state.state_names import bucket_of

# Anything else would be refused on its way, with the token in the message.
POSSIBLE_TOKEN = re.compile(r"[!-~]+")


def signed_in(environment: Environment, profile: str | None, terminal: Terminal) -> boto3.Session:
    """A session of the environment's account; in which one, and as whom, is printed."""
    project.output()  # Raises UserError if Terraform may not work in this folder.
    session = session_for(environment, profile=profile)  # It may ask for an MFA code.
    with terminal.step("Looking for credentials", "") as step:
        identity = identity_of(session)
        step.done = f"Account {identity['Account']}, {environment.region}, as {identity['Arn']}"
    return session


def check(
    environment: Environment, session: boto3.Session, stack: Path, *, profile: str | None
) -> None:
    """Raise UserError for the first of these that is not as it should be."""
    refuse_unkept_state(environment, stack)
    refuse_unusable_keys(session, environment, all_purposes_of(environment), profile=profile)
    refuse_missing_bucket(session, environment)


def check_state(
    environment: Environment,
    session: boto3.Session,
    state: Places | None,
    *,
    applies: bool,
    is_elsewhere: bool = False,
) -> None:
    """The same of what Terraform has in its state, if a plan is to be applied or looked at.

    ``is_elsewhere``: HCP Terraform has it, and applies as its own role, whoever asks it to.
    """
    if applies and state is None:
        if not is_elsewhere:
            refuse_other_identity(environment, identity_of(session)["Arn"])
        refuse_missing_boundary(session, environment)
    refuse_other_place(state, environment, session)


def refuse_unkept_state(environment: Environment, stack: Path) -> None:
    """On a runner, which keeps no file: no local state, and no provider that is not locked."""
    if not os.environ.get("CI"):  # Every runner of GitHub and GitLab has it.
        return
    if isinstance(environment.backend, LocalBackend):
        raise UserError(
            f"The state of {environment.name} is a local file, which a runner does "
            "not keep. Terraform would create everything again.",
            hint='Set backend = { type = "s3" } in environments.toml, or the type "cloud".',
        )
    # The synthesis copies the lock file to the stack only if it locks the release.
    if not (stack / project.PROVIDER_LOCK).is_file():
        raise UserError(
            f"There is no {project.PROVIDER_LOCK} of the provider release that "
            f"{environment.name} requires, so a modified provider would be accepted.",
            hint="Write it with `make provider-lock`, and commit it.",
        )


def refuse_more_than_plans(environment: Environment, cloud: CloudBackend) -> None:
    """A token that may apply runs of the workspace, or change it; unknown counts as allowed.

    What a pull request brings is planned with another one.
    https://developer.hashicorp.com/terraform/cloud-docs/api-docs/workspaces#show-workspace
    """
    workspace = environment.names.prefix
    address = f"api/v2/organizations/{cloud.organization}/workspaces/{workspace}"
    request = urllib.request.Request(
        f"https://{cloud.hostname}/{address}",
        headers={"Authorization": f"Bearer {find_token(cloud.hostname)}"},
    )
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:  # noqa: S310
            document: Any = json.load(answer)
        found: Any = document["data"]["attributes"].get("permissions") or {"all": True}
        allowed = {name for name, is_allowed in found.items() if is_allowed}
    except (OSError, HTTPException, ValueError, LookupError, TypeError, AttributeError) as error:
        raise UserError(
            f"The workspace {workspace} of {cloud.organization} at {cloud.hostname} cannot be "
            f"read: {error}",
            hint="Check that the workspace exists, and that the token may read it.",
        ) from error
    if any(name != "can-queue-run" and not name.startswith("can-read") for name in allowed):
        raise UserError(
            f"The token of HCP Terraform may apply runs of {workspace}, or change "
            "the workspace. This job handles a pull request.",
            hint="Use the token of a team with plan access only.",
        )


def find_token(hostname: str) -> str:
    """The token for a host, of a variable. Raises UserError, which never quotes it.

    https://developer.hashicorp.com/terraform/cli/config/config-file#environment-variable-credentials
    """
    # Terraform takes a hyphen as it is, and doubled underscores for it. It reads no TFE_TOKEN.
    variable = f"TF_TOKEN_{hostname.replace('.', '_')}"
    token = os.environ.get(variable.replace("-", "__")) or os.environ.get(variable, "")
    if not POSSIBLE_TOKEN.fullmatch(token):
        raise UserError(
            f"{variable} does not contain a token for {hostname}: it is not set, or contains white "
            "space or another character that a token cannot have.",
            hint="Set it to the token of a team with plan access only.",
        )
    return token


def refuse_unusable_keys(
    session: boto3.Session, environment: Environment, names: Iterable[str], *, profile: str | None
) -> None:
    """Raise UserError if one of the keys ``names`` is pending deletion or disabled.

    Terraform takes a key that is pending deletion for one that is not there: it would make another
    in its place, and what is under the old one would end with it.
    """
    with failures("reading the keys"):
        found = keys_by_alias(session.client("kms"), environment, names)
    unusable = [key for key in found.values() if key and key.state in (*PENDING_DELETION, DISABLED)]
    if not unusable:
        return
    where = Where(environment=environment.name, profile=profile)
    named = " and ".join(f"{key.alias} is {key.state}" for key in unusable)
    commands = [
        where.command(action, key.name)
        for key in unusable
        for action in (Action.CANCEL_DELETION, Action.ENABLE)
        if action is Action.ENABLE or key.is_pending_deletion
    ]
    raise UserError(
        f"{named}: its data cannot be read, and a deployment would fail or replace "
        "the key. Nothing was planned.",
        hint="\n".join(["Recover it first:", *commands]),
    )


def refuse_missing_bucket(session: boto3.Session, environment: Environment) -> None:
    """A bucket of the state that is not there, or of another account."""
    if not isinstance(environment.backend, S3Backend):
        return
    bucket, owner = bucket_of(environment), str(environment.account_id)
    with failures(f"looking for the bucket {bucket}"):
        try:
            session.client("s3").head_bucket(Bucket=bucket, ExpectedBucketOwner=owner)
        except ClientError as error:
            # An answer to HEAD has no body, so its status is its code.
            match error_code(error):
                case "404":
                    problem = f"The bucket {bucket} does not exist."
                    hint = f"Create it: smsbot bootstrap {environment.name}"
                case "403":
                    problem = f"The bucket {bucket} belongs to another account, or may not be read."
                    hint = (
                        f"Assume a role of {environment.name}. If it belongs to another account, "
                        "change company in environments.toml: it is part of the name."
                    )
                case _:
                    raise
            raise UserError(problem, hint=hint) from error


def refuse_other_identity(environment: Environment, arn: str) -> None:
    """A user or a role that is not the deploy role: only it may put data under the keys.

    The account's root user stands for no role.
    """
    role = environment.deploy_role.rpartition("/")[2]
    if role_in(arn) not in (None, role):
        raise UserError(
            f"{arn} is not the deploy_role {role} of {environment.name}. Only that "
            "role may create encrypted resources.",
            hint="Pass a profile that assumes it with --profile: docs/deploy/local.md shows one.",
        )


def refuse_missing_boundary(session: boto3.Session, environment: Environment) -> None:
    """A permissions boundary that is not there, which every role of the environment needs."""
    account = identity_of(session)["Account"]
    arn = boundary_of(environment, Location(region=environment.region, account_id=account))
    if arn is None:
        return
    # Who may not see it is refused by Terraform.
    with failures("looking for the boundary"), suppress(ClientError):
        iam = session.client("iam")
        try:
            iam.get_policy(PolicyArn=arn)
        except iam.exceptions.NoSuchEntityException as error:
            raise UserError(
                f"The boundary {arn.rpartition('/')[2]} of the roles does not exist.",
                hint=f"An administrator creates it: smsbot bootstrap {environment.name}",
            ) from error


def refuse_other_place(
    state: Places | None, environment: Environment, session: boto3.Session
) -> None:
    """Resources in another region or account than the settings say: that is a move.

    Without a state, by the policies of the function's role, since the name of the state's bucket
    has the region.
    """
    if state is None:
        role, iam = environment.names.name("compute", "role", "bot"), session.client("iam")
        found: list[object] = []
        # Who may not read them is refused later on.
        with failures(f"reading the policies of the role {role}"), suppress(ClientError):
            found.extend(
                iam.get_role_policy(RoleName=role, PolicyName=name)["PolicyDocument"]
                for name in iam.list_role_policies(RoleName=role)["PolicyNames"]
            )
        refuse_region_of(found, environment)
        return
    here = (environment.region, identity_of(session)["Account"])
    for there in sorted(state - {here}):
        raise elsewhere(environment, " of ".join(there), " of ".join(here), by="state")
