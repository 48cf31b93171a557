"""Posts those calls to jsii's kernel whose answer is known before, and goes on meanwhile.

jsii waits for the answer of each call. Most calls of a synthesis create an object, of which only
the id is answered, and the kernel counts these; or they set something, and nothing is answered.
Such calls are written one after the other. Their answers are read when a call needs one, and
compared with the expected ones. So an error in a posted call is raised by a later call, at the
latest by ``App.synth``.

It relies on how jsii's runtime talks to its kernel, so it applies to the version it was written for
and to no other.
"""

import atexit
import contextlib
import json
import re
import subprocess
import sys
from collections import deque
from threading import Thread
from typing import Any

import jsii
from jsii._kernel.providers import process
from jsii._kernel.types import (
    CreateRequest,
    CreateResponse,
    InvokeRequest,
    InvokeResponse,
    LoadRequest,
    LoadResponse,
    ObjRef,
    SetRequest,
    SetResponse,
)
from jsii.errors import ErrorType, JavaScriptError, JSIIError

from constructs_lib.synthesis import early_kernel

# The id of the first object: https://github.com/aws/jsii, kernel/src/objects.ts
FIRST_ID = 10_000
REFERENCE = re.compile(rb'"\$jsii\.byref":"[^"]*@(\d+)"')
# Of the methods that are called, those that answer nothing.
WITHOUT_ANSWER = frozenset({"addOverride", "overrideLogicalId"})
# The index takes about 2 seconds of a processor's time.
LONGEST_END_IN_SECONDS = 60
# What a pipe holds at least, and what it is made to hold on Linux.
PIPE_IN_BYTES, LARGE_PIPE_IN_BYTES = 16 * 1024, 256 * 1024


def install() -> None:
    """Let jsii talk to its kernel this way from here on, before it starts it."""
    process._NodeProcess = _Kernel  # noqa: SLF001 # pyright: ignore[reportPrivateUsage]


def kernel() -> "_Kernel | None":
    """The kernel of this process, which starts it; None if calls are not posted.

    The CDK would start it too, after what it imports itself.
    """
    if process._NodeProcess is not _Kernel:  # noqa: SLF001 # pyright: ignore[reportPrivateUsage]
        return None
    provider: Any = jsii.kernel.provider
    started = provider._process  # noqa: SLF001
    return started if isinstance(started, _Kernel) else None


class _Kernel(process._NodeProcess):  # noqa: SLF001 # pyright: ignore[reportPrivateUsage]
    """The kernel's process, and the answers that are still to come."""

    def __init__(self) -> None:
        super().__init__()
        self._greeted = False
        # With the bytes of each call, and of all of them. They are never more than the pipe holds:
        # where a call had to wait for the kernel, that might wait until somebody reads its answers.
        self._awaited: deque[tuple[object, int]] = deque()
        self._bytes = 0
        self._most_bytes = PIPE_IN_BYTES
        # What the next object will be called, and would be if nothing more were awaited.
        self._next_id = self._next_answered_id = FIRST_ID

    def send(self, request: Any, response_type: Any) -> Any:  # noqa: ANN401 - jsii's own
        """Send a call; return its answer, or what it will be."""
        match request:
            case CreateRequest(overrides=[]):
                created = ObjRef(f"{request.fqn}@{self._next_id}")
                self._next_id += 1
                self._post("create", request, created)
                return CreateResponse(created.ref)
            case LoadRequest():
                self._post("load", request, None)
                self._flush()
                return LoadResponse(request.name, 0)
            case SetRequest():
                self._post("set", request, {})
                return SetResponse()
            case InvokeRequest(method=method) if method in WITHOUT_ANSWER:
                self._post("invoke", request, {})
                return InvokeResponse()
            case _:
                self._settle(0)
                return super().send(request, response_type)

    def _post(self, api: str, request: Any, answer: object) -> None:  # noqa: ANN401
        """Write a call, and note its answer; None for any."""
        fields = {each.name: getattr(request, each.name) for each in type(request).__attrs_attrs__}
        line = json.dumps({"api": api, **fields}, default=_as_json).encode() + b"\n"
        while self._awaited and self._bytes + len(line) > self._most_bytes:
            self._settle(len(self._awaited) // 2)
        assert self._process.stdin is not None  # noqa: S101 - as jsii has it
        self._process.stdin.write(line)
        self._awaited.append((answer, len(line)))
        self._bytes += len(line)

    def _settle(self, most: int) -> None:
        """Read answers until at most so many are awaited."""
        if len(self._awaited) <= most:
            return
        self._flush()
        while len(self._awaited) > most:
            expected, size = self._awaited.popleft()
            answer = self._next_message()
            self._bytes -= size
            if "ok" not in answer or expected not in (None, answer["ok"]):
                # The others are of no use, and would be taken for answers to later calls.
                for _ in range(len(self._awaited)):
                    self._next_message()
                self._awaited.clear()
                self._bytes = 0
                self._next_id = self._next_answered_id
                raise _failure(answer, expected)

    def start(self) -> None:
        """As jsii does, and of the process that was started before it was imported."""
        started = early_kernel.take()
        if started is None:
            super().start()
        else:
            self._ctx_stack.enter_context(started.folder)
            self._process = started.process
            errors = self._process.stderr
            self.sink_thread = Thread(target=process.stderr_sink, args=(errors,), daemon=True)
            self.sink_thread.start()
            atexit.register(self.stop)
        assert self._process.stdin is not None  # noqa: S101 - as jsii has it
        self._most_bytes = _held_by(self._process.stdin.fileno())

    def handshake(self) -> None:
        """Leave the kernel's greeting for later; it starts meanwhile."""
        self._greeted = False

    def stop(self) -> None:
        """Wait until the kernel has ended, which on a machine's first run writes an index.

        jsii ends the kernel after five seconds. On a slow machine, every run would be a first one.
        """
        self.end()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(LONGEST_END_IN_SECONDS)
        super().stop()

    def end(self) -> None:
        """Ask it to end, which this process waits for as it ends itself."""
        stdin = self._process.stdin
        if stdin is not None and not stdin.closed:
            stdin.write(b'{"exit":0}\n')
            stdin.close()

    def _flush(self) -> None:
        assert self._process.stdin is not None  # noqa: S101
        self._process.stdin.flush()

    def _next_message(self) -> Any:  # noqa: ANN401
        if not self._greeted:
            self._greeted = True
            super().handshake()
        assert self._process.stdout is not None  # noqa: S101
        line = self._process.stdout.readline()
        for number in REFERENCE.findall(line):
            self._next_answered_id = max(self._next_answered_id, int(number) + 1)
        self._next_id = max(self._next_id, self._next_answered_id)
        return json.loads(line, object_hook=process.ohook)


def _held_by(pipe: int) -> int:
    """How many bytes a pipe holds, however they are written."""
    if sys.platform != "linux":
        return PIPE_IN_BYTES
    import fcntl

    with contextlib.suppress(OSError):  # as where the user has many pipes
        fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, LARGE_PIPE_IN_BYTES)
    # Half of each page may stay empty: what does not fit into the rest of one begins another.
    return fcntl.fcntl(pipe, fcntl.F_GETPIPE_SZ) // 2


def _as_json(value: object) -> object:
    """What json does not know by itself, as jsii writes it."""
    if isinstance(value, ObjRef):
        return {"$jsii.byref": value.ref}
    return process.jdefault(value)


def _failure(answer: dict[str, Any], expected: object) -> Exception:
    """The exception for an answer, as jsii raises it."""
    if "error" not in answer:
        return RuntimeError(f"the kernel of jsii answered {answer}, and not {expected}")
    kind = JSIIError if answer["name"] == ErrorType.JSII_FAULT.value else RuntimeError
    failure = kind(answer["error"])
    failure.__cause__ = JavaScriptError(answer["stack"])
    return failure
