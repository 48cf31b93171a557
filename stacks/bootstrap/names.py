"""The roles by name, where they are, and which settings would let one reach too far."""

from collections.abc import Iterable

from keyproof.location import Location
from keyproof.terminal.failure import Failure
from stacks.bootstrap.role import Role
from stacks.settings.environment import Environment, name_of_role
from stacks.settings.roles import all_roles, is_made_in

ANY_ACCOUNT = "*"


PIPELINE = (Role.PLAN, Role.DEPLOY, Role.VERIFY)


def role_name(environment: Environment, role: Role) -> str:
    """The name of a role of the pipeline, with its path, as the settings have it."""
    return {
        Role.PLAN: environment.plan_role,
        Role.DEPLOY: environment.deploy_role,
        Role.VERIFY: environment.verify_role,
    }[role]


def role_arn(environment: Environment, role: Role) -> str:
    """The ARN of a role of the pipeline. Raises Failure without an ``account_id``."""
    return location_of(environment).role_arn(role_name(environment, role))


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


def location_or_any(environment: Environment) -> Location:
    """The same for a policy of permissions, which holds in the account of its role anyway."""
    return Location(region=environment.region, account_id=environment.account_id or ANY_ACCOUNT)


def refuse_reaching(environments: Iterable[Environment]) -> None:
    """Raise Failure if a role of one environment would be, or reach, a role of another one.

    Environments of one account share no role. The settings refuse names that hold one another.
    """
    known = list(environments)
    for environment in known:
        for other in known:
            if other is environment or other.account_id != environment.account_id:
                continue
            # IAM takes two names that differ in path or case for the same.
            theirs = {name_of_role(role_name(other, each)) for each in PIPELINE}
            for setting, named in all_roles(other):
                if is_made_in(environment, named):
                    raise Failure(
                        f"[{other.name}] {setting}: received {named!r}; who deploys "
                        f"{environment.name} may change roles called "
                        f"{environment.names.prefix}-…-role-…, in their path too.",
                        way_on="Rename the role, or give each environment an account of its own.",
                    )
            for role in PIPELINE:
                if name_of_role(role_name(environment, role)) in theirs:
                    raise Failure(
                        f"[{environment.name}], [{other.name}] {role}_role: received "
                        f"{role_name(environment, role)!r} for both, in one account; who deploys "
                        "one could change the other.",
                        way_on="Give each environment roles of its own in environments.toml, or an "
                        "account of its own.",
                    )
