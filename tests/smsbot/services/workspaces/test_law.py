"""Whatever a workspace is like, one run makes it as declared, and the next has nothing to do."""

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from smsbot.services.workspaces.declared import SETTINGS_OF_EVERY_WORKSPACE
from tests.smsbot.services.workspaces.conftest import Organization

DECLARED_VARIABLES = ("TFC_AWS_PROVIDER_AUTH", "TFC_AWS_PLAN_ROLE_ARN", "TFC_AWS_APPLY_ROLE_ARN")
TEAMS = {"owners": "team-0000000000000000", "sms": "team-1000000000000000"}
NAMES = ("smsbot-dev", "smsbot-staging", "smsbot-prod", "network")

BOOLEANS = [name for name, value in SETTINGS_OF_EVERY_WORKSPACE.items() if value is False]
TEXTS = ["terraform-version", "working-directory", "description"]
WORKSPACES = st.fixed_dictionaries(
    {
        "attributes": st.fixed_dictionaries(
            {},
            optional={
                "execution-mode": st.sampled_from(["remote", "local", "agent"]),
                **{name: st.booleans() for name in BOOLEANS},
                **{name: st.none() | st.sampled_from(["", "1.15.5", "x"]) for name in TEXTS},
            },
        ),
        "variables": st.dictionaries(
            st.sampled_from(DECLARED_VARIABLES),
            st.fixed_dictionaries(
                {
                    "value": st.sampled_from(["", "true", "arn:aws:iam::111122223333:role/x"]),
                    "hcl": st.booleans(),
                    "sensitive": st.booleans(),
                    "category": st.sampled_from(["env", "terraform"]),
                }
            ),
        ),
        "triggers": st.sets(st.sampled_from(NAMES)),
        "access": st.dictionaries(
            st.sampled_from([*TEAMS.values(), "team-that-is-hidden"]),
            st.sampled_from(["read", "plan", "write", "admin", "custom"]),
        ),
    }
)


def make(organization: Organization, found: dict[str, Any]) -> None:
    """Let the workspaces be like that."""
    service = organization.service
    service.workspaces.clear()
    service.teams = {own_id: name for name, own_id in TEAMS.items()}
    for name in [*found, "network"]:
        service.add_workspace(name)
    ids = {each.name: own_id for own_id, each in service.workspaces.items()}
    for name, each in found.items():
        workspace = service.named(name)
        workspace.attributes |= each["attributes"]
        for key, attributes in each["variables"].items():
            service.add_variable(name, key, **attributes)
        sources = [ids[source] for source in each["triggers"] if source in ids and source != name]
        workspace.triggers = {service.new_id("rt"): source for source in sources}
        workspace.access = {service.new_id("tws"): given for given in each["access"].items()}


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(found=st.dictionaries(st.sampled_from(NAMES[:3]), WORKSPACES))
def test_one_run_is_enough(organization: Organization, found: dict[str, Any]) -> None:
    make(organization, found)
    organization.declare(teams={"sms": "plan"})
    first = organization.sync("--yes")
    assert (first.exit_code, first.exception) == (0, None)
    organization.service.done.clear()
    assert organization.sync("--check").exit_code == 0
    assert organization.service.writes == []
    assert {each.name for each in organization.service.workspaces.values()} == set(NAMES)
