"""An account: what of it is looked at, and each question that it did not answer."""

import re
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

import boto3
from botocore import xform_name
from botocore.config import Config
from botocore.exceptions import ClientError

from keyproof import Resource, Stack, Unknown
from smsbot.account.session import DENIED, NO_ANSWER, error_code

if TYPE_CHECKING:
    from mypy_boto3_kms.type_defs import KeyMetadataTypeDef

OF_A_HOOK = ("aws_lambda_function", "aws_cloudwatch_log_group")
# The arguments that may name a resource of a type.
NAMES = ("name", "function_name", "alarm_name", "dashboard_name", "bucket", "log_group_name")


def name_of(resource: Resource) -> str:
    """The name of a resource; empty where AWS chooses one."""
    return next(filter(None, map(resource.text, NAMES)), "")


@dataclass(frozen=True, kw_only=True)
class Scope:
    """The design of an environment, and the ``prefix`` of the names of everything in it.

    ``others`` are the prefixes of other environments: ``smsbot-dev-eu-`` is none of ``dev``.
    ``hook`` is the operator's own function of the settings, which may be named like the others.
    """

    design: Stack
    prefix: str
    others: tuple[str, ...] = ()
    hook: str | None = None

    def resources(self, kind: str) -> Sequence[Resource]:
        """The designed resources of a type."""
        return self._by_type.get(kind, ())

    def declared(
        self, kind: str, arguments: Sequence[str], values: Mapping[str, object]
    ) -> str | None:
        """Where a resource with the values of some arguments is declared; None if it is not."""
        wanted = [values.get(each) or "" for each in arguments]
        for each in self.resources(kind):
            if [each.value(name) or "" for name in arguments] == wanted:
                return each.address
        return None

    def holds(self, kind: str, name: str) -> bool:
        """Whether a resource of that name is designed, or looks as if it were."""
        if any(name_of(each) == name for each in self.resources(kind)):
            return True
        # An alias, and the log groups of functions and topics, have it behind a path.
        own = [part for part in name.split("/") if part.startswith(self.prefix)]
        if kind in OF_A_HOOK and own == [self.hook]:
            return False
        longer = tuple(each for each in self.others if each.startswith(self.prefix))
        return any(not part.startswith(longer) for part in own)

    @cached_property
    def _by_type(self) -> Mapping[str, Sequence[Resource]]:
        found: dict[str, list[Resource]] = {}
        for each in self.design.resources:
            found.setdefault(each.type, []).append(each)
        return found


Answer = TypeVar("Answer")
Item = TypeVar("Item")

THREADS = 16
# What boto3 calls a service, where it is not the prefix of its actions.
CLIENTS = {"sms-voice": "pinpoint-sms-voice-v2"}
NOT_FOUND = re.compile(
    r"404|NoSuch\w+|(\w+\.)*NonExistentQueue|QueueDoesNotExist|\w*NotFound(Exception|Error)?"
)
# What CloudFormation says of a stack, in no code.
NO_STACK = "does not exist"
# Of the text of an error.
MOST_SHOWN = 200


@dataclass(frozen=True, kw_only=True, order=True)
class NotChecked:
    """Something that could not be read.

    ``resource`` is the address of what is not known whole, or a type of which not all are known.
    ``action`` is IAM's name of what was asked.
    """

    resource: str
    action: str
    reason: str

    def __str__(self) -> str:
        return f"{self.resource}: {self.action} {self.reason}"


def in_a_line(error: Exception) -> str:
    """The start of an error's text, without the markup of a page that a proxy answers with."""
    text = " ".join(re.sub(r"<[^>]*>", " ", str(error)).split())
    return text if len(text) <= MOST_SHOWN else f"{text[:MOST_SHOWN]}…"


class Account:
    """The account and region of a session, as far as a scope goes.

    The clients are those of boto3, which try again when they are throttled or cut off.
    """

    def __init__(self, session: boto3.Session, *, scope: Scope, threads: Executor) -> None:
        self.scope = scope
        # What KMS says about each designed key that is there, by its address; and about the keys
        # that say they are one of these and are not, with the address of that.
        self.keys: Mapping[str, KeyMetadataTypeDef] = {}
        self.second_keys: tuple[tuple[str, KeyMetadataTypeDef], ...] = ()
        self._session = session
        self._threads = threads
        self._clients: dict[str, Any] = {}
        self._lock = threading.Lock()
        self._not_checked: set[NotChecked] = set()

    @property
    def not_checked(self) -> tuple[NotChecked, ...]:
        """What was not answered so far, sorted."""
        return tuple(sorted(self._not_checked))

    def client(self, service: str) -> Any:  # noqa: ANN401 - boto3 makes it of data
        """The client of a service, by the prefix of its actions."""
        # boto3 does not let several threads make clients at once.
        with self._lock:
            if service not in self._clients:
                self._clients[service] = self._session.client(
                    CLIENTS.get(service, service), config=Config(max_pool_connections=THREADS)
                )
            return self._clients[service]

    def ask(self, what: str, action: str, *, method: str = "", **arguments: object) -> Any:  # noqa: ANN401 - an answer of boto3
        """The answer to the call that an action permits, about ``what``.

        None if it does not exist, and Unknown, noted, if there was no answer. ``method`` is that of
        boto3 where it is not called like the action.
        """
        service, _, operation = action.partition(":")
        question = getattr(self.client(service), method or xform_name(operation))
        return self._attempt(lambda: question(**arguments), what, action)

    def listed(
        self,
        what: str,
        action: str,
        pick: Callable[[Any], list[Any]],
        *,
        method: str = "",
        **arguments: object,
    ) -> list[Any] | Unknown:
        """What ``pick`` takes of each page of such an answer; Unknown, noted, without answer."""
        service, _, operation = action.partition(":")
        client, call = self.client(service), method or xform_name(operation)

        def question() -> list[Any]:
            if not client.can_paginate(call):
                return pick(getattr(client, call)(**arguments))
            pages = client.get_paginator(call).paginate(**arguments)
            return [each for page in pages for each in pick(page)]

        found = self._attempt(question, what, action)
        return [] if found is None else found

    def _attempt(
        self, question: Callable[[], Answer], what: str, action: str
    ) -> Answer | Unknown | None:
        try:
            return question()
        except ClientError as error:
            # An answer to HEAD has no body, so its status is its code.
            code = error_code(error)
            if NOT_FOUND.fullmatch(code) or NO_STACK in str(error):
                return None
            is_denied = code in (*DENIED, "403")
            reason = "is not allowed." if is_denied else f"failed: {in_a_line(error)}"
        except NO_ANSWER as error:
            reason = f"failed: {in_a_line(error)}"
        with self._lock:
            self._not_checked.add(NotChecked(resource=what, action=action, reason=reason))
        return Unknown()

    def withdraw(self, action: str) -> None:
        """Take an action's questions back: what they were to find was found without an answer."""
        with self._lock:
            self._not_checked = {each for each in self._not_checked if each.action != action}

    def map(self, function: Callable[[Item], Answer], items: Iterable[Item]) -> list[Answer]:
        """What a function makes of each item, several at once, in the order of the items."""
        return list(self._threads.map(function, items))
