import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any, get_args

import pytest

from smsbot import project
from stacks.outputs import OutputName
from tests.stacks.synthesized import PLAIN, SMS, environment, read_stack, synthesize_to

READING = """
import sys
from constructs_lib.cdk import App, TerraformOutput, TerraformStack
from stacks.settings.environment import Environment
from stacks.state.remote_state import EnvironmentOutputs

app = App()
stack = TerraformStack(app, "reader")
for text in sys.argv[1:]:
    environment = Environment.model_validate_json(text)
    outputs = EnvironmentOutputs(stack, environment.name, environment=environment)
    value = outputs.value("FunctionName")
    TerraformOutput(stack, f"of-{environment.name}", value=value, static_id=True)
app.synth()
"""


def test_the_outputs_of_an_environment_are_read_from_its_backend(tmp_path: Path) -> None:
    environments = (
        environment("local"),
        environment("s3", account_id="111122223333", backend={"type": "s3"}),
        environment("cloud", backend={"type": "cloud", "organization": "acme"}),
    )
    subprocess.run(
        [sys.executable, "-c", READING, *(each.model_dump_json() for each in environments)],
        cwd=project.ROOT,
        env={**os.environ, "CDKTF_OUTDIR": str(tmp_path)},
        check=True,
    )
    folder = tmp_path / "stacks" / "reader"
    stack: Any = json.loads((folder / "cdk.tf.json").read_text())
    found = stack["data"]["terraform_remote_state"]
    local, s3, cloud = (found[f"smsbot-{each.name}"] for each in environments)
    path = folder / local["config"]["path"]
    assert local["backend"] == "local"
    assert path.resolve() == project.ROOT / "terraform.smsbot-local.tfstate"
    assert (s3["backend"], s3["config"]) == (
        "s3",
        {
            "bucket": "acme-smsbot-s3-state-111122223333-eu-west-1",
            "key": "smsbot-s3.tfstate",
            "region": "eu-west-1",
        },
    )
    assert (cloud["backend"], cloud["config"]) == (
        "remote",
        {
            "hostname": "app.terraform.io",
            "organization": "acme",
            "workspaces": {"name": "smsbot-cloud"},
        },
    )
    assert stack["output"]["of-s3"]["value"] == (
        "${data.terraform_remote_state.smsbot-s3.outputs.FunctionName}"
    )


def test_the_names_are_those_of_the_stack(tmp_path: Path) -> None:
    with_number = environment("number", sms=SMS)
    synthesize_to(tmp_path, with_number)
    assert set(read_stack(tmp_path, with_number)["output"]) == set(get_args(OutputName))


def test_a_stack_has_no_number_that_its_environment_has_not(tmp_path: Path) -> None:
    asking = READING.replace("FunctionName", "PhoneNumber")
    ended = subprocess.run(
        [sys.executable, "-c", asking, PLAIN.model_dump_json()],
        cwd=project.ROOT,
        env={**os.environ, "CDKTF_OUTDIR": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "ValueError: dev has no phone number, so no PhoneNumber" in ended.stderr


@pytest.mark.parametrize(
    ("room", "readers"),
    [("constructs_lib", ["cdk.py"]), ("stacks", ["remote_state.py"]), ("smsbot", [])],
)
def test_nothing_else_reads_a_state_from_another_stack(room: str, readers: list[str]) -> None:
    reading = ("RemoteState", "terraform_remote_state", "get_remote_state")
    found = [
        path.name
        for path in (project.ROOT / room).rglob("*.py")
        if any(each in path.read_text(encoding="utf-8") for each in reading)
    ]
    assert found == readers


def test_no_environment_reads_the_state_of_another(synthesized: Path) -> None:
    # cdktf writes such a data source by itself where one stack uses an attribute of another.
    for path in synthesized.glob("stacks/*/cdk.tf.json"):
        assert "terraform_remote_state" not in path.read_text(encoding="utf-8")
