"""The deployment package runs: what it leaves out is only for readers."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

from constructs_lib.compute.deployment_package import deployment_package

ROOT = Path(__file__).parents[2]
ANSWER = """
import sys
sys.path[:0] = sys.argv[1:]
from tests.lambda_src.doubles.dynamodb import DynamoDB
from tests.lambda_src.doubles.bot import Talk
import handler, wording
for module in (handler, wording):
    assert module.__file__.startswith(sys.argv[1]), module.__file__
print(Talk(DynamoDB()).say("hours", "Please take my number off your list", "hours"))
"""


def test_the_packaged_function_answers_a_text_and_takes_an_opt_out(tmp_path: Path) -> None:
    with deployment_package(ROOT / "lambda_src") as package, zipfile.ZipFile(package.path) as files:
        files.extractall(tmp_path)
    run = subprocess.run(
        [sys.executable, "-c", ANSWER, str(tmp_path), str(ROOT)],
        cwd=tmp_path,
        env={**os.environ, "AWS_DEFAULT_REGION": "us-east-1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (run.returncode, run.stdout) == (0, "['9 to 5', 'you are out']\n"), run.stderr
