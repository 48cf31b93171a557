"""Whether a stack's state is where its environment says, before Terraform works with it."""

from contextlib import suppress
from pathlib import Path

import boto3
from botocore.exceptions import ClientError

from smsbot.account.identity import identity_of
from smsbot.account.moved import elsewhere, refuse_region_of
from smsbot.account.session import failures
from smsbot.actions.state import places
from smsbot.actions.state.places import Place
from smsbot.actions.state.refusals import moved
from stacks.settings.environment import Environment


def source_of(stack: Path, environment: Environment, session: boto3.Session) -> Place | None:
    """The other place that the state of a stack is at; None if it is where it is configured.

    That is where Terraform last worked with it in this checkout. In a new one, it is the file of
    the backend local, or the object in S3, whichever is there while the configured place has none.
    """
    target, noted = places.configured(stack), places.noted(stack)
    if noted is not None:
        return None if noted == target else noted
    local = places.local(stack)
    if target.type != "local":
        return local if places.state_at(local, session) else None
    in_s3 = places.in_s3(stack, environment)
    if in_s3 is None or places.state_at(target, session):
        return None
    return in_s3 if places.state_at(in_s3, session) else None


def refuse_other_place(stack: Path, environment: Environment, session: boto3.Session) -> None:
    """Raise Failure if a stack is in another region or account than its environment says.

    By the state that Terraform last worked with, or that is where it is configured.
    """
    place = places.noted(stack) or places.configured(stack)
    state = places.state_at(place, session)
    if state is None:
        refuse_other_region(environment, session)
        return
    account = identity_of(session)["Account"]
    here = (environment.region, account)
    for region, its_account in sorted(state.locations):
        if (region, its_account) != here:
            there = f"{region} of {its_account}"
            raise elsewhere(environment, there, f"{here[0]} of {account}", by="state")


def refuse_other_region(environment: Environment, session: boto3.Session) -> None:
    """The same where no state is found: the name of its bucket in S3 holds the region.

    By the policies of the function's role.
    """
    found: list[object] = []
    iam, role = session.client("iam"), environment.names.name("compute", "role", "bot")
    # Who may not read them is refused later on.
    with failures(f"reading the policies of the role {role}"), suppress(ClientError):
        found.extend(
            iam.get_role_policy(RoleName=role, PolicyName=name)["PolicyDocument"]
            for name in iam.list_role_policies(RoleName=role)["PolicyNames"]
        )
    refuse_region_of(found, environment)


def refuse_moved(stack: Path, environment: Environment, session: boto3.Session) -> None:
    """Raise Failure, with how to migrate, if the state is not where the settings say."""
    source = source_of(stack, environment, session)
    if source is not None:
        raise moved(environment.name, str(source), stack)
