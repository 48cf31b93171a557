"""Whether a runner can work with the state of an environment, before it gets credentials."""

from keyproof.terminal.failure import Failure
from smsbot import project
from smsbot.services.workspaces.api import connected
from smsbot.services.workspaces.declared import Organization
from smsbot.services.workspaces.failures import failures
from smsbot.services.workspaces.token import Token, find_token
from stacks.declared.required import locked_provider
from stacks.provider.provider_lock import holds
from stacks.settings.backends import CloudBackend, LocalBackend
from stacks.settings.environment import Environment


def refuse_unready(environment: Environment, *, plans_only: bool = False) -> None:
    """Raise Failure if a runner, which keeps no file, cannot plan or deploy the environment.

    A job that ``plans_only`` handles what a pull request brings. Its token of HCP Terraform may
    not apply.
    """
    match environment.backend:
        case LocalBackend():
            raise Failure(
                f"The state of {environment.name} is a local file, and a runner keeps no file: it "
                "would create everything again.",
                way_on='Set backend = { type = "s3" } in environments.toml, or the type "cloud".',
            )
        case CloudBackend() as cloud:
            token = find_token(cloud.hostname)
            if plans_only:
                _refuse_more_than_plans(environment, cloud, token)
        case _:
            pass
    release = environment.provider_version or locked_provider()
    if not release or not holds(project.ROOT / project.PROVIDER_LOCK, release):
        raise Failure(
            f"There is no {project.PROVIDER_LOCK} of the provider's release that "
            f"{environment.name} requires, so any file of it would be taken.",
            way_on="Write it with `make provider-lock`, and commit it.",
        )


def _refuse_more_than_plans(environment: Environment, cloud: CloudBackend, token: Token) -> None:
    organization = Organization(cloud.hostname, cloud.organization)
    name = environment.names.prefix
    with (
        connected(organization, token) as api,
        failures(f"reading the workspace {name}", organization, token),
    ):
        if api.may_apply(name):
            raise Failure(
                f"The token of {token.source} may apply runs of {name}, or change the workspace. "
                "This job handles what a pull request brings.",
                way_on="Give it the token of a team that has plan access there, and no other.",
            )
