"""The API of HCP Terraform: reads an organization by HashiCorp's client, and writes to it.

pytfe brings the connection, the token, the retries, the pages and the reading. What is written is
spelled out here as it is documented: its own methods for that add what is not, such as an empty
``vcs-repo``, and leave out the id of a variable.
https://developer.hashicorp.com/terraform/cloud-docs/api-docs
"""

from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import cast
from urllib.parse import urlsplit

from pytfe import TFEClient, TFEConfig
from pytfe.errors import NotFound
from pytfe.models import RunTriggerFilterOp, RunTriggerListOptions
from pytfe.models.variable import Variable
from pytfe.models.workspace import Workspace

from smsbot.rehearsal import refuse_other_host
from smsbot.services.workspaces.declared import Organization
from smsbot.services.workspaces.token import Token

TIMEOUT_IN_SECONDS = 20
RETRIES = 4
# Twice as long each time, or as long as the answer asks for.
FIRST_WAIT_IN_SECONDS = 0.5
PAGE_SIZE = 100
# Whoever may write variables chooses what a run does, and with which role.
MORE_THAN_PLANS = (
    *("can_destroy", "can_force_delete", "can_manage_run_tasks", "can_queue_apply"),
    *("can_queue_destroy", "can_update", "can_update_variable"),
)


@dataclass(frozen=True, kw_only=True)
class Found:
    """A workspace as it is.

    ``inherited`` are the keys of environment variables that it has of its own or of a variable set.
    ``triggers`` are run triggers by the name of the workspace they follow; ``access`` by the id of
    the team. Each has the id by which it is removed.
    """

    id: str
    settings: Mapping[str, object]
    project_id: str | None
    may_be_changed: bool
    variables: tuple[Variable, ...] = ()
    environment_variables: frozenset[str] = frozenset()
    triggers: Mapping[str, str] = field(default_factory=dict[str, str])
    access: Mapping[str, tuple[str, str]] = field(default_factory=dict[str, tuple[str, str]])


class Api:
    """One organization. Every method raises what pytfe raises.

    ``workspace_ids`` and ``project_ids`` are those that were read or made, by name.
    """

    def __init__(self, client: TFEClient, organization: Organization) -> None:
        self.organization = organization
        self.workspace_ids: dict[str, str] = {}
        self.project_ids: dict[str, str] = {}
        self._client = client

    def check_organization(self) -> None:
        """Ask for the organization, which a wrong token and a wrong name fail at."""
        self._client.organizations.read(self.organization.name)

    def read_projects(self) -> None:
        """Fill ``project_ids``."""
        for project in self._client.projects.list(self.organization.name):
            self.project_ids[str(project.name)] = project.id

    def team_ids(self) -> dict[str, str]:
        """The ids of the teams that the token may see, by name."""
        teams = self._client.teams.list(self.organization.name)
        return {str(team.name): team.id for team in teams}

    def read_workspace(self, name: str, *, with_teams: bool) -> Found | None:
        """A workspace with all that belongs to it; None if there is none, or it is hidden."""
        try:
            workspace = self._client.workspaces.read(name, organization=self.organization.name)
        except NotFound:
            return None
        self.workspace_ids[name] = workspace.id
        return Found(
            id=workspace.id,
            settings=_settings(workspace),
            project_id=workspace.project.id if workspace.project else None,
            may_be_changed=bool(workspace.permissions and workspace.permissions.can_update),
            variables=tuple(self._client.variables.list(workspace.id)),
            environment_variables=frozenset(
                str(each.key)
                for each in self._client.variables.list_all(workspace.id)
                if each.category == "env"
            ),
            triggers=self._triggers(workspace.id),
            access=self._access(workspace.id) if with_teams else {},
        )

    def may_apply(self, name: str) -> bool:
        """Whether the token may do more in a workspace than start a speculative plan."""
        workspace = self._client.workspaces.read(name, organization=self.organization.name)
        permissions = workspace.permissions
        # What is not known may be allowed.
        return permissions is None or any(getattr(permissions, each) for each in MORE_THAN_PLANS)

    def create_project(self, name: str) -> None:
        """Create a project and remember its id."""
        path = f"/api/v2/organizations/{self.organization.name}/projects"
        answer = self._write("POST", path, {"type": "projects", "attributes": {"name": name}})
        self.project_ids[name] = str(answer["id"])

    def create_workspace(
        self, name: str, settings: Mapping[str, str | bool], *, project: str | None
    ) -> None:
        """Create a workspace and remember its id."""
        answer = self._write(
            "POST",
            f"/api/v2/organizations/{self.organization.name}/workspaces",
            self._workspace({"name": name, **settings}, project),
        )
        self.workspace_ids[name] = str(answer["id"])

    def update_workspace(
        self, name: str, settings: Mapping[str, str | bool], *, project: str | None
    ) -> None:
        """Give a workspace these settings, and put it into the project."""
        path = f"/api/v2/workspaces/{self.workspace_ids[name]}"
        self._write("PATCH", path, self._workspace(settings, project))

    def create_variable(self, workspace: str, key: str, value: str) -> None:
        """Create an environment variable that everybody who may read variables can read."""
        path = f"/api/v2/workspaces/{self.workspace_ids[workspace]}/vars"
        self._write("POST", path, {"type": "vars", "attributes": _variable(key, value)})

    def update_variable(self, workspace: str, id: str, key: str, value: str) -> None:
        """Make a variable what ``create_variable`` would have made it."""
        path = f"/api/v2/workspaces/{self.workspace_ids[workspace]}/vars/{id}"
        self._write("PATCH", path, {"type": "vars", "id": id, "attributes": _variable(key, value)})

    def delete_variable(self, workspace: str, id: str) -> None:
        """Delete a variable."""
        self._client.variables.delete(self.workspace_ids[workspace], id)

    def create_run_trigger(self, workspace: str, *, after: str) -> None:
        """Let an apply of one workspace start a run of another."""
        source = {"type": "workspaces", "id": self.workspace_ids[after]}
        path = f"/api/v2/workspaces/{self.workspace_ids[workspace]}/run-triggers"
        self._write("POST", path, {"relationships": {"sourceable": {"data": source}}})

    def delete_run_trigger(self, id: str) -> None:
        """Delete a run trigger."""
        self._client.run_triggers.delete(id)

    def add_access(self, workspace: str, team_id: str, access: str) -> None:
        """Let a team read, plan in or write to a workspace."""
        related = {
            "workspace": {"data": {"type": "workspaces", "id": self.workspace_ids[workspace]}},
            "team": {"data": {"type": "teams", "id": team_id}},
        }
        body = {
            "type": "team-workspaces",
            "attributes": {"access": access},
            "relationships": related,
        }
        self._write("POST", "/api/v2/team-workspaces", body)

    def update_access(self, id: str, access: str) -> None:
        """Change what a team may do in a workspace."""
        body = {"type": "team-workspaces", "id": id, "attributes": {"access": access}}
        self._write("PATCH", f"/api/v2/team-workspaces/{id}", body)

    def remove_access(self, id: str) -> None:
        """Let a team do nothing in a workspace any more."""
        self._client.team_workspace_accesses.remove(id)

    def _triggers(self, workspace_id: str) -> dict[str, str]:
        inbound = RunTriggerListOptions(
            run_trigger_type=RunTriggerFilterOp.RUN_TRIGGER_INBOUND, page_size=PAGE_SIZE
        )
        found = self._client.run_triggers.list(workspace_id, inbound)
        return {each.sourceable_name: each.id for each in found}

    def _access(self, workspace_id: str) -> dict[str, tuple[str, str]]:
        return {
            str(each.team_id): (each.id, each.access.value if each.access else "nothing")
            for each in self._client.team_workspace_accesses.list(workspace_id)
        }

    def _workspace(self, settings: Mapping[str, str | bool], project: str | None) -> object:
        # Without the second, the project's execution mode holds.
        attributes = {**settings, "setting-overwrites": {"execution-mode": True}}
        body: dict[str, object] = {"type": "workspaces", "attributes": attributes}
        if project is not None:
            data = {"type": "projects", "id": self.project_ids[project]}
            body["relationships"] = {"project": {"data": data}}
        return body

    def _write(self, method: str, path: str, data: object) -> Mapping[str, object]:
        answer = self._client.workspaces.t.request(method, path, json_body={"data": data})
        return cast("Mapping[str, Mapping[str, object]]", answer.json())["data"]


@contextmanager
def connected(organization: Organization, token: Token) -> Generator[Api]:
    """The API of an organization's host, as whom the token belongs to."""
    address = f"https://{organization.hostname}"
    refuse_other_host(urlsplit(address).hostname, str(organization))
    config = TFEConfig(
        address=address,
        token=token.secret,
        timeout=TIMEOUT_IN_SECONDS,
        verify_tls=True,
        max_retries=RETRIES,
        backoff_base=FIRST_WAIT_IN_SECONDS,
        # httpx reads SSL_CERT_FILE itself, as Terraform does.
        ca_bundle=None,
    )
    with TFEClient(config) as client:
        yield Api(client, organization)


def _settings(workspace: Workspace) -> dict[str, object]:
    """The settings by the API's names. What is not set comes as null and is an empty text."""
    settings = workspace.model_dump(by_alias=True, mode="json")
    return {name: "" if value is None else value for name, value in settings.items()}


def _variable(key: str, value: str) -> dict[str, str | bool]:
    return {"key": key, "value": value, "category": "env", "hcl": False, "sensitive": False}
