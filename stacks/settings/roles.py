"""Which roles of the settings may be the same: no key policy serves one that has two tasks."""

import re

from stacks.settings.environment import Environment, name_of_role

TASKS = ("deploy_role", "plan_role", "verify_role", "break_glass_role")
READERS = ("key_readers", "table_readers", "queue_readers", "log_readers", "privacy_roles")
# The key policies deny these what people who read data need, or the other way round.
NO_READERS = ("deploy_role", "break_glass_role")


def role_problems(environment: Environment) -> list[str]:
    """Roles that are named for two tasks, and roles that Terraform itself makes and changes."""
    roles = all_roles(environment)
    tasks = {setting: role for setting, role in roles if setting in TASKS}
    readers = [(setting, role) for setting, role in roles if setting in READERS]
    return [
        *_of_two_tasks(environment, tasks),
        *_readers_with_a_task(environment, tasks, readers),
        *_made_by_terraform(environment, roles),
    ]


def _of_two_tasks(environment: Environment, tasks: dict[str, str]) -> list[str]:
    problems: list[str] = []
    for setting, role in tasks.items():
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
