"""jsii's kernel in one Node.js process, and in two where that is not possible."""

from pathlib import Path

import pytest

from tests.cdks import BOTH, THIS, Installed
from tests.constructs_lib.test_lazy_bindings import run

OTHER_VERSION = """
from constructs_lib.synthesis import one_process
one_process.WRITTEN_FOR = "1.143.0"
"""
DISTRIBUTION = THIS.cdk.distribution.replace("-", "_")
INSTALL = """
from constructs_lib.synthesis import installed_cdk, lazy_bindings, one_process
cdk = installed_cdk.answer_to_names_of_cdktf()
print([one_process.install(), lazy_bindings.install(cdk)])
"""
COUNT_PROCESSES = """
import psutil
from constructs_lib.cdk import App
app = App()
print(len(psutil.Process().children(recursive=True)))
"""
PRINTS = """
process.once("exit", () => process.stderr.write("ended\\n"));
const load = require("node:module")._load;
let first = true;
require("node:module")._load = function (request, ...rest) {
  if (first && /node_modules.cdkt/.test(request)) {
    first = false;
    console.log("to standard output: \u00e4");
    console.error("to standard error");
    console.log("more than a pipe holds: " + "x".repeat(1_000_000));
  }
  return load.call(this, request, ...rest);
};
"""


@pytest.mark.parametrize("installed", BOTH, ids=str)
@pytest.mark.parametrize(("before", "processes"), [("", 1), (OTHER_VERSION, 2)])
def test_another_version_of_jsii_starts_its_two_processes(
    before: str, processes: int, installed: Installed, tmp_path: Path
) -> None:
    result = run(installed, before + COUNT_PROCESSES, output=tmp_path)
    assert (result.stdout, result.stderr) == (f"{processes}\n", "")


@pytest.mark.parametrize(
    ("distribution", "expected"), [("jsii", "[False, True]"), (DISTRIBUTION, "[True, False]")]
)
def test_the_version_that_is_first_on_the_path_counts(
    distribution: str, expected: str, tmp_path: Path
) -> None:
    (tmp_path / "first" / f"{distribution}-99.0.0.dist-info").mkdir(parents=True)
    first = f"sys.path.insert(1, {str(tmp_path / 'first')!r})\n"
    result = run(THIS, first + INSTALL, output=tmp_path)
    assert (result.stdout, result.stderr) == (f"{expected}\n", "")


@pytest.mark.parametrize("before", ["", OTHER_VERSION])
def test_what_the_kernel_prints_arrives(before: str, tmp_path: Path) -> None:
    prints = tmp_path / "prints.js"
    prints.write_text(PRINTS)
    result = run(
        THIS,
        f"{before}from constructs_lib import cdk; cdk.App()",
        output=tmp_path,
        NODE_OPTIONS=f"--require {prints}",
    )
    assert result.returncode == 0
    assert "to standard output: \u00e4\n" in result.stdout
    assert "to standard error\n" in result.stderr
    # jsii's own two processes lose a part of it.
    assert before or f"more than a pipe holds: {'x' * 1_000_000}\n" in result.stdout


@pytest.mark.parametrize("before", ["", OTHER_VERSION])
def test_an_answer_that_no_pipe_holds_arrives(before: str, tmp_path: Path) -> None:
    program = """
from constructs_lib import cdk
app = cdk.App(context={"big": "x" * 1_000_000})
print([len(app.node.try_get_context("big")) for _ in range(5)])
"""
    result = run(THIS, before + program, output=tmp_path)
    assert (result.stdout, result.stderr) == (f"{[1_000_000] * 5}\n", "")


@pytest.mark.parametrize("before", ["", OTHER_VERSION])
def test_a_failure_in_the_kernel_is_an_exception(before: str, tmp_path: Path) -> None:
    program = "from constructs_lib import cdk; cdk.TerraformStack(cdk.App(), 'a b').node.path"
    result = run(THIS, before + program, output=tmp_path)
    assert result.returncode == 1
    assert "RuntimeError" in result.stderr
    assert "whitespace" in result.stderr


IN_TIME = """
import subprocess
started = []
Popen = subprocess.Popen
class Observed(Popen):
    def __init__(self, *arguments, **named):
        started.append("jsii" in sys.modules)
        super().__init__(*arguments, **named)
subprocess.Popen = Observed
BEFORE
from constructs_lib import cdk
cdk.App()
print(started)
"""


@pytest.mark.parametrize(
    ("before", "is_late"), [("", False), ("import jsii", True), (OTHER_VERSION, True)]
)
def test_one_process_starts_and_if_possible_before_jsii_is_imported(
    before: str, *, is_late: bool, tmp_path: Path
) -> None:
    result = run(THIS, IN_TIME.replace("BEFORE", before), output=tmp_path)
    assert (result.stdout, result.stderr) == (f"[{is_late}]\n", "")
