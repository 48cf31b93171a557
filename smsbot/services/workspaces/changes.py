"""The changes that bring an organization to what the code says, and other findings."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from pytfe.models.variable import Variable

from keyproof.terminal.failure import Failure
from keyproof.visible import one_line
from smsbot.services.workspaces.api import Api, Found
from smsbot.services.workspaces.declared import AWS_KEYS, Declared
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


def _of_variables(declared: Declared, found: Sequence[Variable]) -> Iterator[Change]:
    there = {str(each.key): each for each in found if each.category == "env"}

    def make(api: Api, key: str) -> None:
        value, now = declared.variables[key], there.get(key)
        if now is not None and not now.sensitive:
            api.update_variable(declared.name, str(now.id), key, value)
            return
        if now is not None:  # Its value cannot be read, and it cannot be made readable.
            api.delete_variable(declared.name, str(now.id))
        api.create_variable(declared.name, key, value)

    now = {key: _shown(there[key]) for key in declared.variables if key in there}
    return _changes(declared.name, "variable {}", now, declared.variables, make)


def _shown(variable: Variable) -> str:
    if variable.sensitive:
        return "a sensitive value"
    return one_line(f"{variable.value or ''}{' as HCL' if variable.hcl else ''}")


def _of_triggers(declared: Declared, found: Mapping[str, str]) -> Iterator[Change]:
    """A run trigger of a workspace that is not the project's is its owner's, and stays."""
    source = declared.runs_after
    own = [each for each in found if each == source or each.startswith(f"{APPLICATION}-")]

    def make(api: Api, after: str) -> None:
        if after == source:
            api.create_run_trigger(declared.name, after=after)
        else:
            api.delete_run_trigger(found[after])

    now, then = (
        {each: f"after an apply of {each}" for each in some}
        for some in (own, [source] if source else [])
    )
    return _changes(declared.name, "run trigger", now, then, make)


def _of_teams(
    declared: Declared, found: Mapping[str, tuple[str, str]], teams: Mapping[str, str]
) -> Iterator[Change]:
    if declared.teams is None:
        return iter(())
    wanted = declared.teams
    names = {team_id: name for name, team_id in teams.items()}
    there = {names.get(team_id, team_id): each for team_id, each in found.items()}

    def make(api: Api, team: str) -> None:
        if team not in wanted:
            api.remove_access(there[team][0])
        elif team not in there:
            api.add_access(declared.name, teams[team], wanted[team])
        else:
            api.update_access(there[team][0], wanted[team])

    now = {team: access for team, (_, access) in there.items()}
    return _changes(declared.name, "team {}", now, wanted, make)


def _changes(
    workspace: str,
    what: str,
    now: Mapping[str, str],
    then: Mapping[str, str],
    make: Callable[[Api, str], None],
) -> Iterator[Change]:
    """A change of each name that has, or shall have, something else; ``make`` makes it."""
    for name in dict.fromkeys((*then, *now)):
        if now.get(name) != then.get(name):
            yield Change(
                workspace=workspace,
                what=what.format(name),
                now=now.get(name),
                then=then.get(name),
                make=lambda api, name=name: make(api, name),
            )


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
    return one_line(str(value)) if value not in ("", None) else "-"
