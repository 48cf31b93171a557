"""Times the synthesis beside the stock imports and beside cdktf alone: ``make bench``.

Every figure is wall time of a whole process, warm, the runs interleaved so that a slow moment of
the machine hits all alike.
"""

import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from constructs_lib.synthesis import node_runtime
from smsbot import project
from tests.cdks import BOTH, THIS

# The stock way too takes the Node.js of the project.
NODE = {"JSII_NODE": str(node)} if (node := node_runtime.installed()) else {}
RUNS = 5
STOCK_RUNS = 3
MANY = 100

OURS = "import runpy; runpy.run_path('main.py', run_name='__main__')"
STOCK = f"import cdktf_cdktf_provider_aws; {OURS}"
# Three stacks with as many resources, of cdktf's own, so that no provider is loaded: all that CDKTF
# loads by itself, through the same Node.js.
FLOOR = """
import constructs_lib.synthesis.before_the_cdk  # the same Node.js
from cdktf import App, TerraformOutput, TerraformResource, TerraformStack
app = App()
for environment in range(3):
    stack = TerraformStack(app, f"smsbot-{environment}")
    for resource in range(RESOURCES):
        TerraformResource(stack, f"r{resource}", terraform_resource_type="null_resource")
    for output in range(11):
        TerraformOutput(stack, f"o{output}", value="x")
app.synth()
"""
SEVERAL = """
from stacks.app import synthesize
from stacks.settings.environments_file import ENVIRONMENTS_FILE, read_environments
dev = read_environments(ENVIRONMENTS_FILE)["dev"]
synthesize(dev.model_copy(update={"name": f"env{number}"}) for number in range(COUNT))
"""


def seconds(program: str, python: Path = Path(sys.executable)) -> float:
    """Run a program once in a process of its own, in an output folder of its own."""
    environment = {name: value for name, value in os.environ.items() if name != "NODE_OPTIONS"}
    with tempfile.TemporaryDirectory() as output:
        started = time.perf_counter()
        subprocess.run(
            [str(python), "-c", f"import sys\n{program}"],
            cwd=project.ROOT,
            env={**environment, "CDKTF_OUTDIR": output, **NODE},
            check=True,
        )
        return time.perf_counter() - started


def cpu_seconds(program: str, python: Path) -> float:
    """The CPU time of the same, that of Node.js included."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds(program, python)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime


def compare_cdks() -> None:
    """Print what loading lazily gains on either CDK."""
    print("Both CDKs, CPU seconds of the same synthesis:")
    for installed in BOTH:
        stock = STOCK.replace("cdktf_cdktf_provider_aws", installed.cdk.bindings)
        times: dict[str, list[float]] = {OURS: [], stock: []}
        for program in times:
            seconds(program, installed.python)
        for _ in range(STOCK_RUNS):
            for program, each in times.items():
                each.append(cpu_seconds(program, installed.python))
        lazy, slow = (statistics.median(each) for each in times.values())
        print(f"  {installed}: {lazy:.2f} lazily, {slow:.2f} stock, {slow / lazy:.1f} times faster")


def resources_of_an_environment() -> int:
    """How many resources one environment has."""
    with tempfile.TemporaryDirectory() as output:
        environment = {**os.environ, "CDKTF_OUTDIR": output}
        subprocess.run([sys.executable, "main.py"], cwd=project.ROOT, env=environment, check=True)
        path = Path(output) / "stacks" / "smsbot-dev" / "cdk.tf.json"
        resources = json.loads(path.read_text())["resource"]
    return sum(len(instances) for instances in resources.values())


def main() -> None:
    """Measure, and print a line a figure with its median, fastest and slowest run."""
    count = resources_of_an_environment()
    floor = FLOOR.replace("RESOURCES", str(count))
    programs = {
        "this project": OURS,
        "cdktf alone, no provider": floor,
        "this project, stock imports": STOCK.replace("cdktf_cdktf_provider_aws", THIS.cdk.bindings),
        "1 environment": SEVERAL.replace("COUNT", "1"),
        f"{MANY} environments": SEVERAL.replace("COUNT", str(MANY)),
    }
    times: dict[str, list[float]] = {name: [] for name in programs}
    for name in ("this project", "this project, stock imports"):
        seconds(programs[name])  # fills the caches of jsii and of the operating system
    for run in range(RUNS):
        for name, program in programs.items():
            if name != "this project, stock imports" or run < STOCK_RUNS:
                times[name].append(seconds(program))
    medians = {name: statistics.median(each) for name, each in times.items()}
    ours, stock = medians["this project"], medians["this project, stock imports"]
    alone = medians["cdktf alone, no provider"]
    one, many = medians["1 environment"], medians[f"{MANY} environments"]

    print(f"Synthesis of three environments of {count} resources, seconds, whole process, warm:")
    for name, each in times.items():
        spread = f"{min(each):.2f} to {max(each):.2f}"
        print(f"  {name:<28} {medians[name]:6.2f}  ({spread}, {len(each)} runs)")
    more = (many - one) / (MANY - 1)
    print(f"  {'one more environment':<28} {more:6.3f}")
    print(f"  {more / alone:.2f} of cdktf alone for one more environment (goal: at most 0.14)")
    print(f"  {stock / ours:.1f} times faster than stock imports (goal: at least 10)")
    print(f"  {ours / alone:.2f} times cdktf alone (goal: at most 1.5)")
    compare_cdks()


if __name__ == "__main__":
    main()
