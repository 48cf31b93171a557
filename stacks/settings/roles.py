"""Which roles of the settings may be the same: no key policy serves one that has two tasks."""

import re
from collections.abc import Iterable, Iterator

from stacks.settings.backends import LocalBackend
from stacks.settings.environment import Environment, name_of_role

TASKS = ("deploy_role", "plan_role", "verify_role", "break_glass_role", "admin_role")
READERS = ("key_readers", "table_readers", "queue_readers", "log_readers", "privacy_roles")
# The key policies deny these what people who read data need, or the other way round.
NO_READERS = ("deploy_role", "break_glass_role")
# Only IAM Identity Center makes and changes roles in this path.
OF_IDENTITY_CENTER = "aws-reserved/"


def role_problems(environment: Environment) -> list[str]:
    """Roles that are named for two tasks, and roles that Terraform itself makes and changes."""
    roles = all_roles(environment)
    tasks = {setting: role for setting, role in roles if setting in TASKS}
    readers = [(setting, role) for setting, role in roles if setting in READERS]
    return [
        *_of_two_tasks(environment, tasks),
        *_readers_with_a_task(environment, tasks, readers),
        *_made_by_terraform(environment, roles),
        *_not_to_be_made(environment),
    ]


def _not_to_be_made(environment: Environment) -> Iterator[str]:
    """Only IAM Identity Center makes roles there, and the bootstrap makes the deploy role."""
    role = environment.deploy_role
    if role.startswith(OF_IDENTITY_CENTER) and not isinstance(environment.backend, LocalBackend):
        yield (
            f"[{environment.name}] deploy_role: received {role!r}, a role of IAM Identity Center; "
            f"allowed with the backend {environment.backend.type}: a role that the bootstrap makes"
        )


def _of_two_tasks(environment: Environment, tasks: dict[str, str]) -> list[str]:
    problems: list[str] = []
    for setting, role in tasks.items():
        if setting not in Environment.model_fields:  # computed
            continue
        others = [each for name, each in tasks.items() if name != setting]
        if name_of_role(role) in map(name_of_role, others):
            problems.append(
                f"[{environment.name}] {setting}: received {role!r}; allowed: a role of its own, "
                f"and not one of {', '.join(others)}"
            )
    return problems


def _readers_with_a_task(
    environment: Environment, tasks: dict[str, str], readers: list[tuple[str, str]]
) -> list[str]:
    return [
        f"[{environment.name}] {setting}: received {role!r}, which is the {task}; allowed: "
        f"{Environment.model_fields[setting].description}"
        for setting, role in readers
        for task in NO_READERS
        if task in tasks and name_of_role(role) == name_of_role(tasks[task])
    ]


def _made_by_terraform(environment: Environment, roles: list[tuple[str, str]]) -> list[str]:
    """Such as the function's: Terraform would write the role that it runs as."""
    return [
        f"[{environment.name}] {setting}: received {role!r}; allowed: a name that is not like "
        f"{environment.names.prefix}-…-role-…, which Terraform may change"
        for setting, role in roles
        if is_made_in(environment, role)
    ]


def is_made_in(environment: Environment, role: str) -> bool:
    """Whether the deploy role of an environment may write a role, by its name with its path.

    IAM matches the path too: `*` in an ARN stands for any text, with `/` in it.
    """
    pattern = re.compile(rf"{re.escape(environment.names.prefix)}-.*-role-.*", re.IGNORECASE)
    return any(pattern.fullmatch(each) for each in (role, name_of_role(role)))


def all_roles(environment: Environment) -> list[tuple[str, str]]:
    """Every role that the settings name, each with its setting."""
    tasks = [(task, role) for task in TASKS if (role := getattr(environment, task))]
    return [
        *tasks,
        *((setting, role) for setting in READERS for role in getattr(environment, setting)),
    ]


def shared_role_problems(environments: Iterable[Environment]) -> Iterator[str]:
    """Roles of one environment that another one of its account would reach, or also is.

    Who deploys the one could change the other. Environments without an account id, or with a local
    state, have no bootstrap that makes roles.
    """
    known = [
        each
        for each in environments
        if each.account_id and not isinstance(each.backend, LocalBackend)
    ]
    for each in known:
        others = [other for other in known if other is not each]
        theirs = [other for other in others if other.account_id == each.account_id]
        for other in theirs:
            for setting, named in all_roles(other):
                if is_made_in(each, named):
                    yield (
                        f"[{other.name}] {setting}: received {named!r}; allowed: a name that is "
                        f"not like {each.names.prefix}-…-role-…, since who deploys {each.name} may "
                        "change such roles"
                    )
        # IAM takes two names that differ in path or case for the same.
        taken = {
            name_of_role(role): other.name
            for other in theirs
            for role in (other.deploy_role, other.plan_role, other.verify_role)
        }
        if owner := taken.get(name_of_role(each.deploy_role)):
            yield (
                f"[{each.name}] deploy_role: received {each.deploy_role!r}, a role of {owner} in "
                "the same account; allowed: a role of its own, which it has without this setting"
            )
