"""Times what decides whether people wait: ``make bench``.

Each figure is of the fastest of several runs of a whole process, warm. The runs are interleaved.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from constructs_lib.synthesis import node_runtime
from smsbot import project
from smsbot.design.synthesis import settings_of
from stacks.settings.environments_file import read_environments
from tests.bench.plan import plan
from tests.settings import SETTINGS
from tests.stacks.synthesized import read_stack, synthesize_to

RUNS, TEXTS, MORE = 5, 2000, 20
PYTHON, CHECKOV = sys.executable, ".venv-checkov/bin/checkov"
ENVIRONMENTS = [*read_environments(SETTINGS).values()]
OURS = [PYTHON, "-O", "main.py"]
STOCK = "import cdktf_cdktf_provider_aws, runpy; runpy.run_path('main.py', run_name='__main__')"
# As many resources and outputs as three environments have, of cdktf's own: no provider is loaded.
ALONE = """
import constructs_lib.synthesis.before_the_cdk
from cdktf import App, TerraformOutput, TerraformResource, TerraformStack
app = App()
for environment in range(3):
    stack = TerraformStack(app, f"smsbot-{environment}")
    for each in range(RESOURCES):
        TerraformResource(stack, f"r{each}", terraform_resource_type="null_resource")
    for each in range(OUTPUTS):
        TerraformOutput(stack, f"o{each}", value="x")
app.synth()
"""
# What `smsbot access` evaluates, of configurations that are there.
ACCESS = """
from pathlib import Path
from smsbot.checks import refused
from stacks.settings.environments_file import ENVIRONMENTS_FILE, read_environments
refused([*read_environments(ENVIRONMENTS_FILE).values()], Path(OUTPUT))
"""
# A text that is answered, by the function's code alone: DynamoDB and SMS take everything at once.
TEXT = """
import logging, sys, time
sys.path.insert(0, "lambda_src")
from tests.lambda_src.doubles.bot import Remembering, bot, event, text
from tests.lambda_src.doubles.dynamodb import DynamoDB
class Nothing:
    def transact_write_items(self, **_): return {}
logging.disable()
receiving = bot(DynamoDB(), Remembering(), client=Nothing())
events = [event(text(f"text {n}", number=f"+1425{5550000 + n}")) for n in range(TEXTS)]
started = time.process_time()
for each in events: receiving.handle(each, invocation="1")
print((time.process_time() - started) / TEXTS)
"""


def printed(what: str, seconds: float, comparison: str = "") -> None:
    """Print a line."""
    print(f"  {what:<44} {seconds:10.5f} s  {comparison}")


def run(command: list[str], text: str = "") -> tuple[str, float]:
    """What a command prints that writes to a folder of its own, and the seconds until it ends.

    Deleting the folder is not counted. The exit status is 0, or 1 for findings.
    """
    inherited = {name: each for name, each in os.environ.items() if name != "NODE_OPTIONS"}
    inherited["JSII_NODE"] = str(node_runtime.installed() or "node")
    with tempfile.TemporaryDirectory() as folder:
        started = time.perf_counter()
        ended = subprocess.run(
            command,
            cwd=project.ROOT,
            env={**inherited, "CDKTF_OUTDIR": f"{folder}/out", "PYTHONPATH": "."},
            input=text,
            capture_output=True,
            text=True,
            check=False,
        )
        seconds = time.perf_counter() - started
    if ended.returncode not in (0, 1):
        sys.exit(f"{command[:3]}: {ended.stderr}")
    return ended.stdout, seconds


def fastest(*programs: tuple[list[str], str], runs: int = RUNS) -> list[float]:
    """The seconds of the fastest run of each program; its first run is not counted."""
    found: list[list[float]] = [[] for _ in programs]
    for _ in range(runs + 1):
        for times, (command, text) in zip(found, programs, strict=True):
            times.append(run(command, text)[1])
    return [min(times[1:]) for times in found]


def synthesis(folder: Path) -> None:
    """Beside cdktf alone and stock imports; and one more environment."""
    made = read_stack(folder, ENVIRONMENTS[0])
    resources, outputs = sum(map(len, made["resource"].values())), len(made["output"])
    alone = f"RESOURCES, OUTPUTS = {resources}, {outputs}\n{ALONE}"
    many = [ENVIRONMENTS[0].model_copy(update={"name": f"e{n}"}) for n in range(1 + MORE)]
    ours, floor, one, more = fastest(
        (OURS, ""),
        ([PYTHON, "-c", alone], ""),
        ([*OURS, "-"], settings_of(many[:1])),
        ([*OURS, "-"], settings_of(many)),
    )
    (stock,) = fastest(([PYTHON, "-c", STOCK], ""), runs=1)
    more = (more - one) / MORE
    print(f"Synthesis of environments of {resources} resources:")
    printed("three environments", ours, f"{ours / floor:.1f} of cdktf alone (goal: 3)")
    printed("cdktf alone", floor)
    printed("stock imports", stock, f"{stock / ours:.1f} times as long (goal: 7)")
    printed("one more environment", more, f"{more / floor:.2f} of cdktf alone (goal: 0.15)")


def main() -> None:
    """Measure, and print a line for each figure."""
    os.environ["SMSBOT_ENVIRONMENTS"] = str(SETTINGS)
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        synthesize_to(folder, *ENVIRONMENTS)
        synthesis(folder)
        before, after = folder / "before.json", folder / "after.json"
        before.write_text(json.dumps(plan()))
        after.write_text(json.dumps(plan()).replace("dynamodb:Query", "dynamodb:Scan"))
        keyproof = [PYTHON, "-m", "keyproof"]
        programs = {
            "access of three environments": [PYTHON, "-c", f"OUTPUT = {str(folder)!r}\n{ACCESS}"],
            "start of a command: smsbot --help": [PYTHON, "-m", "smsbot", "--help"],
            "keyproof check of 2,000 resources": [*keyproof, "check", str(before)],
            "keyproof diff of 2,000 resources": [*keyproof, "diff", str(before), str(after)],
            "checkov of 2,000 resources": [CHECKOV, "--skip-download", "--file", str(before)],
        }
        print("Commands:")
        times = fastest(*((command, "") for command in programs.values()), runs=2)
        for what, seconds in zip(programs, times, strict=True):
            printed(what, seconds)
    text = [PYTHON, "-c", f"TEXTS = {TEXTS}\n{TEXT}"]
    printed("the bot's own time for a text", min(float(run(text)[0]) for _ in range(RUNS)))


if __name__ == "__main__":
    main()
