"""Keeps the embedded AWS on this machine: it would send alarms to the addresses of real people.

Its own address of a function's code is one of HTTP, and it only speaks TLS.
"""

import sys
from collections.abc import Callable
from typing import Any, cast

from ministack.services import lambda_svc

HERE = ("127.0.0.1", "::1", "localhost", "")


def complete() -> None:
    """Let this process look up and reach nothing but loopback, and be reached by TLS."""
    sys.addaudithook(_refuse_elsewhere)
    functions = cast("dict[str, Any]", vars(lambda_svc))
    address: Callable[[str], str] = functions["_presigned_code_url"]
    functions["_presigned_code_url"] = lambda name: address(name).replace("http:", "https:", 1)


def _refuse_elsewhere(event: str, arguments: tuple[Any, ...]) -> None:
    if event == "socket.getaddrinfo":
        host = arguments[0]
    elif event == "socket.connect" and isinstance(arguments[1], tuple):
        host = cast("tuple[object, ...]", arguments[1])[0]
    else:
        return
    name = host.decode() if isinstance(host, bytes) else host
    if name is not None and name not in HERE:
        raise PermissionError(f"the sandbox does not reach {name}")
