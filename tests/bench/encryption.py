"""Times coverage, access and proofs beside the synthesis that they read: ``make bench``.

Wall time of a whole process, from its start to the last answer, on configurations that are there;
the runs interleaved with those of cdktf alone and of the synthesis. Many environments are asked
about by a process per core.
"""

import statistics
import sys
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

from keyproof.terminal.run import MADE_BETWEEN_LOOKS
from stacks.settings.environment import Environment
from tests.bench.synthesis import (
    FLOOR,
    MANY,
    RUNS,
    SEVERAL,
    resources_of_an_environment,
    seconds,
)
from tests.stacks.synthesized import environment, synthesize_to

QUESTIONS = """
import atexit, gc
gc.set_threshold(LOOKS)
atexit.register(gc.freeze)
from functools import partial
from pathlib import Path
from smsbot.design.reading import load_configuration
from stacks.declared.declarations import declarations_of
from keyproof.access.everything import everything
from stacks.settings.environment import Environment

def ask(plain, name):
    environment = plain.model_copy(update={"name": name})
    path = Path(OUTPUT) / "stacks" / environment.names.prefix / "cdk.tf.json"
    declarations = declarations_of(environment)
    model = load_configuration(path, exemptions=declarations.exemptions)
    assert not everything(model, declarations).findings

asked = partial(ask, Environment.model_validate_json(PLAIN))
if len(NAMES) > 10:
    import os
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import get_context
    with ProcessPoolExecutor(os.cpu_count(), get_context("fork")) as processes:
        list(processes.map(asked, NAMES, chunksize=10))
else:
    list(map(asked, NAMES))
"""


def questions(output: Path, plain: Environment, names: list[str]) -> str:
    """A program that asks everything about some environments."""
    told = {
        "OUTPUT": str(output),
        "PLAIN": plain.model_dump_json(),
        "NAMES": names,
        # As a command sets it, without the command line's own imports.
        "LOOKS": MADE_BETWEEN_LOOKS,
    }
    return "".join(f"{name} = {value!r}\n" for name, value in told.items()) + QUESTIONS


def main() -> None:
    """Measure, and print a line for each number of environments."""
    names = [f"env{number}" for number in range(MANY)]
    plain = environment("env")
    floor = FLOOR.replace("RESOURCES", str(resources_of_an_environment()))
    with tempfile.TemporaryDirectory() as folder:
        output = Path(folder)
        synthesize_to(output, *(plain.model_copy(update={"name": name}) for name in names))
        programs: dict[str, Callable[[], float]] = {
            "cdktf alone": partial(seconds, floor),
            "3 environments": partial(seconds, questions(output, plain, names[:3])),
            f"synthesis of {MANY}": partial(seconds, SEVERAL.replace("COUNT", str(MANY))),
            f"{MANY} environments": partial(seconds, questions(output, plain, names)),
        }
        times: dict[str, list[float]] = {name: [] for name in programs}
        for _ in range(RUNS):
            for name, run in programs.items():
                times[name].append(run())
    print("Coverage, access and all proofs, seconds, whole process:")
    for name, each in times.items():
        spread = f"{min(each):.2f} to {max(each):.2f}, {RUNS} runs"
        print(f"  {name:<28} {statistics.median(each):6.2f}  ({spread})")
    alone, few, synthesis, many = map(statistics.median, times.values())
    print(f"  {few / alone:.2f} times cdktf alone for three (goal: at most 0.8)")
    print(f"  {many / synthesis:.2f} times their synthesis for {MANY} (goal: at most 1.2)")


if __name__ == "__main__":
    sys.exit(main())
