import pytest

from keyproof.tests.cases import read_data
from smsbot.services.workspaces.declared import AWS_KEYS
from tests.smsbot.services.workspaces.conftest import ACCOUNT, Organization
from tests.smsbot.services.workspaces.hcp_terraform import RATE_LIMITED, Fault, Refused

ROLE = f"arn:aws:iam::{ACCOUNT}:role/smsbot"
NONE_DIFFER = "Every workspace of acme at {} is as declared.\n"


def variables(organization: Organization, workspace: str) -> dict[str, str]:
    found = organization.service.named(workspace).variables.values()
    return {each["key"]: each["value"] for each in found}


def triggers(organization: Organization) -> dict[str, list[str]]:
    workspaces = organization.service.workspaces
    return {
        each.name: [workspaces[source].name for source in each.triggers.values()]
        for each in workspaces.values()
    }


def test_an_empty_organization_gets_all_that_is_declared(organization: Organization) -> None:
    result = organization.sync("--yes")
    assert (result.exit_code, result.exception) == (0, None)
    dev = organization.service.named("smsbot-dev")
    assert dev.attributes == read_data(__file__, "an_empty_organization_gets_all_that_is_declared")
    assert not organization.service.named("smsbot-prod").attributes["allow-destroy-plan"]
    assert variables(organization, "smsbot-prod") == {
        "TFC_AWS_PROVIDER_AUTH": "true",
        "TFC_AWS_PLAN_ROLE_ARN": f"{ROLE}-prod-plan",
        "TFC_AWS_APPLY_ROLE_ARN": f"{ROLE}-prod-deploy",
    }
    assert triggers(organization) == {
        "smsbot-dev": [],
        "smsbot-staging": ["smsbot-dev"],
        "smsbot-prod": ["smsbot-staging"],
    }


def test_a_second_run_writes_nothing(organization: Organization) -> None:
    organization.declare(project="Text messages", teams={"owners": "read"})
    organization.sync("--yes")
    organization.service.done.clear()
    result = organization.sync("--yes")
    assert (result.exit_code, organization.service.writes) == (0, [])
    assert NONE_DIFFER.format(organization.service.hostname) in result.stdout
    assert organization.sync("--check").exit_code == 0


@pytest.mark.parametrize(
    ("setting", "value"), read_data(__file__, "a_setting_changed_by_hand_is_changed_back")
)
def test_a_setting_changed_by_hand_is_changed_back(
    organization: Organization, setting: str, value: object
) -> None:
    organization.sync("--yes")
    prod = organization.service.named("smsbot-prod").attributes
    declared = prod[setting]
    prod[setting] = value
    organization.service.done.clear()
    checked = organization.sync("--check")
    assert (checked.exit_code, organization.service.writes) == (1, [])
    assert f"{setting} {'-' if value is None else str(value).lower()}" in checked.stdout
    assert organization.sync("--yes").exit_code == 0
    assert organization.service.writes == ["update workspace"]
    assert prod[setting] == declared


def test_variables_and_triggers_changed_by_hand_are_changed_back(
    organization: Organization,
) -> None:
    organization.sync("--yes")
    service = organization.service
    dev, staging, prod = (service.named(f"smsbot-{name}") for name in ("dev", "staging", "prod"))
    another = {"value": f"{ROLE}-prod-deploy"}
    next(each for each in dev.variables.values() if "PLAN" in each["key"]).update(another)
    hidden = next(each for each in staging.variables.values() if "APPLY" in each["key"])
    hidden["sensitive"] = True
    prod.variables.popitem()
    prod.triggers.clear()
    service.add_workspace("network")
    ids = {each.name: own_id for own_id, each in service.workspaces.items()}
    prod.triggers.update({"rt-1000000000000000": ids["smsbot-dev"]})
    prod.triggers.update({"rt-2000000000000000": ids["network"]})
    service.add_variable("smsbot-dev", "TF_LOG", value="INFO")
    service.done.clear()
    assert organization.sync("--yes").exit_code == 0
    assert sorted(service.writes) == [
        "create run trigger",
        "create variable",
        "create variable",
        "delete run trigger",
        "delete variable",
        "update variable",
    ]
    assert variables(organization, "smsbot-dev") == {
        "TFC_AWS_PROVIDER_AUTH": "true",
        "TFC_AWS_PLAN_ROLE_ARN": f"{ROLE}-dev-plan",
        "TFC_AWS_APPLY_ROLE_ARN": f"{ROLE}-dev-deploy",
        "TF_LOG": "INFO",
    }
    assert variables(organization, "smsbot-staging")["TFC_AWS_APPLY_ROLE_ARN"]
    # What another workspace triggers is its owner's.
    assert sorted(triggers(organization)["smsbot-prod"]) == ["network", "smsbot-staging"]
    assert organization.sync("--check").exit_code == 0


def test_the_order_of_the_environments_is_that_of_the_triggers(organization: Organization) -> None:
    organization.declare("dev", "prod")
    organization.sync("--yes")
    organization.declare("dev", "staging", "prod")
    organization.sync("--yes")
    assert triggers(organization)["smsbot-prod"] == ["smsbot-staging"]


def test_only_the_declared_teams_may_do_what_is_declared(organization: Organization) -> None:
    service = organization.service
    service.page_size = 2
    service.teams |= {f"team-{number:016d}": f"team-{number}" for number in range(1, 6)}
    organization.declare("dev", teams={"team-1": "plan", "team-5": "write"})
    organization.sync("--yes")
    dev = service.named("smsbot-dev")
    one, three, five = (f"team-{number:016d}" for number in (1, 3, 5))
    assert set(dev.access.values()) == {(one, "plan"), (five, "write")}
    dev.access = {
        "tws-1000000000000000": (one, "admin"),
        "tws-2000000000000000": (three, "read"),
        "tws-3000000000000000": ("team-of-somewhere", "custom"),
    }
    assert organization.sync("--yes").exit_code == 0
    assert set(dev.access.values()) == {(one, "plan"), (five, "write")}
    dev.access["tws-2000000000000000"] = (three, "read")
    organization.declare("dev")
    assert organization.sync("--check").exit_code == 0


def test_a_team_that_there_is_not_is_told_before_anything_is_done(
    organization: Organization,
) -> None:
    organization.declare(teams={"platfrom": "write"})
    failure = organization.failure("--yes")
    assert "no team 'platfrom'" in failure.problem
    assert "there are owners" in failure.problem
    assert organization.service.writes == []


def test_the_workspaces_are_put_into_the_project(organization: Organization) -> None:
    organization.declare("dev")
    organization.sync("--yes")
    service = organization.service
    service.page_size = 1
    organization.declare("dev", "prod", project="Text messages")
    assert organization.sync("--yes").exit_code == 0
    assert list(service.projects.values()) == ["Default Project", "Text messages"]
    assert {service.projects[each.project] for each in service.workspaces.values()} == {
        "Text messages"
    }
    assert service.writes.count("create project") == 1


@pytest.mark.parametrize("key", AWS_KEYS)
@pytest.mark.parametrize("inherited", [False, True])
def test_an_aws_key_is_told(organization: Organization, key: str, *, inherited: bool) -> None:
    organization.sync("--yes")
    if inherited:
        held = {"key": key, "value": None, "category": "env", "hcl": False, "sensitive": True}
        organization.service.named("smsbot-dev").inherited.append(held)
    else:
        organization.service.add_variable("smsbot-dev", key, value="AKIA", sensitive=True)
    for option in ("--check", "--yes"):
        result = organization.sync(option)
        assert result.exit_code == 1
        assert f"✗ smsbot-dev holds {key}: an AWS key is stored." in result.stdout
        assert "AKIA" not in result.stdout


def test_nothing_is_done_without_a_yes(organization: Organization) -> None:
    result = organization.sync("--check")
    assert (result.exit_code, organization.service.writes) == (1, [])
    assert "Nothing was changed." in result.stdout
    assert "Not an interactive terminal" in organization.failure().problem
    assert organization.service.writes == []


def test_a_workspace_is_never_deleted(organization: Organization) -> None:
    organization.sync("--yes")
    organization.declare("dev")
    organization.sync("--yes")
    assert len(organization.service.workspaces) == 3


def test_what_failed_in_the_middle_is_finished_by_the_next_run(organization: Organization) -> None:
    organization.service.faults.append(Fault("create variable", Refused(500, "oops")))
    result = organization.sync("--yes")
    assert "answers 500, at smsbot-dev: variable TFC_AWS_PROVIDER_AUTH." in str(result.exception)
    assert "3 of 14 changes are made." in result.stdout
    assert organization.sync("--yes").exit_code == 0
    assert organization.sync("--check").exit_code == 0
    assert len(organization.service.workspaces) == 3


def test_a_connection_that_is_cut_after_the_work_was_done(organization: Organization) -> None:
    organization.service.faults.append(Fault("create workspace", None, after=True))
    failure = organization.failure("--yes")
    assert "refuses (422), at smsbot-dev: workspace: Name has already been taken" in failure.problem
    assert "what is left to do" in failure.way_on
    assert organization.sync("--yes").exit_code == 0
    assert len(organization.service.workspaces) == 3


def test_a_rate_limit_is_waited_for(organization: Organization) -> None:
    organization.service.faults.append(Fault("create variable", RATE_LIMITED, times=4))
    assert organization.sync("--yes").exit_code == 0
    assert organization.service.faults == []
