"""Actors whose calls to AWS take place one at a time, in an order that chance decides."""

import random
import threading
from collections.abc import Callable


class Steps:
    """Runs actors; each waits before each of its calls until it is chosen."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self._local = threading.local()
        self._back = threading.Semaphore(0)

    def wait(self, _operation: str = "") -> None:
        """Let others go on; nothing outside of an actor."""
        go: threading.Semaphore | None = getattr(self._local, "go", None)
        if go is not None:
            self._back.release()
            go.acquire()

    def run(self, *actors: Callable[[], None]) -> None:
        """Run all of them to their ends; raises the first error there was."""
        waiting: list[threading.Semaphore] = []
        ended: set[threading.Semaphore] = set()
        errors: list[BaseException] = []

        def act(actor: Callable[[], None], go: threading.Semaphore) -> None:
            self._local.go = go
            go.acquire()
            try:
                actor()
            except BaseException as error:  # noqa: BLE001 - raised below
                errors.append(error)
            ended.add(go)
            self._back.release()

        threads: list[threading.Thread] = []
        for actor in actors:
            go = threading.Semaphore(0)
            waiting.append(go)
            threads.append(threading.Thread(target=act, args=(actor, go)))
            threads[-1].start()
        while waiting:
            go = self._chance.choice(waiting)
            go.release()
            self._back.acquire()
            if go in ended:
                waiting.remove(go)
        for thread in threads:
            thread.join()
        for error in errors:
            raise error
