"""What a probe works with: the throwaway environment, clients, narrow roles, and the record."""

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from subprocess import CompletedProcess
from typing import Any, TypeVar

import boto3
from botocore import xform_name
from botocore.exceptions import ClientError

from keyproof.location import Location
from keyproof.policy_document import Statement
from smsbot.account.account import CLIENTS
from smsbot.account.session import error_code
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
REFUSED = (
    *("AccessDenied", "AccessDeniedException", "AuthorizationError", "UnauthorizedOperation"),
    *("AuthorizationErrorException", "KMSAccessDeniedException", "KMSAccessDenied"),
    *("KMS.AccessDeniedException", "KmsAccessDenied"),
)


@dataclass(frozen=True, kw_only=True)
class Attempt:
    """What came of a call: an answer, or the error's code and message."""

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
        return self.code in REFUSED or "is not authorized to perform" in self.message

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

    def attempt(self, call: str, **parameters: object) -> Attempt:
        """Make a call, such as ``kms:Decrypt``, once."""
        service, _, operation = call.partition(":")
        try:
            return Attempt(
                answer=getattr(self.client(service), xform_name(operation))(**parameters)
            )
        except ClientError as error:
            told = error.response.get("Error", {}).get("Message", "")
            return Attempt(code=error_code(error) or "Unknown", message=told)


@dataclass(frozen=True, kw_only=True)
class World:
    """``run`` runs ``smsbot`` with its arguments on the throwaway environment.

    ``destroy`` is ``terraform destroy`` of its stack. ``pause`` waits for some seconds.
    ``boundary`` is the ARN of what bounds every role of a probe; None where there is none.
    """

    environment: Environment
    location: Location
    caller: Caller
    record: Record
    run: Callable[..., CompletedProcess[str]]
    destroy: Callable[[], CompletedProcess[str]]
    pause: Callable[[float], None] = time.sleep
    boundary: str | None = None

    @property
    def number(self) -> bool:
        """Whether the environment has a phone number."""
        return self.environment.sms is not None

    def name(self, kind: str, name: str) -> str:
        """What a resource of a probe is called."""
        return self.environment.names.name(LAYER, kind, name)

    def client(self, service: str) -> Any:  # noqa: ANN401 - boto3 makes it of data
        """A client of the role for acceptance."""
        return self.caller.client(service)

    def attempt(self, call: str, **parameters: object) -> Attempt:
        """Make a call as the role for acceptance."""
        return self.caller.attempt(call, **parameters)

    def until(
        self, question: Callable[[], Answer | None], *, seconds: float = PROPAGATION_IN_SECONDS
    ) -> Answer | None:
        """Ask again and again until there is an answer, or the time is over."""
        for _ in range(max(1, int(seconds // POLL_IN_SECONDS))):
            found = question()
            if found:
                return found
            self.pause(POLL_IN_SECONDS)
        return None

    def settled(self, caller: Caller, call: str, *, works: bool, **parameters: object) -> Attempt:
        """Make a call until it succeeds, or until it is refused; the last attempt in any case."""
        last: list[Attempt] = []

        def question() -> bool:
            last.append(caller.attempt(call, **parameters))
            return last[-1].succeeded if works else last[-1].refused

        self.until(question)
        return last[-1]

    def role(self, name: str, *allowed: Statement) -> Caller:
        """A role that may do some things and nothing else, with what it needs to show that it may.

        It is returned only when AWS has passed its policy on: what is refused then, is refused by
        what the role may not do, and not by a policy on its way.
        """
        iam, full = self.client("iam"), self.name("role", name)
        self.record.will_make("aws_iam_role", full)
        trust = {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Effect": "Allow",
                    "Principal": {"AWS": self.location.account_root},
                    "Action": "sts:AssumeRole",
                }
            ],
        }
        bounded = {"PermissionsBoundary": self.boundary} if self.boundary else {}
        made = self.attempt(
            "iam:CreateRole",
            RoleName=full,
            AssumeRolePolicyDocument=json.dumps(trust),
            Tags=self.tags("Key", "Value"),
            **bounded,
        )
        if not made.succeeded and made.code != "EntityAlreadyExists":
            raise ProbeStopped(f"AWS refused iam:CreateRole with {made}")
        control = Statement(sid="Control", actions=("cloudwatch:ListMetrics",), resources=("*",))
        document = {
            "Version": "2012-10-17",
            "Statement": [each.to_dict() for each in (control, *allowed)],
        }
        iam.put_role_policy(RoleName=full, PolicyName=LAYER, PolicyDocument=json.dumps(document))
        credentials = self.until(lambda: self._assumed(full))
        if credentials is None:
            raise ProbeStopped(f"nobody could assume the role {full}")
        caller = Caller(
            session=boto3.Session(
                aws_access_key_id=credentials["AccessKeyId"],
                aws_secret_access_key=credentials["SecretAccessKey"],
                aws_session_token=credentials["SessionToken"],
                region_name=self.location.region,
            )
        )
        ready = self.settled(caller, "cloudwatch:ListMetrics", works=True, Namespace="AWS/KMS")
        if not ready.succeeded:
            raise ProbeStopped(f"the policy of {full} has no effect: {ready}")
        return caller

    def _assumed(self, name: str) -> Mapping[str, str] | None:
        found = self.attempt(
            "sts:AssumeRole", RoleArn=self.location.role_arn(name), RoleSessionName=LAYER
        )
        return found.answer["Credentials"] if found.succeeded else None

    def tags(self, key: str, value: str) -> list[dict[str, str]]:
        """The tags of the environment as a service wants them."""
        return [
            {key: name, value: each} for name, each in tags_of_everything(self.environment).items()
        ]


class ProbeStopped(Exception):
    """What a probe needs could not be made; the reason is what it says."""


def tags_of_everything(environment: Environment) -> dict[str, str]:
    """The tags of whatever a probe makes: the environment's own, and its purpose."""
    return {**tags_of(environment), **environment.tags}
