"""A stand-in for AWS below boto3: answers by call, held to botocore's models on both ways."""

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import pytest
from botocore.awsrequest import AWSPreparedRequest
from botocore.client import BaseClient
from botocore.exceptions import ClientError
from botocore.httpsession import URLLib3Session
from botocore.validate import ParamValidator

# The key that the answer to AssumeRole has to give, for calls to be known as the role's.
ASSUMED = "ASIAOFAROLE000000000"


@dataclass(frozen=True)
class Refused:
    """An error of AWS in place of an answer."""

    code: str
    message: str = "refused"
    headers: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass
class StandIn:
    """``answers`` are by the call, such as ``kms.DescribeKey``.

    An answer to a role that was assumed is called ``role>kms.DescribeKey``, where it differs.
    ``GET`` is answered to a request of a presigned address, by a status and a content.
    An answer is a mapping, a Refused, a list of answers that are given one after another, the last
    again and again, or a function of the parameters that returns one of these. ``calls`` are all
    calls that were made, with their parameters, ``own`` those of no role that was assumed, and
    ``answered`` the names of their answers. A call without an answer fails the test.
    """

    answers: dict[str, Any] = field(default_factory=dict[str, Any])
    calls: list[tuple[str, Mapping[str, Any]]] = field(
        default_factory=list[tuple[str, Mapping[str, Any]]]
    )
    own: list[tuple[str, Mapping[str, Any]]] = field(
        default_factory=list[tuple[str, Mapping[str, Any]]]
    )
    answered: list[str] = field(default_factory=list[str])
    unexpected: list[str] = field(default_factory=list[str])

    def __post_init__(self) -> None:
        # A list is used up, and cases are shared by tests.
        self.answers = {
            call: list(said) if isinstance(said, list) else said
            for call, said in self.answers.items()
        }

    def __call__(self, client: BaseClient, operation: str, parameters: Mapping[str, Any]) -> Any:
        model = client.meta.service_model
        name = f"{_prefix(model.endpoint_prefix, model.service_name)}.{operation}"
        described = model.operation_model(operation)
        if described.input_shape is not None:
            report = ParamValidator().validate(dict(parameters), described.input_shape)
            assert not report.has_errors(), f"{name}: {report.generate_report()}"
        self.calls.append((name, parameters))
        keys = client._request_signer._credentials  # noqa: SLF001 # pyright: ignore[reportAttributeAccessIssue, reportUnknownMemberType, reportUnknownVariableType]
        if keys.access_key != ASSUMED:
            self.own.append((name, parameters))
        elif f"role>{name}" in self.answers:
            name = f"role>{name}"
        if name not in self.answers:
            self.unexpected.append(f"{name} {dict(parameters)}")
            raise AssertionError(f"nobody said what AWS answers to {self.unexpected[-1]}")
        self.answered.append(name)
        answer = self.answer_to(name, parameters)
        if isinstance(answer, Refused):
            refusal: Any = {
                "Error": {"Code": answer.code, "Message": answer.message},
                "ResponseMetadata": {"HTTPHeaders": dict(answer.headers)},
            }
            raise ClientError(refusal, operation)
        metadata = answer.pop("ResponseMetadata", {"HTTPHeaders": {}})
        if described.output_shape is not None:
            streams = {each for each in answer if hasattr(answer[each], "read")}
            output = {each: value for each, value in answer.items() if each not in streams}
            report = ParamValidator().validate(output, described.output_shape)
            # Members that AWS calls required of its answers are left out where nobody reads them.
            missing = "Missing required parameter"
            wrong = [
                each
                for each in report.generate_report().splitlines()
                if not each.startswith(missing)
            ]
            assert not wrong, f"{name}: {wrong}"
        return {**answer, "ResponseMetadata": metadata}

    def answer_to(self, name: str, parameters: Mapping[str, Any]) -> Any:
        """What is said to a call."""
        said: Any = self.answers[name]
        if callable(said):
            said = said(parameters)
        if isinstance(said, list):
            said = said.pop(0) if len(said) > 1 else said[0]
        return deepcopy(said)

    def patch(self, monkeypatch: pytest.MonkeyPatch) -> "StandIn":
        """Let every client of boto3 ask it."""

        def call(client: BaseClient, operation: str, parameters: Mapping[str, Any]) -> Any:
            return self(client, operation, parameters)

        def send(_: URLLib3Session, request: AWSPreparedRequest) -> SimpleNamespace:
            status, content = self.answer_to("GET", {"url": request.url})
            return SimpleNamespace(status_code=status, content=content)

        # Of a class, so that boto3 hands the client over.
        monkeypatch.setattr(BaseClient, "_make_api_call", call)
        monkeypatch.setattr(URLLib3Session, "send", send)
        return self


def _prefix(endpoint: str, service: str) -> str:
    return "sms-voice" if service == "pinpoint-sms-voice-v2" else service or endpoint
