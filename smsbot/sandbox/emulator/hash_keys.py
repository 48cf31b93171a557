"""Keys for keyed hashes, which a provider of 2021 cannot ask for.

Such a provider asks for a key that encrypts. Where the policy of that lets somebody make hashes,
the embedded AWS makes a key for hashes, and describes it to this provider as it asked for it.
"""

from collections.abc import Callable
from contextvars import ContextVar
from typing import Any, cast

from ministack.services import kms

from smsbot.sandbox.emulator.sms_service import AsgiApp, Message, Receive, Send

# What the older provider is made with.
OLDER = b"aws-sdk-go/1."
MAKES_HASHES = '"kms:GenerateMac"'
ASKED_FOR = {
    "KeyUsage": "ENCRYPT_DECRYPT",
    "KeySpec": "SYMMETRIC_DEFAULT",
    "CustomerMasterKeySpec": "SYMMETRIC_DEFAULT",
}
FOR_HASHES = {"KeyUsage": "GENERATE_VERIFY_MAC", "KeySpec": "HMAC_256"}

Record = dict[str, Any]
_is_older: ContextVar[bool] = ContextVar("_is_older", default=False)


class OlderProviders:
    """An ASGI application before another one, which notes whether an older provider asks."""

    def __init__(self, app: AsgiApp) -> None:
        self._app = app

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Hand the request on."""
        agents = (value for name, value in scope.get("headers", ()) if name == b"user-agent")
        _is_older.set(any(OLDER in each for each in agents))
        await self._app(scope, receive, send)


def complete() -> None:
    """Make the KMS of this process's emulator serve older providers so."""
    functions = cast("dict[str, Any]", vars(kms))
    create: Callable[[Record], Any] = functions["_create_key"]
    metadata: Callable[[Record], Record] = functions["_key_metadata"]

    def create_key(data: Record) -> Any:  # noqa: ANN401 - as the emulator has it
        is_for_hashes = _is_older.get() and MAKES_HASHES in data.get("Policy", "")
        return create({**data, **FOR_HASHES} if is_for_hashes else data)

    def key_metadata(record: Record) -> Record:
        found = metadata(record)
        is_for_hashes = found["KeyUsage"] == FOR_HASHES["KeyUsage"]
        return {**found, **ASKED_FOR} if _is_older.get() and is_for_hashes else found

    functions["_create_key"] = create_key
    functions["_key_metadata"] = key_metadata
