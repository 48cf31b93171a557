"""A function that ends in the middle of what it does, at a chosen call."""

from collections.abc import Callable
from typing import Any

from tests.lambda_src.doubles.bot import Remembering
from tests.lambda_src.doubles.dynamodb import DynamoDB


class Crash(BaseException):
    """The end of the process."""


class Crashing:
    """DynamoDB and a sender that end the process before or after their call of a number."""

    def __init__(self, dynamodb: DynamoDB, sender: Remembering, at: int, *, is_late: bool) -> None:
        self._client, self._sender = dynamodb.client, sender
        self._left, self._is_late = at, is_late

    def transact_write_items(self, **arguments: Any) -> Any:
        return self._call(lambda: self._client.transact_write_items(**arguments))

    def send(self, **arguments: str) -> Any:
        return self._call(lambda: self._sender.send(**arguments))

    def rejoin(self, number: str) -> Any:
        return self._call(lambda: self._sender.rejoin(number))

    def opt_out(self, number: str) -> None:
        self._call(lambda: self._sender.opt_out(number))

    def _call(self, call: Callable[[], Any]) -> Any:
        self._left -= 1
        if self._left == 0:
            if self._is_late:
                call()
            raise Crash
        return call()
