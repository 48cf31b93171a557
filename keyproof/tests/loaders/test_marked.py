"""What the sources mark as sensitive is not known, though they say it in so many letters."""

import json
import shutil
from pathlib import Path

import pytest

from keyproof.loaders.read import read
from keyproof.loaders.symbols import SENSITIVE
from keyproof.model.resource import Unknown

SECRET = "payroll-of-the-board"
POLICY = "aws_sns_topic_policy.p"
SOURCES = Path(__file__).parent / "sensitive"


def policy(folder: Path, expression: str) -> object:
    """A policy that a plan shows to nobody, as the sources have it."""
    shutil.copytree(SOURCES, folder, dirs_exist_ok=True)
    main = folder / "main.tf"
    main.write_text(main.read_text().replace('"EXPRESSION"', expression))
    (folder / "partner.json").write_text(json.dumps({"role": SECRET}))
    resource = {"address": POLICY, "mode": "managed", "type": POLICY[:-2], "name": "p"}
    values = {"arn": "arn:aws:sns:eu-west-1:111122223333:t", "policy": "as the plan has it"}
    written = {"resources": [{**resource, "expressions": {"policy": {}}}]}
    call = {"m": {"source": "./m", "module": {}}}
    plan = {
        "format_version": "1.2",
        "planned_values": {
            "root_module": {
                "resources": [{**resource, "values": values, "sensitive_values": {"policy": True}}]
            }
        },
        "resource_changes": [],
        "configuration": {"root_module": {**written, "module_calls": call}},
    }
    path = folder / "plan.json"
    path.write_text(json.dumps(plan))
    (reading,) = read(path, config_dir=folder)
    (found,) = (each for each in reading.after.resources if each.address == POLICY)
    return found.value("policy")


@pytest.mark.parametrize(
    "marked",
    [
        f'sensitive("{SECRET}")',
        'sensitive(jsondecode(file("partner.json"))).role',
        'jsondecode(sensitive(file("partner.json"))).role',
        f'{{ for each in ["a"] : each => sensitive("{SECRET}") }}.a',
        "module.m.given",
        "module.m.default",
        "module.m.marked",
    ],
)
@pytest.mark.parametrize("whole", ["jsonencode({ of = %s })", "sensitive(jsonencode([%s]))"])
def test_a_part_that_is_marked_is_not_known(marked: str, whole: str, tmp_path: Path) -> None:
    assert policy(tmp_path, whole % marked) == Unknown(SENSITIVE)


@pytest.mark.parametrize("part", [f'"{SECRET}"', "module.m.plain"])
def test_a_policy_that_is_marked_as_a_whole_is_read(part: str, tmp_path: Path) -> None:
    expression = f"sensitive(\n    jsonencode({{ of = {part} }})\n  )"
    assert policy(tmp_path, expression) == f'{{"of":"{SECRET}"}}'


@pytest.mark.parametrize("sensitive", [True, "true", "${true}"])
def test_a_default_of_a_configuration_is_not_shown(sensitive: object, tmp_path: Path) -> None:
    path = tmp_path / "cdk.tf.json"
    variable = {"p": {"sensitive": sensitive, "default": SECRET}}
    topic = {"t": {"display_name": "x ${var.p}"}}
    path.write_text(json.dumps({"variable": variable, "resource": {"aws_sns_topic": topic}}))
    (reading,) = read(path)
    assert SECRET not in repr(reading.after)
