"""The sandbox as a whole: one emulated AWS and what is built on it, below one folder."""

import fcntl
import shutil
from collections.abc import Generator
from contextlib import contextmanager

from keyproof.terminal.user_error import UserError
from smsbot.processes import end_leftovers, interrupts_deferred
from smsbot.sandbox.emulator import emulator as emulators
from smsbot.sandbox.emulator.emulator import Emulator
from smsbot.sandbox.layout import Layout
from smsbot.sandbox.provider import Provider, ProviderChoice, asked_for, choose_provider
from smsbot.terraform.terraform import GRACE_IN_SECONDS, find_terraform


class Sandbox:
    """A sandbox that may be running, stopped or not there yet."""

    def __init__(self, layout: Layout) -> None:
        self.layout = layout

    @contextmanager
    def locked(self) -> Generator[None]:
        """Keep every other command from changing the sandbox meanwhile.

        A sandbox that an interrupted command began is deleted. Raises UserError when the folder
        holds anything but a sandbox: deleting one deletes it all.
        """
        root = self.layout.root
        if root.exists() and not self.layout.marker.exists() and any(root.iterdir()):
            raise UserError(
                f"{root} is not empty and not a sandbox.",
                hint="Use an empty folder for the sandbox.",
            )
        is_new = not root.exists()
        try:
            root.mkdir(mode=0o700, parents=True, exist_ok=True)
            self.layout.marker.touch()
            with self._lock():
                yield
        except KeyboardInterrupt:
            if is_new:
                self.delete()
            raise

    @contextmanager
    def _lock(self) -> Generator[None]:
        root = self.layout.root
        with self.layout.lock.open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise UserError(
                    f"Another command is using the sandbox in {root}.",
                    hint="Wait until it is done.",
                ) from None
            emulator = emulators.recorded(self.layout)
            end_leftovers(
                root,
                but_not_group=emulator.process_id if emulator and emulator.is_running() else None,
                grace_in_seconds=GRACE_IN_SECONDS,
            )
            for left in self.layout.states.glob(".*.lock.info"):  # by one that was killed
                left.unlink()
            yield

    def running(self) -> Emulator | None:
        """The emulator, if it is running and serves requests."""
        found = emulators.recorded(self.layout)
        is_there = found and found.is_running() and emulators.answers(found, self.layout)
        return found if is_there else None

    def required(self) -> Emulator:
        """The running emulator; raises UserError when there is none."""
        emulator = self.running()
        if emulator is None:
            raise UserError(
                f"No sandbox is running in {self.layout.root}.",
                hint="Start it: `smsbot sandbox up`.",
            )
        return emulator

    def start(self) -> Emulator:
        """The running emulator. A new one is empty, so what Terraform has of the last one goes."""
        emulator = self.running()
        if emulator:
            return emulator
        end_leftovers(self.layout.root, but_not_group=None, grace_in_seconds=0)
        for each in (self.layout.emulator_data, self.layout.states, self.layout.synthesized):
            shutil.rmtree(each, ignore_errors=True)
        return emulators.start(self.layout)

    def provider(self) -> Provider:
        """The provider that the sandbox was begun with, else the one that SMSBOT_PROVIDER names.

        State written with one cannot be relied on with the other.
        """
        record = self.layout.provider_record
        begun = record.read_text(encoding="utf-8") if record.exists() else ""
        found = choose_provider(find_terraform(), ProviderChoice(begun) if begun else asked_for())
        record.write_text(found.choice, encoding="utf-8")
        return found

    def delete(self) -> None:
        """End the emulator and delete everything of the sandbox, also one that is broken."""
        with interrupts_deferred():
            end_leftovers(self.layout.root, but_not_group=None, grace_in_seconds=0)
            if self.layout.marker.exists():
                shutil.rmtree(self.layout.root)
