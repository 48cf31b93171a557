"""The sandbox as a whole: one embedded AWS and what is built on it, below one folder."""

import fcntl
import shutil
from collections.abc import Generator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from smsbot.failure import Failure
from smsbot.sandbox import emulator as emulators
from smsbot.sandbox.client import Clients
from smsbot.sandbox.emulator import Emulator
from smsbot.sandbox.layout import Layout

# Terraform's working folder, the emulator's data and the unpacked provider.
NEEDED_BYTES = 500 * 1024 * 1024


@dataclass(frozen=True, kw_only=True)
class Started:
    """A running emulator, and whether an earlier one of the sandbox lost its data."""

    emulator: Emulator
    lost_data: bool


class Sandbox:
    """A sandbox that may be running, stopped or not there yet."""

    def __init__(self, layout: Layout) -> None:
        self.layout = layout

    @contextmanager
    def locked(self) -> Generator[None]:
        """Keep every other command from changing the sandbox meanwhile."""
        self.layout.root.mkdir(mode=0o700, parents=True, exist_ok=True)
        with self.layout.lock.open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise Failure(
                    f"Another command is working on the sandbox in {self.layout.root}.",
                    way_on="Wait until it is done.",
                ) from None
            yield

    def running(self) -> Emulator | None:
        """The emulator, if it is running."""
        emulator = emulators.recorded(self.layout)
        return emulator if emulator and emulator.is_running() else None

    def start(self) -> Started:
        """The running emulator; one that had ended is started again with its data and its port.

        One that was killed had no time to write its data, so what Terraform remembers of it is
        deleted too, and everything can be built anew.
        """
        recorded = emulators.recorded(self.layout)
        if recorded and recorded.is_running():
            if emulators.answers(recorded, self.layout):
                return Started(emulator=recorded, lost_data=False)
            emulators.stop(recorded, keep_data=True)
        lost_data = recorded is not None and not emulators.kept_its_data(self.layout, recorded)
        if lost_data:
            shutil.rmtree(self.layout.emulator_data)
            shutil.rmtree(self.layout.states, ignore_errors=True)
        free = shutil.disk_usage(self.layout.root).free
        if free < NEEDED_BYTES:
            raise Failure(
                f"{self.layout.root} has {free // 1024**2} MiB of free disk; "
                f"the sandbox needs {NEEDED_BYTES // 1024**2} MiB.",
                way_on="Make room there, then run the command again.",
            )
        port = recorded.port if recorded and not lost_data else None
        return Started(emulator=emulators.start(self.layout, port=port), lost_data=lost_data)

    def clients(self, *, region: str) -> Clients:
        """Clients of the running emulator; raises Failure when there is none."""
        emulator = self.running()
        if emulator is None:
            raise Failure(
                f"No sandbox is running in {self.layout.root}.",
                way_on="Start it: `python -m smsbot sandbox up`.",
            )
        return Clients(emulator, self.layout, region=region)

    def delete(self) -> None:
        """End the emulator and delete everything of the sandbox, also one that is broken."""
        with suppress(Failure):
            emulator = emulators.recorded(self.layout)
            if emulator:
                emulators.stop(emulator, keep_data=False)
        shutil.rmtree(self.layout.root, ignore_errors=True)
