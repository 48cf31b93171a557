"""Runs Terraform: the user's own where there is one on PATH, else the installed library.

After Ctrl-C, SIGTERM and SIGHUP it ends in order, unless you insist.
"""

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import cast

from keyproof.terminal.user_error import UserError
from smsbot import project
from smsbot.processes import child, interrupts_to, masked

SHIM = project.ROOT / "scripts" / "terraform"
# What the names of variables begin with that lead to another account, or to another folder or
# workspace of Terraform, change what is done, or mix other lines into what Terraform prints.
UNWANTED = (
    *("AWS_PROFILE", "AWS_DEFAULT_PROFILE", "AWS_SESSION_TOKEN", "AWS_SECURITY_TOKEN"),
    *("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "AWS_USE_FIPS_ENDPOINT", "AWS_USE_DUALSTACK_ENDPOINT"),
    *("AWS_ROLE_ARN", "AWS_WEB_IDENTITY_TOKEN_FILE", "AWS_ENDPOINT_URL_"),
    *("AWS_CONTAINER_CREDENTIALS_", "TF_VAR_", "TF_CLI_ARGS", "TF_WORKSPACE", "TF_DATA_DIR"),
    "TF_LOG",
)
ON_PATH = ("terraform", "tofu")
# Older releases know no `use_lockfile` for state in S3.
OLDEST = (1, 10)
VERSION_TIMEOUT_IN_SECONDS = 20

QUIET = {"TF_IN_AUTOMATION": "1", "CHECKPOINT_DISABLE": "1"}

HINT = "Fix the error that Terraform reports, then run the command again: it continues."
ENDED_IN_ORDER = (
    "Everything that was created is in the state. Run the same command again: it continues."
)
ENDED_AT_ONCE = (
    "Resources that it was creating may be in no state. Run the command again: it finds them, and "
    "--adopt imports them. In a sandbox, start over: `smsbot sandbox down`."
)

# For what is left of a command that was killed: as long as the slowest resource takes.
GRACE_IN_SECONDS = 600
INSISTED = 2

FIRST = """
Interrupted. Terraform finishes the resources that it has begun, then stops: wait for it.
A second interrupt stops it at once: resources that it is creating may then be in no state.
"""
SECOND = "\nInterrupted again. Terraform stops at once.\n"

Event = Mapping[str, object]
OnEvent = Callable[[Event], None]


class TerraformFailure(UserError):
    """Terraform ended with an error; ``diagnostics`` are its own messages."""

    def __init__(self, action: str, diagnostics: list[str]) -> None:
        self.diagnostics = diagnostics
        reasons = "\n".join(diagnostics) or "It said nothing."
        super().__init__(f"Terraform could not {action}.\n{reasons}", hint=HINT)


class Interruption:
    """The interrupts of one run of Terraform, each handed on to it once."""

    def __init__(self) -> None:
        self.count = 0
        self._handed_on = 0
        self._process: subprocess.Popen[str] | None = None

    def watch(self, process: subprocess.Popen[str]) -> None:
        """Hand on to this process also what was received before it began."""
        self._process = process
        self._hand_on()

    def receive(self, _number: int, _frame: FrameType | None) -> None:
        """Count an interrupt, say what follows of it, and hand it on."""
        self.count += 1
        if self.count <= INSISTED:
            # The terminal may be gone, or in the middle of a line.
            with suppress(OSError, RuntimeError, ValueError):
                sys.stderr.write(FIRST if self.count == 1 else SECOND)
                sys.stderr.flush()
        self._hand_on()

    def _hand_on(self) -> None:
        """Counted first: a signal may come in the middle of this, and call it again."""
        while self._process and self._handed_on < min(self.count, INSISTED):
            self._handed_on += 1
            with suppress(ProcessLookupError):
                self._process.send_signal(signal.SIGINT)


@dataclass(frozen=True, kw_only=True)
class Terraform:
    """A Terraform and the environment variables it runs with."""

    command: tuple[str, ...]
    description: str
    environment: Mapping[str, str]

    @property
    def registry_host(self) -> str:
        """The registry that a provider without a host name comes from."""
        is_open_tofu = Path(self.command[0]).name.startswith("tofu")
        return "registry.opentofu.org" if is_open_tofu else "registry.terraform.io"

    @property
    def executable(self) -> str:
        """One file that can be called as ``terraform``."""
        return self.command[0] if len(self.command) == 1 else str(SHIM)

    def output(self, *arguments: str, cwd: Path) -> str:
        """Run a command and return what it printed; raise TerraformFailure if it failed."""
        return "\n".join(self._run(arguments, cwd, lambda _: None))

    def stream(self, *arguments: str, cwd: Path, on_event: OnEvent) -> None:
        """Run a command with ``-json`` and hand on each of its events while it works.

        https://developer.hashicorp.com/terraform/internals/machine-readable-ui
        """

        def hand_on(line: str) -> None:
            with suppress(ValueError):
                event: object = json.loads(line)
                if isinstance(event, dict):
                    on_event(cast("Event", event))

        self._run(arguments, cwd, hand_on)

    def _run(
        self, arguments: tuple[str, ...], cwd: Path, on_line: Callable[[str], None]
    ) -> list[str]:
        interruption = Interruption()
        with (
            interrupts_to(interruption.receive),
            child(
                [*self.command, *arguments],
                environment={**self.environment, **QUIET},
                cwd=str(cwd),
                interrupt_grace_in_seconds=GRACE_IN_SECONDS,
            ) as process,
        ):
            interruption.watch(process)
            lines, not_shown = _read(process, on_line)
            status = process.wait()
        if interruption.count:
            described = ENDED_IN_ORDER if interruption.count < INSISTED else ENDED_AT_ONCE
            with suppress(OSError):
                sys.stderr.write(f"Terraform ended. {described}\n")
            raise KeyboardInterrupt
        if not_shown:
            raise not_shown
        if status != 0:
            reasons = [masked(each, self.environment) for each in _diagnostics(lines, status)]
            raise TerraformFailure(arguments[0], reasons)
        return lines


def find_terraform() -> Terraform:
    """The first usable of ``terraform`` and ``tofu`` on PATH, else the installed library."""
    environment = {name: v for name, v in os.environ.items() if not name.startswith(UNWANTED)}
    for name in ON_PATH:
        executable = shutil.which(name)
        is_other = executable and Path(executable).resolve() != SHIM
        version = _version(executable, environment) if executable and is_other else None
        if executable and version and version >= OLDEST:
            return Terraform(
                command=(executable,),
                description=f"{name} {'.'.join(map(str, version))} on PATH",
                environment=environment,
            )
    return Terraform(
        command=(sys.executable, "-P", str(project.ROOT / "smsbot" / "terraform" / "bundled.py")),
        description="the installed Terraform library",
        environment=environment,
    )


def _version(executable: str, environment: Mapping[str, str]) -> tuple[int, ...] | None:
    try:
        answer = subprocess.run(
            [executable, "version", "-json"],
            env=environment,
            capture_output=True,
            text=True,
            timeout=VERSION_TIMEOUT_IN_SECONDS,
            check=True,
        )
        version = str(json.loads(answer.stdout)["terraform_version"])
        return tuple(int(part) for part in version.split("-", maxsplit=1)[0].split("."))
    except (OSError, subprocess.SubprocessError, ValueError, KeyError, TypeError):
        return None


def _read(
    process: subprocess.Popen[str], on_line: Callable[[str], None]
) -> tuple[list[str], Exception | None]:
    """All that Terraform prints, and why some of it could not be handed on.

    It is read to the end in any case: Terraform waits where nobody reads, and is then killed.
    """
    lines: list[str] = []
    failure: Exception | None = None
    for line in process.stdout or ():
        lines.append(line.rstrip("\n"))
        if failure is None:
            try:
                on_line(lines[-1])
            except Exception as error:  # noqa: BLE001 - it is raised when Terraform has ended
                failure = error
                with suppress(ProcessLookupError):
                    process.send_signal(signal.SIGINT)
    return lines, failure


def _diagnostics(lines: list[str], status: int) -> list[str]:
    """Terraform's own error messages, from its events or from what it printed for people."""
    found: list[str] = []
    printed: list[str] = []
    for line in lines:
        try:
            event: object = json.loads(line)
        except ValueError:
            printed.append(line)
            continue
        diagnostic = event.get("diagnostic", {}) if isinstance(event, dict) else {}
        if diagnostic.get("severity") == "error":
            parts = (str(diagnostic.get(each, "")) for each in ("address", "summary", "detail"))
            found.append(": ".join(filter(None, map(str.strip, parts))))
    reasons = list(dict.fromkeys(found)) or [line for line in printed if line.strip()]
    if status < 0:
        reasons.append(f"It was ended by the signal {signal.Signals(-status).name}.")
    return reasons
