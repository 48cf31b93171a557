"""Times what commands take beside Terraform, AWS and the synthesis: ``make bench``.

Real commands, about an environment that real Terraform built on the embedded AWS. The start of a
command is all that passes before it asks for the synthesis, or prints its help. Whatever passes
while neither Terraform nor a request to AWS runs is this project's own, the synthesis included. The
floor is what anybody's program takes: the same Terraform, and plain boto3 in a process of its own,
which makes the same requests, each once what was answered before it in the command is answered.
"""

import json
import os
import shlex
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from smsbot import project
from smsbot.sandbox.layout import Layout
from smsbot.sandbox.sandbox import Sandbox
from tests.e2e.shell import shell_of
from tests.in_process import smsbot
from tests.stacks.synthesized import environment, synthesize_to

RUNS = 3
STARTS = ("--help", "coverage dev", "access dev", "cost dev")
START_GOAL = 0.25
ASKED = ("plan dev", "verify dev", "report dev --live --output page.html")
SHARE_GOAL = 0.2
# Of these, only AWS is waited for. The embedded AWS answers sooner than one over a network, and AWS
# publishes no figure: this one is assumed.
OF_AWS = ASKED[1:]
ASSUMED_SECONDS_LATER = 0.05
# Runs a command, and writes when others worked for it: [who, from, to], in seconds since the
# process began.
OBSERVED = """
import atexit, importlib, json, time
SPANS, REQUESTS = [], []
def observed(module, owner, name, who):
    place = importlib.import_module(module)
    place = getattr(place, owner) if owner else place
    function = getattr(place, name)
    def timed(*arguments, **named):
        started = time.time() - BEGAN
        try:
            if who == "AWS":
                time.sleep(LATER)
            return function(*arguments, **named)
        finally:
            SPANS.append((who, started, time.time() - BEGAN))
            if who == "request":
                client = arguments[0].meta
                where = client.service_model.service_name, client.region_name
                REQUESTS.append((started, SPANS[-1][2], where, *arguments[1:]))
    setattr(place, name, timed)
for each in OTHERS:
    observed(*each)
@atexit.register
def written():
    with open(FILE, "w") as file:
        told = {"spans": SPANS, "requests": sorted(REQUESTS, key=lambda each: each[:2])}
        json.dump({**told, "whole": time.time() - BEGAN}, file)
from smsbot.cli import main
main()
"""
# Makes the requests of ``FILE`` again, as many at once.
FLOOR = """
import json, time
from concurrent.futures import ThreadPoolExecutor
from threading import Lock
import boto3
from botocore.config import Config
from botocore.exceptions import ClientError
from botocore.httpsession import URLLib3Session
def later(*arguments, send=URLLib3Session.send):
    time.sleep(LATER)
    return send(*arguments)
URLLib3Session.send = later
with open(FILE) as file:
    REQUESTS = json.load(file)["requests"]
AT_ONCE = max(sum(a <= b < to for a, to, *_ in REQUESTS) for b, *_ in REQUESTS)
clients, lock, asked = {}, Lock(), []
def ask(began, where, operation, parameters):
    for (_, to, *_), each in zip(REQUESTS, asked):
        if to <= began:
            each.result()
    with lock:
        if where not in clients:
            settings = Config(max_pool_connections=AT_ONCE)
            clients[where] = boto3.client(where[0], where[1], config=settings)
    try:
        clients[where]._make_api_call(operation, parameters)
    except ClientError:
        pass
with ThreadPoolExecutor(AT_ONCE) as threads:
    for began, _, where, *call in REQUESTS:
        asked.append(threads.submit(ask, began, tuple(where), *call))
for each in asked:
    each.result()
"""
SYNTHESIS = ("subprocess", "", "Popen", "synthesis")
TERRAFORM = ("smsbot.terraform.terraform", "Terraform", "_run", "Terraform")
AWS = ("botocore.httpsession", "URLLib3Session", "send", "AWS")
REQUEST = ("botocore.client", "BaseClient", "_make_api_call", "request")
WAITING = ("smsbot.design.synthesis", "Synthesis", "finish", "waiting")


def covered(spans: Iterable[tuple[float, float]]) -> float:
    """How long at least one of the spans lasted."""
    total = end = 0.0
    for first, last in sorted(spans):
        total += max(0.0, last - max(first, end))
        end = max(end, last)
    return total


def run(
    line: str,
    others: Iterable[tuple[str, ...]],
    variables: Mapping[str, str],
    folder: Path,
    *,
    later: float = 0.0,
) -> dict[str, Any]:
    """Run a command once: ``spans`` of the others' work, and ``whole``, all in seconds.

    AWS answers each request ``later`` by so many seconds.
    """
    file = folder / "spans.json"
    given = (
        f"OTHERS, FILE, BEGAN, LATER = {list(others)!r}, {str(file)!r}, {time.time()!r}, {later}\n"
    )
    ended = subprocess.run(
        [sys.executable, "-c", f"{given}{OBSERVED}", *shlex.split(line)],
        cwd=folder,
        env={**variables, "PYTHONPATH": str(project.ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    if ended.returncode not in {0, 1}:
        sys.exit(f"smsbot {line}:\n{ended.stdout}{ended.stderr}")
    return json.loads(file.read_text())


def floor(variables: Mapping[str, str], folder: Path, *, later: float) -> float:
    """How long plain boto3 takes for the requests of the command that ran last, in seconds."""
    given = f"FILE, LATER = {str(folder / 'spans.json')!r}, {later}\n"
    times: list[float] = []
    for _ in range(RUNS):
        began = time.time()
        subprocess.run([sys.executable, "-c", f"{given}{FLOOR}"], env=variables, check=True)
        times.append(time.time() - began)
    return statistics.median(times)


def starts(folder: Path) -> None:
    """Print a line for each command that reads the code alone."""
    print("Start of a command, seconds from its process to its first work:")
    for line in STARTS:
        found: list[float] = []
        for _ in range(RUNS + 1):  # The first fills the caches.
            told = run(line, [SYNTHESIS], os.environ, folder)
            found.append(min((first for _, first, _ in told["spans"]), default=told["whole"]))
        print(f"  smsbot {line:<21} {statistics.median(found[1:]):6.2f}  (goal: {START_GOAL})")


def shares(folder: Path, variables: Mapping[str, str]) -> None:
    """Print a line for each command that waits for others."""
    print("Who a command waits for, seconds, on the embedded AWS:")
    _shares(ASKED, folder, variables)
    print(f"The same, if each answer came {ASSUMED_SECONDS_LATER} s later, which is assumed:")
    _shares(OF_AWS, folder, variables, later=ASSUMED_SECONDS_LATER)


def _shares(
    lines: Iterable[str], folder: Path, variables: Mapping[str, str], *, later: float = 0.0
) -> None:
    for line in lines:
        told = run(line, [TERRAFORM, AWS, REQUEST, WAITING], variables, folder, later=later)
        spans = {
            who: [(first, last) for each, first, last in told["spans"] if each == who]
            for who in ("Terraform", "AWS", "waiting")
        }
        theirs = [*spans["Terraform"], *spans["AWS"]]
        others, every = covered(theirs), [*theirs, *spans["waiting"]]
        own, start = told["whole"] - others, min(first for first, _ in every)
        print(
            f"  smsbot {line.partition(' --')[0]:<12} "
            f"Terraform {covered(spans['Terraform']):5.2f}, AWS {covered(spans['AWS']):5.2f}, "
            f"its own {own:5.2f}: {start:.2f} to start, "
            # While another waits as well, that is counted as theirs.
            f"{covered(every) - others:.2f} for the synthesis. "
            f"{own / others:.2f} of theirs (goal: {SHARE_GOAL})"
        )
        least = covered(spans["Terraform"]) + floor(variables, folder, later=later)
        more = told["whole"] - least
        print(
            f"    the whole {told['whole']:.2f}, its floor {least:.2f}: "
            f"{more / least:.2f} of that more"
        )


def review(folder: Path) -> None:
    """Print a line for the review of two trees, which waits for nobody."""
    trees = folder / "trees"
    synthesize_to(trees, environment("dev"))
    times = [
        run(f"review dev --base {trees} --head {trees}", [], os.environ, folder)["whole"]
        for _ in range(RUNS)
    ]
    print(f"  smsbot review dev   of two trees, its own {statistics.median(times):5.2f}")


def main() -> None:
    """Measure on a sandbox of its own, which ends with it."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        starts(folder)
        sandbox = Sandbox(Layout(folder / "sandbox"))
        try:
            smsbot("sandbox", "up", "--directory", str(sandbox.layout.root))
            shares(folder, shell_of(sandbox))
            review(folder)
        finally:
            sandbox.delete()


if __name__ == "__main__":
    main()
