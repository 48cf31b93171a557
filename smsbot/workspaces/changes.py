"""The changes that bring an organization to what the code says, and other findings."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from pytfe.models.variable import Variable

from smsbot.failure import Failure
from smsbot.workspaces.api import Api, Found
from smsbot.workspaces.declared import AWS_KEYS, Declared
from stacks.settings.environment import APPLICATION


@dataclass(frozen=True, kw_only=True)
class Change:
    """One thing to create, to change or to remove; ``now`` or ``then`` is None where it is not."""

    workspace: str
    what: str
    now: str | None
    then: str | None
    make: Callable[[Api], None]

    @property
    def action(self) -> str:
        """What is done, in a word."""
        if self.now is None:
            return "create"
        return "remove" if self.then is None else "change"


@dataclass(frozen=True, kw_only=True)
class Difference:
    """The changes, in an order in which they can be made, and what only a person can mend.

    ``closed`` are the workspaces among them that the token may not change.
    """

    changes: tuple[Change, ...]
    findings: tuple[str, ...]
    closed: tuple[str, ...]


def difference(
    declared: Sequence[Declared],
    found: Mapping[str, Found | None],
    *,
    projects: Mapping[str, str],
    teams: Mapping[str, str],
) -> Difference:
    """What differs between the workspaces of an organization and what is declared of them.

    ``projects`` and ``teams`` are the ids of those that there are, by name. Raises Failure on a
    team that there is not.
    """
    _check_teams(declared, teams)
    changes = [*_new_projects(declared, projects)]
    for each in declared:
        changes += _of_workspace(each, found[each.name], projects)
    # A run trigger needs both of its workspaces.
    for each in declared:
        there = found[each.name]
        changes += _of_variables(each, there.variables if there else ())
        changes += _of_triggers(each, there.triggers if there else {})
        changes += _of_teams(each, there.access if there else {}, teams)
    findings = [
        f"{each.name} holds {', '.join(keys)}: an AWS key is stored. Delete it, in the workspace "
        "or in its variable set, and in IAM; runs take a role."
        for each in declared
        if (there := found[each.name])
        and (keys := sorted(there.environment_variables & set(AWS_KEYS)))
    ]
    changed = {each.workspace for each in changes}
    return Difference(
        changes=tuple(changes),
        findings=tuple(findings),
        closed=tuple(
            name
            for name, each in found.items()
            if each and not each.may_be_changed and name in changed
        ),
    )


def _new_projects(declared: Iterable[Declared], projects: Mapping[str, str]) -> list[Change]:
    wanted = dict.fromkeys(each.project for each in declared if each.project)
    return [
        Change(
            workspace="",
            what=f"project {name}",
            now=None,
            then="",
            make=lambda api, name=name: api.create_project(name),
        )
        for name in wanted
        if name not in projects
    ]


def _of_workspace(
    declared: Declared, found: Found | None, projects: Mapping[str, str]
) -> list[Change]:
    settings, project = declared.settings, declared.project
    if found is None:
        told = [f"{name} {_told(value)}" for name, value in settings.items()]
        if project:
            told.append(f"project {project}")
        return [
            Change(
                workspace=declared.name,
                what="workspace",
                now=None,
                then="\n".join(told),
                make=lambda api: api.create_workspace(declared.name, settings, project=project),
            )
        ]
    differing = [name for name, value in settings.items() if found.settings.get(name) != value]
    now = [f"{name} {_told(found.settings.get(name))}" for name in differing]
    then = [f"{name} {_told(settings[name])}" for name in differing]
    if project and projects.get(project) != found.project_id:
        names = {project_id: name for name, project_id in projects.items()}
        now.append(f"project {names.get(str(found.project_id), 'not known')}")
        then.append(f"project {project}")
    if not then:
        return []
    return [
        Change(
            workspace=declared.name,
            what="workspace",
            now="\n".join(now),
            then="\n".join(then),
            make=lambda api: api.update_workspace(declared.name, settings, project=project),
        )
    ]


def _of_variables(declared: Declared, found: Sequence[Variable]) -> list[Change]:
    there = {str(each.key): each for each in found if each.category == "env"}
    return [
        change
        for key, value in declared.variables.items()
        if (change := _of_variable(declared.name, key, value, there.get(key)))
    ]


def _of_variable(workspace: str, key: str, value: str, found: Variable | None) -> Change | None:
    if found is None:
        now, make = None, lambda api: api.create_variable(workspace, key, value)
    elif found.sensitive:
        # Its value cannot be read, and it cannot be made readable.
        now, make = "a sensitive value", lambda api: _replace(api, workspace, found, key, value)
    elif found.value != value or found.hcl:
        now = found.value or ""
        make = lambda api: api.update_variable(workspace, str(found.id), key, value)  # noqa: E731
    else:
        return None
    return Change(workspace=workspace, what=f"variable {key}", now=now, then=value, make=make)


def _replace(api: Api, workspace: str, found: Variable, key: str, value: str) -> None:
    api.delete_variable(workspace, str(found.id))
    api.create_variable(workspace, key, value)


def _of_triggers(declared: Declared, found: Mapping[str, str]) -> list[Change]:
    """A run trigger of a workspace that is not the project's is its owner's, and stays."""
    name, source = declared.name, declared.runs_after
    changes = [
        Change(
            workspace=name,
            what="run trigger",
            now=f"after an apply of {each}",
            then=None,
            make=lambda api, trigger=trigger: api.delete_run_trigger(trigger),
        )
        for each, trigger in found.items()
        if each != source and each.startswith(f"{APPLICATION}-")
    ]
    if source and source not in found:
        changes.append(
            Change(
                workspace=name,
                what="run trigger",
                now=None,
                then=f"after an apply of {source}",
                make=lambda api: api.create_run_trigger(name, after=source),
            )
        )
    return changes


def _of_teams(
    declared: Declared, found: Mapping[str, tuple[str, str]], teams: Mapping[str, str]
) -> list[Change]:
    if declared.teams is None:
        return []
    wanted = {teams[name]: access for name, access in declared.teams.items()}
    names = {team_id: name for name, team_id in teams.items()}
    each_team = (*wanted, *(team_id for team_id in found if team_id not in wanted))
    return [
        change
        for team_id in each_team
        if (
            change := _of_team(
                declared.name,
                names.get(team_id, team_id),
                team_id,
                found.get(team_id),
                wanted.get(team_id),
            )
        )
    ]


def _of_team(
    workspace: str, name: str, team_id: str, found: tuple[str, str] | None, wanted: str | None
) -> Change | None:
    access_id, now = found or ("", None)
    if now == wanted:
        return None

    def make(api: Api) -> None:
        if wanted is None:
            api.remove_access(access_id)
        elif found is None:
            api.add_access(workspace, team_id, wanted)
        else:
            api.update_access(access_id, wanted)

    return Change(workspace=workspace, what=f"team {name}", now=now, then=wanted, make=make)


def _check_teams(declared: Iterable[Declared], teams: Mapping[str, str]) -> None:
    for each in declared:
        unknown = [name for name in each.teams or () if name not in teams]
        if unknown:
            raise Failure(
                f"{each.name}: there is no team {unknown[0]!r}, or the token may not see it; there "
                f"are {', '.join(sorted(teams)) or 'none'}.",
                way_on="Create the team, or correct its name in `teams` of environments.toml.",
            )


def _told(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if value not in ("", None) else "-"
