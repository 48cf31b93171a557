"""Times coverage, access and proofs beside the synthesis that they read: ``make bench``.

Wall time of a whole process, from its start to the last answer, on configurations that are there.
"""

import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from smsbot import project
from stacks.settings.environment import Environment
from tests.bench.synthesis import MANY, RUNS
from tests.stacks.synthesized import environment, synthesize_to

QUESTIONS = """
import sys
from pathlib import Path
from smsbot.design.reading import load_configuration
from stacks.declared.declarations import declarations_of
from keyproof.access.everything import everything
from stacks.settings.environment import Environment

plain = Environment.model_validate_json(sys.argv[1])
for name in sys.argv[3:]:
    environment = plain.model_copy(update={"name": name})
    path = Path(sys.argv[2]) / "stacks" / environment.names.prefix / "cdk.tf.json"
    declarations = declarations_of(environment)
    model = load_configuration(path, exemptions=declarations.exemptions)
    assert not everything(model, declarations).findings
"""
GOALS = {3: 1.0, MANY: 10.0}


def seconds(output: Path, plain: Environment, names: list[str]) -> float:
    """Ask everything about some environments once, in a process of its own."""
    started = time.perf_counter()
    arguments = [plain.model_dump_json(), str(output), *names]
    subprocess.run([sys.executable, "-c", QUESTIONS, *arguments], cwd=project.ROOT, check=True)
    return time.perf_counter() - started


def main() -> None:
    """Measure, and print a line for each number of environments."""
    names = [f"env{number}" for number in range(MANY)]
    plain = environment("env")
    with tempfile.TemporaryDirectory() as folder:
        output = Path(folder)
        synthesize_to(output, *(plain.model_copy(update={"name": name}) for name in names))
        print("Coverage, access and all proofs, seconds beyond the synthesis, whole process:")
        for count, goal in GOALS.items():
            times = [seconds(output, plain, names[:count]) for _ in range(RUNS)]
            spread = f"{min(times):.2f} to {max(times):.2f}, {RUNS} runs"
            told = f"{count} environments"
            print(f"  {told:<28} {statistics.median(times):6.2f}  ({spread}; goal: {goal})")


if __name__ == "__main__":
    main()
