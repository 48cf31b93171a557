"""A hook, and a client of Lambda whose function it is."""

import io
import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from hook import Hook
from tests.lambda_src.doubles.bot import CONVERSATION

ASKING = replace(CONVERSATION, hook={"timeout_in_seconds": 3})
FUNCTION = "arn:aws:lambda:us-east-1:111122223333:function:answers"


class Functions:
    """A client of Lambda, whose function answers what it is given, or raises it."""

    def __init__(self, *answers: object) -> None:
        self._answers = list(answers)
        self.handle: Callable[[dict[str, Any], object], object] = lambda *_: self._answers.pop(0)
        self.asked: list[dict[str, Any]] = []
        self.is_kept = False

    def close(self) -> None:
        self.is_kept = False

    def invoke(self, **request: Any) -> dict[str, Any]:
        assert request["FunctionName"] == FUNCTION
        assert not self.is_kept, "a connection of before may have been closed meanwhile"
        self.is_kept = True
        self.asked.append(json.loads(request["Payload"]))
        answer = self.handle(self.asked[-1], None)
        if isinstance(answer, BaseException):
            raise answer
        if isinstance(answer, dict) and "FunctionError" in answer:
            return {**answer, "Payload": io.BytesIO(b"{}")}
        payload = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
        return {"StatusCode": 200, "Payload": io.BytesIO(payload)}


def hook(*answers: object) -> tuple[Hook, Functions]:
    functions = Functions(*answers)
    return Hook(functions, function=FUNCTION, seconds=4), functions
