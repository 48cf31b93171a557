"""A number that texts a bot on the embedded AWS's DynamoDB."""

from collections.abc import Callable
from dataclasses import replace

from settings import Conversation
from tests.lambda_src.doubles.bot import (
    CONVERSATION,
    Remembering,
    bot,
    event,
    text,
)
from tests.lambda_src.doubles.dynamodb import DynamoDB

Outcomes = Callable[[], list[str]]
SELF_MANAGED = replace(CONVERSATION, self_managed_opt_outs=True)


class Talk:
    """A number that texts a bot, one text a second."""

    def __init__(
        self,
        dynamodb: DynamoDB,
        conversation: Conversation = CONVERSATION,
        *,
        sender: Remembering | None = None,
        seconds: int = 0,
    ) -> None:
        self.dynamodb, self.conversation = dynamodb, conversation
        self.sender = sender or Remembering()
        self.bot = bot(dynamodb, self.sender, conversation=conversation)
        self._seconds = seconds

    def say(self, *bodies: str) -> list[str]:
        """Text; what is replied."""
        before = len(self.sender.sent)
        for body in bodies:
            self._seconds += 1
            self.bot.handle(
                event(text(body), at=self._seconds * 1000), invocation=f"{self._seconds}"
            )
        return self.sender.bodies[before:]


def failing(error: Exception) -> Remembering:
    def fail() -> None:
        raise error

    return Remembering(fail)
