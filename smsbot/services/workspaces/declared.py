"""What the code says of the workspaces: one for each environment whose backend is ``cloud``.

The settings are spelled as HCP Terraform's API spells them:
https://developer.hashicorp.com/terraform/cloud-docs/api-docs/workspaces
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from keyproof.terminal.failure import Failure
from stacks.bootstrap.names import refuse_reaching, role_arn
from stacks.bootstrap.role import Role
from stacks.settings.backends import CloudBackend
from stacks.settings.environment import Environment

# Of the Terraform that the project installs: what is tried out here is what runs there.
TERRAFORM_VERSION = "1.15.5"
SETTINGS_OF_EVERY_WORKSPACE: Mapping[str, str | bool] = {
    "execution-mode": "remote",
    "terraform-version": TERRAFORM_VERSION,
    # The stack's folder is what is uploaded, and it holds all that the stack needs.
    "working-directory": "",
    "auto-apply": False,
    "auto-apply-run-trigger": False,
    # Nothing is planned without being asked for; `terraform plan` still asks.
    "speculative-enabled": False,
    "global-remote-state": False,
}
# https://developer.hashicorp.com/terraform/cloud-docs/dynamic-provider-credentials/aws-configuration
ROLE_VARIABLES = {
    Role.PLAN: "TFC_AWS_PLAN_ROLE_ARN",
    Role.DEPLOY: "TFC_AWS_APPLY_ROLE_ARN",
}
AWS_KEYS = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN")


@dataclass(frozen=True, order=True)
class Organization:
    """An organization of HCP Terraform, or of a Terraform Enterprise."""

    hostname: str
    name: str

    def __str__(self) -> str:
        return f"{self.name} at {self.hostname}"


@dataclass(frozen=True, kw_only=True)
class Declared:
    """A workspace as the code says.

    A run of it follows an apply of ``runs_after``. ``project`` and ``teams`` are None where the
    organization decides.
    """

    name: str
    settings: Mapping[str, str | bool]
    variables: Mapping[str, str]
    project: str | None = None
    runs_after: str | None = None
    teams: Mapping[str, str] | None = field(default=None)


def declared(environments: Iterable[Environment]) -> dict[Organization, list[Declared]]:
    """The workspaces of each organization, in the order of the environments.

    Raises Failure where there are none, and where the roles could not be distinguished.
    """
    known = list(environments)
    refuse_reaching(each for each in known if isinstance(each.backend, CloudBackend))
    workspaces: dict[Organization, list[Declared]] = defaultdict(list)
    for environment in known:
        backend = environment.backend
        if not isinstance(backend, CloudBackend):
            continue
        here = workspaces[Organization(backend.hostname, backend.organization)]
        here.append(
            Declared(
                name=environment.names.prefix,
                settings={
                    "description": f"The {environment.names.application} infrastructure, "
                    f"{environment.name}; declared by its environments.toml",
                    **SETTINGS_OF_EVERY_WORKSPACE,
                    "allow-destroy-plan": not environment.deletion_protection,
                },
                variables={
                    "TFC_AWS_PROVIDER_AUTH": "true",
                    **{
                        variable: role_arn(environment, role)
                        for role, variable in ROLE_VARIABLES.items()
                    },
                },
                project=backend.project,
                runs_after=here[-1].name if here else None,
                teams=backend.teams,
            )
        )
    if not workspaces:
        raise Failure(
            "No environment has its state in HCP Terraform.",
            way_on='Set backend = { type = "cloud", organization = "ORGANIZATION" } in '
            "environments.toml.",
        )
    return dict(workspaces)
