"""Synthesizes every environment of ``environments.toml``, or those that its arguments name.

What ``cdktf.json`` runs. An environment in which a key would lock everybody out, or an alarm would
reach nobody, is refused. What the other quick questions find is reported.
"""

import gc
import os
import signal
import sys
from collections.abc import Callable, Iterator
from functools import partial
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryFile
from threading import Thread
from typing import Any

# The process is short, and looking for garbage takes a twentieth of it, most while it imports.
gc.disable()
# Who started this ends it with SIGTERM where it is not wanted: jsii leaves no file behind.
if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))

# First, because it starts Node.js, which loads the CDK while Python imports the rest.
import_module("constructs_lib.cdk")

from constructs_lib.compute.deployment_package import EmptyPackageError  # noqa: E402
from constructs_lib.synthesis import posted_calls  # noqa: E402
from keyproof.terminal.failure import Failure  # noqa: E402

# The settings measure texts by a file of the function, as they are imported.
try:
    from smsbot import rehearsal
    from smsbot.design.ahead import wait_until_wanted
    from stacks.app import synthesize
    from stacks.settings.environment import Environment
    from stacks.settings.environments_file import (
        ENVIRONMENTS_FILE,
        EnvironmentsError,
        read_environments,
    )
except FileNotFoundError as error:
    problem = f"{error.filename}: {error.strerror}. Restore it: the settings are held to it."
    print(problem, file=sys.stderr)
    sys.exit(2)

CHECK = "smsbot.questions.access.synthesis_check"


def main() -> int:
    """Return the exit status: 0, 1 with what is refused, or 2 with the invalid settings.

    Both go to standard error, and so does what is only reported.
    """
    output = Path(os.environ.get("CDKTF_OUTDIR", "cdktf.out"))
    try:
        chosen = _chosen(sys.argv[1:])
        _refuse_unusable(output)
        declared = _Ahead(partial(_declared, chosen))
        synthesize(_with_words_checked(chosen, then=declared))
        if kernel := posted_calls.kernel():
            kernel.end()
        if root := rehearsal.sandbox():
            for stack in (output / "stacks").iterdir():
                rehearsal.fence(stack, root)
        checked = import_module(CHECK).check(declared.result(), output)
    except (EnvironmentsError, EmptyPackageError) as error:
        print(error, file=sys.stderr)
        return 2
    except Failure as failure:
        print("\n".join(filter(None, (failure.problem, failure.way_on))), file=sys.stderr)
        return 2
    for each in checked:
        for finding in (*each.refused, *each.reported):
            print(finding, file=sys.stderr)
        if each.reported:
            asks = f"`smsbot access {each.environment}` asks every question."
            print(f"Found in {each.environment}, and not refused here: {asks}", file=sys.stderr)
    return 1 if any(each.refused for each in checked) else 0


class _Ahead:
    """Work of a thread, while this one waits for Node.js; a failure is raised by ``result``."""

    def __init__(self, work: Callable[[], Any]) -> None:
        self._work = work
        self._result: Any = None
        self._failure: BaseException | None = None
        self._thread = Thread(target=self._run)

    def start(self) -> None:
        self._thread.start()

    def result(self) -> Any:  # noqa: ANN401 - what the work returns
        self._thread.join()
        if self._failure:
            raise self._failure
        return self._result

    def _run(self) -> None:
        try:
            self._result = self._work()
        except BaseException as failure:  # noqa: BLE001 - raised by ``result``
            self._failure = failure


def _with_words_checked(chosen: list[Environment], then: _Ahead) -> Iterator[Environment]:
    """Check keywords and phrases; only then is ``then`` started, and anything written."""
    words = _Ahead(partial(read_environments, ENVIRONMENTS_FILE))
    words.start()
    yield from chosen
    words.result()
    then.start()
    wait_until_wanted()


def _declared(chosen: list[Environment]) -> object:
    # Imported in a thread, while Node.js writes the stacks.
    return import_module(CHECK).declared(chosen)


def _chosen(names: list[str]) -> list[Environment]:
    environments = read_environments(ENVIRONMENTS_FILE, words_later=True)
    if rehearsal.sandbox():
        environments = rehearsal.rehearsed(environments)
    unknown = [name for name in names if name not in environments]
    if unknown:
        known = ", ".join(environments)
        problem = f"{ENVIRONMENTS_FILE} has no {', '.join(unknown)}; it has {known}"
        raise Failure(problem, way_on="")
    return [environments[name] for name in names or environments]


def _refuse_unusable(output: Path) -> None:
    """What the CDK raises where it may not write is a traceback of JavaScript."""
    rehearsal.refuse_other_side(output)
    try:
        output.mkdir(parents=True, exist_ok=True)
        with TemporaryFile(dir=output):
            pass
    except OSError as error:
        problem = f"{output}: {error.strerror}. CDKTF_OUTDIR names another folder."
        raise Failure(problem, way_on="") from error


if __name__ == "__main__":
    status = main()
    # Else Python looks through every object once more as it ends: another tenth.
    gc.freeze()
    sys.exit(status)
