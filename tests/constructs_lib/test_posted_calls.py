"""Calls to jsii's kernel that are not waited for, and arguments that are not checked in Python."""

import json
from pathlib import Path
from typing import Any

import pytest

from constructs_lib import cdk
from constructs_lib.aws import SnsTopic
from tests.cdks import THIS
from tests.constructs_lib.synthesis import app
from tests.constructs_lib.test_lazy_bindings import run

COUNT = """
from constructs_lib.synthesis import posted_calls
waits = 0
settle = posted_calls._Kernel._settle
def counted(self, most):
    global waits
    waits += 1
    return settle(self, most)
posted_calls._Kernel._settle = counted
import main
assert main.main() == 0
print(waits)
"""
STOPPED = """
import os
from constructs_lib import cdk
from constructs_lib.synthesis import posted_calls
cdk.App()
print(len(os.listdir(os.environ["TMPDIR"])) > 0)
posted_calls.kernel().stop()
print(os.listdir(os.environ["TMPDIR"]))
"""


def test_a_synthesis_waits_for_few_of_its_calls(tmp_path: Path) -> None:
    """Of three environments it makes more than 600."""
    result = run(THIS, COUNT, output=tmp_path)
    assert result.stderr == ""
    assert int(result.stdout) < 120


def test_a_kernel_that_is_stopped_leaves_no_folder_behind(tmp_path: Path) -> None:
    folder = tmp_path / "temporary"
    folder.mkdir()
    result = run(THIS, STOPPED, output=tmp_path / "output", TMPDIR=str(folder))
    assert (result.stdout, result.stderr) == ("True\n[]\n", "")


def outputs(*names: str) -> dict[str, Any]:
    stack = cdk.TerraformStack(app(), "test")
    for value, name in enumerate(names):
        cdk.TerraformOutput(stack, name, value=value)
    return json.loads(cdk.Testing.synth(stack))["output"]


@pytest.mark.parametrize("count", [1, 100, 1000])
def test_however_many_are_awaited_each_is_done(count: int) -> None:
    names = [f"output{number}" for number in range(count)]
    assert outputs(*names) == {name: {"value": value} for value, name in enumerate(names)}


def test_a_call_that_fails_is_raised_by_a_later_one_and_the_next_stack_is_whole() -> None:
    with pytest.raises(RuntimeError, match=r"\AThere is already a Construct with name 'same'"):
        outputs("same", "same", "another", "one more")
    assert outputs("one", "two") == {"one": {"value": 0}, "two": {"value": 1}}


SAME_NAME = """
from constructs_lib import cdk
app = cdk.App()
cdk.TerraformStack(app, "same")
again = cdk.TerraformStack(app, "same")
try:
    for number in range(98):
        cdk.TerraformOutput(again, f"output{number}", value="x" * SIZE)
    app.synth()
except RuntimeError as error:
    print(error)
"""


@pytest.mark.parametrize("size", [1, 2_000, 100_000])
def test_calls_that_fail_with_one_before_them_do_not_fill_the_pipes(
    size: int, tmp_path: Path
) -> None:
    """Each answers with a stack, and nobody reads that while a call waits to be read."""
    result = run(THIS, SAME_NAME.replace("SIZE", str(size)), output=tmp_path)
    assert result.stdout.startswith("There is already a Construct with name 'same'")
    assert result.stderr == ""


def test_an_argument_of_another_type_is_refused_by_the_kernel() -> None:
    stack = cdk.TerraformStack(app(), "stack")
    SnsTopic(stack, "topic", name=5)  # pyright: ignore[reportArgumentType]
    with pytest.raises(Exception, match="string"):
        cdk.Testing.synth(stack)
