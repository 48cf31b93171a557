"""What holds of every environment, whatever its settings; test_synthesized.py has four whole."""

from pathlib import Path
from typing import Any

import pytest

from keyproof.tests.cases import read_data
from settings import read_settings
from smsbot import project
from stacks.state.backend import path_from
from tests.declared import TABLE_NAMES, TABLES_OF_THE_GUIDE, TOPIC_NAMES, TOPICS_OF_THE_GUIDE
from tests.stacks.synthesized import ACCOUNT, LONGEST, environment, read_stack, synthesize_to
from texts import SENDING_TAKES_AT_MOST
from wording import OPT_OUT_AT_AWS

# The longest name that AWS takes.
LIMITS: dict[str, int] = read_data(__file__, "limits")


def test_the_topics_and_tables_of_the_guide_are_there_once() -> None:
    for of_the_guide, names in (
        (TOPICS_OF_THE_GUIDE, TOPIC_NAMES),
        (TABLES_OF_THE_GUIDE, TABLE_NAMES),
    ):
        assert set(of_the_guide) <= set(names)
        assert len(set(names)) == len(names)


@pytest.mark.parametrize("kind", LIMITS)
def test_the_longest_environment_name_fits_every_limit(kind: str, synthesized: Path) -> None:
    for body in read_stack(synthesized, LONGEST)["resource"][kind].values():
        name = body.get("name") or body.get("alarm_name") or body["function_name"]
        assert len(name.replace(ACCOUNT, "1" * 12)) <= LIMITS[kind]


def test_govcloud_has_arns_of_its_own_partition(tmp_path: Path) -> None:
    synthesize_to(tmp_path, environment("dev", region="us-gov-west-1"))
    text = (tmp_path / "stacks" / "smsbot-dev" / "cdk.tf.json").read_text()
    assert "arn:aws-us-gov:" in text
    assert "arn:aws:" not in text


def test_whoever_is_sending_has_ended_before_another_gives_its_text_up(dev: dict[str, Any]) -> None:
    timeout: int = dev["resource"]["aws_lambda_function"]["bot"]["timeout"]
    # The clocks of two machines may differ.
    assert timeout + 10 < SENDING_TAKES_AT_MOST


def variables(stack: dict[str, Any]) -> dict[str, str]:
    return stack["resource"]["aws_lambda_function"]["bot"]["environment"]["variables"]


def test_the_function_reads_the_settings_of_the_number(with_number: dict[str, Any]) -> None:
    given = {**variables(with_number), "ORIGINATION_IDENTITY": "+12065550100"}
    found = read_settings(given)
    assert (found.own_number, found.message_type) == ("+12065550100", "TRANSACTIONAL")
    assert (found.configuration_set, found.erased_numbers_key) == (given["CONFIGURATION_SET"], None)
    other = read_settings({**given, "MESSAGE_TYPE": "PROMOTIONAL", "ERASED_NUMBERS_KEY": "key"})
    assert (other.message_type, other.erased_numbers_key) == ("PROMOTIONAL", "key")
    assert found.opt_out_keywords == OPT_OUT_AT_AWS
    assert found.opt_out_list == "${aws_pinpointsmsvoicev2_opt_out_list.opt-outs.name}"


def test_of_a_toll_free_number_the_carrier_knows_stop_alone(synthesized: Path) -> None:
    number = variables(read_stack(synthesized, LONGEST))
    assert number["OPT_OUT_KEYWORDS"] == "STOP"
    assert read_settings(number).opt_out_keywords == {"STOP"}


def test_where_the_bot_manages_opt_outs_it_changes_no_list(synthesized: Path) -> None:
    stack = read_stack(synthesized, LONGEST)
    assert "OPT_OUT_LIST" not in variables(stack)
    assert (
        "OptedOut" not in stack["resource"]["aws_iam_role_policy"]["bot-role-send-texts"]["policy"]
    )


def test_a_workspace_is_rendered_as_terraform_reads_it(tmp_path: Path) -> None:
    cloud = {"type": "cloud", "organization": "acme"}
    own = {**cloud, "hostname": "tfe.acme.com", "project": "Bots"}
    for name, backend, hostname, more in (
        ("cloud", cloud, "app.terraform.io", {}),
        ("enterprise", own, "tfe.acme.com", {"project": "Bots"}),
    ):
        chosen = environment(name, backend=backend)
        synthesize_to(tmp_path / name, chosen)
        terraform = read_stack(tmp_path / name, chosen)["terraform"]
        assert "backend" not in terraform
        assert terraform["cloud"] == {
            "hostname": hostname,
            "organization": "acme",
            "workspaces": {"name": f"smsbot-{name}", **more},
        }


def test_the_local_state_is_found_from_the_folder_of_the_cdk() -> None:
    assert (
        path_from(project.ROOT / "cdktf.out", "smsbot-a") == "../../../terraform.smsbot-a.tfstate"
    )
