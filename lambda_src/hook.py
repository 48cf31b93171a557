"""Asks a function of the operator for the reply to a text that no keyword matches.

It gets ``{"version": 1, "messageId": …, "text": …, "session": …}`` and answers
``{"reply": …, "session": …}``: a text, and what it wants to be given with the next one. It gets no
phone number.
"""

import json
import time
import unicodedata
from dataclasses import dataclass
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from dynamodb import StorageFailed, Writes, in_seconds, update
from incoming import Malformed, object_of, string_of
from sending import drop_connections
from settings import Settings
from sms_length import MOST_SEGMENTS, sms_length
from texts import MessageContext
from wording.words import is_visible

LONGEST_REPLY = 600
LONGEST_SESSION = 4096
LONGEST_ANSWER = 64 * 1024
# The entry of the number, and how long it is kept.
SESSION, SESSION_KEPT_FOR = "session", 60 * 60


@dataclass(frozen=True, kw_only=True)
class Answer:
    """A reply, and the session as JSON, empty for none."""

    reply: str
    session: str


class Hook:
    """The function that is asked; it has ``seconds`` to answer."""

    def __init__(self, client: Any, *, function: str, seconds: int) -> None:  # noqa: ANN401
        self._client = client
        self._function = function
        self.seconds = seconds

    def ask(self, *, message_id: str, body: str, session: str) -> Answer | None:
        """The answer; None where there is none in time, or none that can be sent."""
        question = {
            "version": 1,
            "messageId": message_id,
            "text": body,
            "session": json.loads(session) if session else None,
        }
        try:
            drop_connections(self._client)
            answered = self._client.invoke(
                FunctionName=self._function, Payload=json.dumps(question).encode()
            )
            if answered.get("FunctionError"):
                return None
            return _answer(answered["Payload"].read(LONGEST_ANSWER).decode())
        except Exception:  # noqa: BLE001 - whatever is wrong with the hook, there is a fallback
            return None


def _answer(payload: str) -> Answer:
    fields = object_of(payload, fraction=float)
    reply, session = string_of(fields, "reply"), fields.get("session")
    # A fraction that no float holds is an infinity, and refused.
    written = "" if session is None else json.dumps(session, allow_nan=False)
    if len(reply) > LONGEST_REPLY or len(written) > LONGEST_SESSION:
        raise Malformed
    if not is_visible(reply) or sms_length(reply).segments > MOST_SEGMENTS:
        raise Malformed
    if any(unicodedata.category(each) in ("Cc", "Cs") and each != "\n" for each in reply):
        raise Malformed
    return Answer(reply=reply, session=written)


def hook_for(settings: Settings) -> Hook | None:
    """The hook that the settings name, if they name one."""
    chosen = settings.conversation.hook
    if chosen is None or settings.hook_function is None:
        return None
    seconds = chosen["timeout_in_seconds"]
    config = Config(connect_timeout=1, read_timeout=seconds, retries={"total_max_attempts": 1})
    client = boto3.client("lambda", config=config)
    return Hook(client, function=settings.hook_function, seconds=seconds + 1)


class Sessions:
    """Reads and keeps sessions in the table of conversations."""

    def __init__(self, dynamodb: Any, table: str) -> None:  # noqa: ANN401
        self._dynamodb = dynamodb
        self._table = table

    def read(self, message: MessageContext) -> str:
        """The session as JSON, empty for none; raises StorageFailed."""
        try:
            found = self._dynamodb.get_item(
                TableName=self._table, Key=message.key(SESSION), ConsistentRead=True
            )
        except (BotoCoreError, ClientError) as error:
            raise StorageFailed(type(error).__name__) from None
        session = found.get("Item", {})
        is_over = int(session.get("expires_at", {}).get("N", "0")) <= time.time()
        return "" if is_over else session.get("hook_session", {}).get("S", "")

    def keep(self, message: MessageContext) -> Writes:
        """Keep the session of the text, if the hook was asked about it."""
        if message.session is None:
            return {}
        change = "SET hook_session = :session, expires_at = :expiry"
        values = {"session": message.session, "expiry": in_seconds(SESSION_KEPT_FOR)}
        return {SESSION: update(self._table, message.key(SESSION), change, "", **values)}
