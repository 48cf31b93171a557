"""The sandbox as a whole: one embedded AWS and what is built on it, below one folder."""

from __future__ import annotations

import fcntl
import shutil
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from keyproof.location import Location
from keyproof.terminal.user_error import UserError
from smsbot.processes import end_leftovers, interrupts_deferred
from smsbot.sandbox.emulator import emulator as emulators
from smsbot.sandbox.emulator.client import Clients
from smsbot.sandbox.emulator.emulator import Emulator
from smsbot.sandbox.layout import Layout
from smsbot.sandbox.stack.provider_choice import ProviderChoice
from smsbot.sandboxed import ACCOUNT_ID
from smsbot.terraform.interruption import GRACE_IN_SECONDS

if TYPE_CHECKING:
    from collections.abc import Generator

    from stacks.settings.environment import Environment


@dataclass(frozen=True, kw_only=True)
class Started:
    """A running emulator: whether it was started now, and whether an earlier one lost its data."""

    emulator: Emulator
    now: bool
    lost_data: bool


class Sandbox:
    """A sandbox that may be running, stopped or not there yet."""

    def __init__(self, layout: Layout) -> None:
        self.layout = layout

    @contextmanager
    def locked(self) -> Generator[None]:
        """Keep every other command from changing the sandbox meanwhile.

        Raises UserError when the folder holds anything but a sandbox: deleting one deletes it all.
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
            if is_new and not self.is_in_use():  # interrupted before anything was begun
                shutil.rmtree(root, ignore_errors=True)
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
            emulator = self._recorded()
            end_leftovers(
                root,
                but_not_group=emulator.process_id if emulator and emulator.is_running() else None,
                grace_in_seconds=GRACE_IN_SECONDS,
            )
            for left in self.layout.states.glob(".*.lock.info"):  # by one that was killed
                left.unlink()
            yield

    @contextmanager
    def stopped_on_interrupt(self) -> Generator[None]:
        """Let an interrupted command leave no emulator that was not running before.

        It keeps its data, so that the next command goes on from there.
        """
        was_running = self.running() is not None
        try:
            yield
        except KeyboardInterrupt:
            emulator = self.running()
            if emulator and not was_running:
                with interrupts_deferred():
                    emulators.stop(emulator, keep_data=True)
            raise

    def is_in_use(self) -> bool:
        """Whether an emulator was started here and not deleted since, running or not."""
        return self.layout.emulator_record.exists()

    def running(self) -> Emulator | None:
        """The emulator, if it is running."""
        emulator = emulators.recorded(self.layout)
        return emulator if emulator and emulator.is_running() else None

    def answering(self) -> Emulator | None:
        """The emulator, if it is running and serves requests."""
        emulator = self.running()
        return emulator if emulator and emulators.answers(emulator, self.layout) else None

    def start(self) -> Started:
        """The running emulator; one that had ended is started again with its data and its port.

        One that was killed had no time to write its data, so what Terraform remembers of it is
        deleted too, and everything can be built again.
        """
        recorded = emulators.recorded(self.layout)
        if recorded and recorded.is_running():
            if emulators.answers(recorded, self.layout):
                return Started(emulator=recorded, now=False, lost_data=False)
            emulators.stop(recorded, keep_data=True)
        lost_data = recorded is not None and not emulators.kept_its_data(self.layout)
        if lost_data:
            shutil.rmtree(self.layout.emulator_data)
            shutil.rmtree(self.layout.states, ignore_errors=True)
        port = recorded.port if recorded and not lost_data else None
        emulator = emulators.start(self.layout, port=port)
        return Started(emulator=emulator, now=True, lost_data=lost_data)

    def provider_choice(self, asked_for: ProviderChoice) -> ProviderChoice:
        """The provider that the sandbox was begun with, else the one asked for.

        State written with one cannot be relied on with the other, so a different one is refused.
        """
        try:
            begun_with = ProviderChoice(self.layout.provider_record.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return asked_for
        if asked_for not in (ProviderChoice.AUTO, begun_with):
            raise UserError(
                f"The sandbox in {self.layout.root} was begun with the {begun_with} provider, and "
                f"SMSBOT_PROVIDER asks for the {asked_for} one.",
                hint="Start over: `python -m smsbot sandbox down`, then the command again.",
            )
        return begun_with

    def clients_in(self, environment: Environment) -> Clients:
        """Clients of the administrator of an environment's account, as ``clients``."""
        account_id = environment.account_id or ACCOUNT_ID
        return self.clients(region=environment.region, account_id=account_id)

    def clients(self, *, region: str, account_id: str = ACCOUNT_ID) -> Clients:
        """Clients of the running emulator; raises UserError when there is none."""
        emulator = self.running()
        if emulator is None:
            raise UserError(
                f"No sandbox is running in {self.layout.root}.",
                hint="Start it: `python -m smsbot sandbox up`.",
            )
        if not emulators.answers(emulator, self.layout):
            raise UserError(
                (
                    f"The sandbox in {self.layout.root} does not answer: it is "
                    "stopping, or it hangs."
                ),
                hint="Start it again: `python -m smsbot sandbox up` keeps its data if it can.",
            )
        location = Location(region=region, account_id=account_id)
        return Clients.of_administrator(emulator, self.layout, location)

    def delete(self) -> None:
        """End the emulator and delete everything of the sandbox, also one that is broken."""
        with interrupts_deferred():
            emulator = self._recorded()
            if emulator:
                emulators.stop(emulator, keep_data=False)
            end_leftovers(self.layout.root, but_not_group=None, grace_in_seconds=0)
            if self.layout.marker.exists():
                shutil.rmtree(self.layout.root)

    def _recorded(self) -> Emulator | None:
        with suppress(UserError):  # what is wrong with the record is told where it matters
            return emulators.recorded(self.layout)
        return None
