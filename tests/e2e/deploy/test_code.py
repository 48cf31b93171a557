"""What a function's code newly calls is compared with the code in the account."""

import shlex

import pytest

from smsbot.sandbox.sandbox import Sandbox
from tests.e2e.deploy.test_deploy import DEPLOY, FINE, NOT_APPLIED
from tests.e2e.shell import PYTHON, Shell, run_line, shell_of, synthesized_once

# Adds a line to the handler in the package of the function, in the folder of the stack.
ADD = """
import base64, hashlib, json, pathlib, sys, zipfile
stack, line = pathlib.Path(sys.argv[1]) / "stacks/smsbot-dev", sys.argv[2]
document = json.loads((stack / "cdk.tf.json").read_text())
function = document["resource"]["aws_lambda_function"]["bot"]
package = stack / function["filename"]
with zipfile.ZipFile(package) as archive:
    files = {each: archive.read(each) for each in archive.namelist()}
files["handler.py"] += f"\\n{line}\\n".encode()
with zipfile.ZipFile(package, "w") as archive:
    for name, content in files.items():
        archive.writestr(name, content)
digest = hashlib.sha256(package.read_bytes()).digest()
function["source_code_hash"] = base64.b64encode(digest).decode()
(stack / "cdk.tf.json").write_text(json.dumps(document))
"""


@pytest.fixture
def shell(dev_sandbox: Sandbox) -> Shell:
    """The shell of somebody who deployed dev, and so accepted its code."""
    here = synthesized_once(shell_of(dev_sandbox))
    deployed = run_line(f"{DEPLOY} --yes", here)
    assert deployed.returncode == FINE, deployed.stderr
    return here


def with_line(shell: Shell, line: str) -> Shell:
    """The shell, in which the code has one more line."""
    add = f'{PYTHON} -c {shlex.quote(ADD)} "$CDKTF_OUTDIR" {shlex.quote(line)}'
    script = f"{shell['SYNTHESIZE']} && {add}"
    return {**shell, "SYNTHESIZE": f"sh -c {shlex.quote(script)}"}


def test_a_new_call_is_refused_its_repair_and_a_comment_are_not(shell: Shell) -> None:
    faulty, words = with_line(shell, "print(__name__)"), "newly writes to the log: print(__name__)."
    for line in ("python -m smsbot plan dev", f"{DEPLOY} --yes"):
        refused = run_line(line, faulty)
        assert refused.returncode == NOT_APPLIED, refused.stderr
        assert words in " ".join(refused.stdout.split())
    forced = run_line(DEPLOY, faulty, typed="y\n")
    assert forced.returncode == NOT_APPLIED, forced.stderr
    assert "Terraform applied 1 change" in f"{forced.stdout}{forced.stderr}"
    repaired = run_line(f"{DEPLOY} --yes", shell)
    assert repaired.returncode == FINE, repaired.stdout
    told = " ".join(repaired.stdout.split())
    assert "its code changes: handler.py (+0 -2)." in told
    words = "Repairs what is not as in the code that was accepted last: aws_lambda_function.bot."
    assert words in told
    commented = run_line(f"{DEPLOY} --yes", with_line(shell, "# Nothing that calls."))
    # The verification after it has the code without this line.
    assert "smsbot-dev: Nothing is weaker." in commented.stdout
    assert "Terraform applied 1 change" in f"{commented.stdout}{commented.stderr}"
    assert "its code changes: handler.py (+2 -0)." in " ".join(commented.stdout.split())
