"""What the code says of the workspaces: one for each environment whose backend is ``cloud``.

The settings are spelled as HCP Terraform's API spells them:
https://developer.hashicorp.com/terraform/cloud-docs/api-docs/workspaces
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from constructs_lib.location import Location
from smsbot.failure import Failure
from smsbot.workspaces.command_line import Phase
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
    Phase.PLAN: "TFC_AWS_PLAN_ROLE_ARN",
    Phase.APPLY: "TFC_AWS_APPLY_ROLE_ARN",
}
AWS_KEYS = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN")
PLAN_SUFFIX = "-plan"
LONGEST_ROLE_NAME = 64


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

    Raises Failure where there are none, and where the roles could not be told apart.
    """
    workspaces: dict[Organization, list[Declared]] = defaultdict(list)
    owners: dict[str, str] = {}
    for environment in environments:
        backend = environment.backend
        if not isinstance(backend, CloudBackend):
            continue
        roles = {phase: role_arn(environment, phase) for phase in Phase}
        other = owners.setdefault(roles[Phase.APPLY], environment.name)
        if other != environment.name:
            raise Failure(
                f"[{other}], [{environment.name}] deploy_role: received "
                f"{environment.deploy_role!r} for both, in one account; a run of {other} could "
                f"change {environment.name}.",
                way_on="Give each of them a deploy_role of its own in environments.toml, or an "
                "account of its own.",
            )
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
                    **{ROLE_VARIABLES[phase]: arn for phase, arn in roles.items()},
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


def cloud_backend(environment: Environment) -> CloudBackend:
    """The backend of an environment. Raises Failure if its state is elsewhere."""
    if isinstance(environment.backend, CloudBackend):
        return environment.backend
    raise Failure(
        f"[{environment.name}] backend: its state is not in HCP Terraform, but "
        f"{environment.backend.type!r}.",
        way_on="Name an environment whose backend is cloud, or change it in environments.toml.",
    )


def location_of(environment: Environment) -> Location:
    """Where the environment is in AWS. Raises Failure without an ``account_id``."""
    if environment.account_id is None:
        allowed = Environment.model_fields["account_id"].description
        raise Failure(
            f"[{environment.name}] account_id: received nothing, and the ARN of a role holds it; "
            f"allowed: {allowed}",
            way_on="Set it in environments.toml.",
        )
    return Location(region=environment.region, account_id=environment.account_id)


def role_arn(environment: Environment, phase: Phase) -> str:
    """The ARN of the role that a phase takes: ``deploy_role`` applies, and may plan nothing.

    Raises Failure without an ``account_id``, and on a name that leaves no room for the other one.
    """
    location = location_of(environment)
    if phase is Phase.APPLY:
        return location.role_arn(environment.deploy_role)
    name = environment.deploy_role + PLAN_SUFFIX
    longer_by = len(name.rpartition("/")[2]) - LONGEST_ROLE_NAME
    if longer_by > 0:
        raise Failure(
            f"[{environment.name}] deploy_role: received {environment.deploy_role!r}, and the role "
            f"that plans is called {name!r}, {longer_by} characters too long.",
            way_on=f"Give it a name of at most {LONGEST_ROLE_NAME - len(PLAN_SUFFIX)} characters.",
        )
    return location.role_arn(name)
