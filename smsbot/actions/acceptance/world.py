"""What a probe works with: the throwaway environment, clients, narrow roles, and the record.

An error that a probe did not expect, by its code, shows nothing: a missing permission, a throttle,
a broken network. The call raises ProbeStopped then, and nothing is known.
"""

import math
import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from subprocess import CompletedProcess
from typing import Any, TypeVar
from uuid import uuid4

import boto3
from botocore import xform_name
from botocore.exceptions import ClientError

from keyproof.location import Location
from keyproof.policy_document import PolicyDocument, Principal, Statement
from keyproof.terminal.failure import Failure
from smsbot.account.account import CLIENTS, NO_ANSWER, NOT_FOUND
from smsbot.account.session import DENIED as REFUSED
from smsbot.account.session import (
    EXPIRED,
    NOT_ACCEPTED,
    SIGN_IN,
    error_code,
    fenced_session,
)
from smsbot.actions.acceptance.record import Record
from stacks.keys import tags_of
from stacks.settings.environment import Environment

Answer = TypeVar("Answer")

LAYER = "probe"
# IAM and KMS pass on a change within seconds, EventBridge and CloudTrail an event within minutes.
PROPAGATION_IN_SECONDS = 90
EVENTS_IN_SECONDS = 900
POLL_IN_SECONDS = 3
# Services that are in few regions, whatever region they are asked about.
OF_ONE_REGION = {"pricing": "us-east-1"}
DENIED = "AccessDenied"
IS_DENIED = "is not authorized to perform"
# What a call makes is there, as after an interrupt.
THERE = (
    *("AlreadyExistsException", "EntityAlreadyExists", "ResourceAlreadyExistsException"),
    *("ResourceConflictException", "ResourceInUseException", "QueueNameExists"),
    *("BucketAlreadyOwnedByYou", "TrailAlreadyExistsException", "ConflictException"),
    *("TableAlreadyExistsException", "TableInUseException"),
)
NOT_THERE = (
    *NOT_FOUND,
    *("BackupNotFoundException", "TableNotFoundException", "TrailNotFoundException"),
    *("DashboardNotFoundError", "NoSuchKey", "ResourceNotFound"),
)


class ProbeStopped(Exception):
    """Nothing is known about the statement; the reason is what it says."""


class ProbeRefused(ProbeStopped):
    """The role that tries the probe may not do what the probe needs."""


@dataclass(frozen=True, kw_only=True)
class Attempt:
    """What came of a call: an answer, or the code and message of an error that was expected."""

    answer: Mapping[str, Any] = field(default_factory=dict[str, Any])
    code: str = ""
    message: str = ""

    @property
    def succeeded(self) -> bool:
        """Whether AWS did it."""
        return not self.code

    @property
    def refused(self) -> bool:
        """Whether a permission was missing, at the service or at the key."""
        return self.code in REFUSED

    def __str__(self) -> str:
        return f"{self.code}: {self.message}" if self.code else "AWS did it"


@dataclass(frozen=True, kw_only=True)
class Caller:
    """An identity that calls AWS."""

    session: boto3.Session
    clients: dict[str, Any] = field(default_factory=dict[str, Any])

    def client(self, service: str) -> Any:  # noqa: ANN401 - boto3 makes it of data
        """The client of a service, by the prefix of its actions."""
        if service not in self.clients:
            make: Any = self.session.client
            region = OF_ONE_REGION.get(service, self.session.region_name)
            self.clients[service] = make(CLIENTS.get(service, service), region_name=region)
        return self.clients[service]

    def attempt(self, call: str, expected: Collection[str] = (), **parameters: object) -> Attempt:
        """Make a call, such as ``kms:Decrypt``, once.

        Raises ProbeStopped on an error whose code is not expected, or if nobody answers, and
        Failure if AWS does not take the credentials any more: nothing else would be answered.
        """
        service, _, operation = call.partition(":")
        try:
            return Attempt(
                answer=getattr(self.client(service), xform_name(operation))(**parameters)
            )
        except ClientError as error:
            found = _as_attempt(error)
        except NO_ANSWER as error:
            raise ProbeStopped(f"{call}: no answer: {error}") from error
        if found.code in expected:
            return found
        if found.code in (*EXPIRED, *NOT_ACCEPTED):
            raise Failure(
                f"While asking for {call}: AWS does not take the credentials any more "
                f"({found.code}). The verdicts so far are kept.",
                way_on=f"{SIGN_IN} Then run the same command again: it goes on.",
            )
        raise (ProbeRefused if found.refused else ProbeStopped)(f"{call}: {found}")


def _as_attempt(error: ClientError) -> Attempt:
    said = error.response.get("Error", {}).get("Message", "")
    code = DENIED if IS_DENIED in said else error_code(error) or "Unknown"
    reason = error.response.get("Reason")
    return Attempt(code=code, message=f"{said} ({reason})" if reason else said)


@dataclass(frozen=True, kw_only=True)
class World:
    """``run`` runs ``smsbot`` with its arguments on the throwaway environment.

    ``terraform`` runs Terraform on its stack in the same way. ``pause`` waits for some seconds.
    ``longest_in_seconds`` is for how long a question is asked again at most, and
    ``function_in_seconds`` where a function has to run or to change.
    ``boundary`` is the ARN of what bounds every role of a probe; None where there is none.
    ``token`` marks messages and log lines of this run, and no earlier one.
    """

    environment: Environment
    location: Location
    caller: Caller
    record: Record
    run: Callable[..., CompletedProcess[str]]
    terraform: Callable[..., CompletedProcess[str]]
    pause: Callable[[float], None] = time.sleep
    longest_in_seconds: float = math.inf
    function_in_seconds: float = math.inf
    boundary: str | None = None
    token: str = field(default_factory=lambda: uuid4().hex)

    @property
    def number(self) -> bool:
        """Whether the environment has a phone number."""
        return self.environment.sms is not None

    def name(self, kind: str, name: str) -> str:
        """What a resource of a probe is called."""
        return self.environment.names.name(LAYER, kind, name)

    def arn(self, service: str, kind: str, name: str, *, before: str = "") -> str:
        """The ARN of such a resource; ``before`` is what stands before its name."""
        return self.location.arn(service, f"{before}{self.name(kind, name)}")

    def attempt(self, call: str, expected: Collection[str] = (), **parameters: object) -> Attempt:
        """Make a call as the role for acceptance."""
        return self.caller.attempt(call, expected, **parameters)

    def make(self, kind: str, name: str, call: str, **parameters: object) -> Attempt:
        """Make something that may be there already, and write it down before."""
        self.record.will_make(kind, name)
        return self.attempt(call, THERE, **parameters)

    def now(self) -> datetime:
        """The time by the clock of AWS."""
        answer = self.attempt("sts:GetCallerIdentity").answer
        date = answer.get("ResponseMetadata", {}).get("HTTPHeaders", {}).get("date")
        return parsedate_to_datetime(date) if date else datetime.now(UTC)

    def until(
        self,
        question: Callable[[], Answer | None],
        *,
        seconds: float = PROPAGATION_IN_SECONDS,
        of_function: bool = False,
    ) -> Answer | None:
        """Ask again and again until there is an answer, or the time is over.

        Raises ProbeStopped if the last question got none, and at once if it was refused.
        """
        longest = self.function_in_seconds if of_function else self.longest_in_seconds
        questions = int(min(seconds, longest) // POLL_IN_SECONDS)
        for left in reversed(range(max(1, questions))):
            try:
                found = question()
            except ProbeRefused:
                raise
            except ProbeStopped:
                if not left:
                    raise
                found = None
            if found:
                return found
            self.pause(POLL_IN_SECONDS)
        return None

    def awaited(
        self,
        question: Callable[[], Answer | None],
        otherwise: str,
        *,
        seconds: float = PROPAGATION_IN_SECONDS,
        of_function: bool = False,
    ) -> Answer:
        """Ask in the same way. Raises ProbeStopped, which says ``otherwise``, without an answer."""
        found = self.until(question, seconds=seconds, of_function=of_function)
        if found is None:
            raise ProbeStopped(otherwise)
        return found

    def settled(
        self,
        call: str,
        expected: Collection[str],
        *,
        works: bool,
        caller: Caller | None = None,
        seconds: float = PROPAGATION_IN_SECONDS,
        **parameters: object,
    ) -> Attempt:
        """Make a call until it succeeds, or until it does not; the last attempt in any case."""
        last: list[Attempt] = []

        def question() -> bool:
            last.append((caller or self.caller).attempt(call, expected, **parameters))
            return last[-1].succeeded is works

        self.until(question, seconds=seconds)
        return last[-1]

    def role(self, name: str, *allowed: Statement, services: Collection[str] = ()) -> Caller:
        """A role that may do some things and nothing else, with what it needs to show that it may.

        It is returned only when AWS has passed its policy on: what is refused then, is refused by
        what the role may not do, and not by a policy on its way. ``services`` may assume it too.
        """
        full = self.name("role", name)
        trusted = (
            Principal("AWS", self.location.account_root),
            *(Principal("Service", each) for each in services),
        )
        trust = Statement(sid="Trust", principals=trusted, actions=("sts:AssumeRole",))
        bounded = {"PermissionsBoundary": self.boundary} if self.boundary else {}
        self.make(
            "aws_iam_role",
            full,
            "iam:CreateRole",
            RoleName=full,
            AssumeRolePolicyDocument=PolicyDocument((trust,)).to_json(),
            Tags=self.tags("Key", "Value"),
            **bounded,
        )
        control = Statement(sid="Control", actions=("cloudwatch:ListMetrics",), resources=("*",))
        policy = PolicyDocument((control, *allowed)).to_json()
        self.attempt("iam:PutRolePolicy", RoleName=full, PolicyName=LAYER, PolicyDocument=policy)
        arn = self.location.role_arn(full)
        assumed = self.settled(
            "sts:AssumeRole", REFUSED, works=True, RoleArn=arn, RoleSessionName=LAYER
        )
        if not assumed.succeeded:
            raise ProbeStopped(f"nobody could assume the role {full}: {assumed}")
        credentials = assumed.answer["Credentials"]
        caller = Caller(
            session=fenced_session(
                aws_access_key_id=credentials["AccessKeyId"],
                aws_secret_access_key=credentials["SecretAccessKey"],
                aws_session_token=credentials["SessionToken"],
                region_name=self.location.region,
            )
        )
        ready = self.settled(
            "cloudwatch:ListMetrics", REFUSED, works=True, caller=caller, Namespace="AWS/KMS"
        )
        if not ready.succeeded:
            raise ProbeStopped(f"the policy of {full} has no effect: {ready}")
        return caller

    def tags(self, key: str, value: str) -> list[dict[str, str]]:
        """The tags of the environment as a service wants them."""
        return [
            {key: name, value: each} for name, each in tags_of_everything(self.environment).items()
        ]


def tags_of_everything(environment: Environment) -> dict[str, str]:
    """The tags of whatever a probe makes: the environment's own, and its purpose."""
    return {**tags_of(environment), **environment.tags}
