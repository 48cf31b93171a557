"""Whether a runner can work with the state of an environment, before it gets credentials."""

from keyproof.terminal.failure import Failure
from smsbot import project
from smsbot.design.synthesis import synthesized
from smsbot.services.workspaces.token import find_token
from stacks.settings.backends import CloudBackend, LocalBackend
from stacks.settings.environment import Environment


def refuse_unready(environment: Environment) -> None:
    """Raise Failure if a runner, which keeps no file, cannot plan or deploy the environment."""
    match environment.backend:
        case LocalBackend():
            raise Failure(
                f"The state of {environment.name} is a local file, and a runner keeps no file: it "
                "would create everything again.",
                way_on='Set backend = { type = "s3" } in environments.toml, or the type "cloud".',
            )
        case CloudBackend() as cloud:
            find_token(cloud.hostname)
        case _:
            pass
    with synthesized(environment) as configuration:
        if not configuration.with_name(project.PROVIDER_LOCK).is_file():
            raise Failure(
                f"There is no {project.PROVIDER_LOCK} of the provider's release that "
                f"{environment.name} requires, so any file of it would be taken.",
                way_on="Write it with `make provider-lock`, and commit it.",
            )
