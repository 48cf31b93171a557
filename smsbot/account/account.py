"""An account that is asked by several threads, and every question that it did not answer."""

import re
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, Future
from dataclasses import dataclass
from typing import Any, TypeVar

import boto3
from botocore import xform_name
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from botocore.parsers import ResponseParserError

from keyproof.model.resource import Resource, Unknown
from smsbot.account.scope import Scope
from smsbot.account.session import DENIED, way_on

Answer = TypeVar("Answer")
Item = TypeVar("Item")

THREADS = 16
# What boto3 calls a service, where it is not the prefix of its actions.
CLIENTS = {
    "access-analyzer": "accessanalyzer",
    "servicequotas": "service-quotas",
    "sms-voice": "pinpoint-sms-voice-v2",
}
# Nothing, or something that is not of AWS, such as a page of a proxy.
NO_ANSWER = (BotoCoreError, ResponseParserError)
NOT_FOUND = frozenset(
    {
        "AWS.SimpleQueueService.NonExistentQueue",
        "NoSuchBucket",
        "NoSuchBucketPolicy",
        "NoSuchEntity",
        "NoSuchLifecycleConfiguration",
        "NoSuchPublicAccessBlockConfiguration",
        "NotFound",
        "NotFoundException",
        "OwnershipControlsNotFoundError",
        "PolicyNotFoundException",
        "QueueDoesNotExist",
        "ReplicationConfigurationNotFoundError",
        "ResourceNotFoundException",
        "ServerSideEncryptionConfigurationNotFoundError",
    }
)
# Of the text of an error.
MOST_SHOWN = 200
NOT_ALLOWED = "is not allowed."


@dataclass(frozen=True, kw_only=True, order=True)
class NotChecked:
    """Something that could not be read. ``action`` is IAM's name of what was asked.

    ``resource`` is the address of what is not known whole without it, where it is part of one.
    ``remedy`` says what to do, where no permission is missing.
    """

    what: str
    action: str
    reason: str
    resource: str = ""
    remedy: str = ""

    def __str__(self) -> str:
        return f"{self.what}: {self.action} {self.reason}"


def resource_at(address: str, /, **values: object) -> Resource:
    """A resource of the account, of the type that its address begins with.

    The address is where it is declared, or its type and name. No account shows the lifecycle that
    Terraform has for it.
    """
    kind = address.partition(".")[0]
    return Resource(address=address, type=kind, values=values, prevent_destroy=None)


def fields_of(answer: Any, names: str) -> dict[str, object]:  # noqa: ANN401 - an answer of boto3
    """Arguments, separated by spaces, of an answer that has them in CamelCase: ``KeyUsage``.

    Of an answer that is Unknown each of them is, and without an answer None.
    """
    if isinstance(answer, Unknown):
        return dict.fromkeys(names.split(), answer)
    known = answer or {}
    return {
        name: known.get("".join(word.capitalize() for word in name.split("_")))
        for name in names.split()
    }


def in_a_line(error: Exception) -> str:
    """The start of an error's text, without the markup of a page that a proxy answers with."""
    text = " ".join(re.sub(r"<[^>]*>", " ", str(error)).split())
    return text if len(text) <= MOST_SHOWN else f"{text[:MOST_SHOWN]}…"


class Account:
    """The account and region of a session, as far as a scope goes.

    The clients are those of boto3, which try again when they are throttled or cut off.
    """

    def __init__(
        self, session: boto3.Session, *, scope: "Scope | Future[Scope]", threads: Executor
    ) -> None:
        self._scope = scope
        self._session = session
        self._clients: dict[str, Any] = {}
        self._threads = threads
        self._lock = threading.Lock()
        self._lock_of_clients = threading.Lock()
        self._not_checked: set[NotChecked] = set()
        self._notes: set[str] = set()

    @property
    def scope(self) -> Scope:
        """How far it goes. This waits until that is known."""
        return self._scope if isinstance(self._scope, Scope) else self._scope.result()

    @property
    def not_checked(self) -> tuple[NotChecked, ...]:
        """What was not answered so far, sorted."""
        return tuple(sorted(self._not_checked))

    @property
    def notes(self) -> tuple[str, ...]:
        """What is worth to know and no difference, a sentence or two each, sorted."""
        return tuple(sorted(self._notes))

    def note(self, text: str) -> None:
        """Keep such a note."""
        with self._lock:
            self._notes.add(text)

    def client(self, service: str) -> Any:  # noqa: ANN401 - boto3 makes it of data
        """The client of a service, by the prefix of its actions."""
        # boto3 does not let several threads make clients at once.
        with self._lock_of_clients:
            if service not in self._clients:
                self._clients[service] = self._session.client(
                    CLIENTS.get(service, service), config=Config(max_pool_connections=THREADS)
                )
            return self._clients[service]

    def designed(self, kind: str) -> Iterator[str]:
        """The designed names of a type, which are waited for once the first is taken."""
        yield from self.scope.names(kind)

    def ask(
        self,
        what: str,
        action: str,
        part: str = "",
        *,
        call: str = "",
        of: str = "",
        resource: str = "",
        absent: str = "",
        **arguments: object,
    ) -> Any:  # noqa: ANN401 - an answer of boto3
        """The answer to the call that an action permits, or a part of it.

        None if it does not exist, and Unknown, noted, if there was no answer. ``call`` is the name
        of the call where it is not the action's. ``of`` is the address of the resource that it is
        part of, and that ``what`` is named with; ``resource`` is the same where ``what`` is named
        in another way. ``absent`` is what a service says of what is not there, where it says so in
        no code.
        """
        service, _, operation = action.partition(":")
        question = getattr(self.client(service), call or xform_name(operation))
        answer = self._attempt(
            lambda: question(**arguments), what, action, of=of, resource=resource, absent=absent
        )
        return answer.get(part) if part and isinstance(answer, dict) else answer

    def listed(
        self,
        what: str,
        action: str,
        part: str,
        *,
        of: str = "",
        otherwise: Iterable[object] = (),
        **arguments: object,
    ) -> list[Any]:
        """Every item of a part of such an answer, of all its pages; without answer, ``otherwise``.

        ``of`` is the same.
        """
        service, _, operation = action.partition(":")
        client, call = self.client(service), xform_name(operation)

        def question() -> list[object]:
            if not client.can_paginate(call):
                return list(getattr(client, call)(**arguments).get(part, []))
            pages = client.get_paginator(call).paginate(**arguments)
            return [each for page in pages for each in page.get(part, [])]

        found = self._attempt(question, what, action, of=of)
        return list(otherwise) if isinstance(found, Unknown) else found or []

    def _attempt(
        self,
        question: Callable[[], Answer],
        what: str,
        action: str,
        *,
        of: str,
        resource: str = "",
        absent: str = "",
    ) -> Answer | Unknown | None:
        try:
            return question()
        except ClientError as error:
            caught: Exception = error
            code = error.response.get("Error", {}).get("Code", "")
            # An answer to HEAD has no body, so its status is its code.
            if code in (*NOT_FOUND, "404") or (absent and absent in str(error)):
                return None
            problem = NOT_ALLOWED if code in (*DENIED, "403") else f"failed: {in_a_line(error)}"
        except NO_ANSWER as error:
            caught = error
            problem = f"failed: {in_a_line(error)}"
        with self._lock:
            self._not_checked.add(
                NotChecked(
                    what=f"{what} of {of}" if of else what,
                    action=action,
                    reason=problem,
                    resource=of or resource,
                    remedy=way_on(caught),
                )
            )
        return Unknown()

    def withdraw(self, action: str) -> None:
        """Take an action's questions back: what they were to find was found without an answer."""
        with self._lock:
            self._not_checked = {each for each in self._not_checked if each.action != action}

    def map(self, function: Callable[[Item], Answer], items: Iterable[Item]) -> list[Answer]:
        """What a function makes of each item, several at once, in the order of the items."""
        return list(self._threads.map(function, items))

    def read(
        self, function: Callable[[Item], Iterable[Resource]], items: Iterable[Item]
    ) -> list[Resource]:
        """The resources that a function reads of each item, in the same way."""
        found = self.map(lambda item: list(function(item)), items)
        return [resource for each in found for resource in each]
