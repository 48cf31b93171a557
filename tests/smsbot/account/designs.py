"""Designs of a few resources, to read an account by, and an account that gives fixed answers."""

from collections.abc import Mapping
from copy import deepcopy
from types import SimpleNamespace
from typing import Any

import boto3
from botocore.model import OperationModel
from botocore.validate import ParamValidator

from keyproof import Resource, Stack
from keyproof.location import Location

HERE = Location(region="us-east-1", account_id="123456789012")


def design_of(resources: Mapping[str, Mapping[str, Any]]) -> Stack:
    """The values of resources, by their addresses."""
    return Stack(
        location=HERE,
        resources=tuple(
            Resource(address=address, type=address.partition(".")[0], values=values)
            for address, values in resources.items()
        ),
    )


def session_with(
    answers: Mapping[str, Any], asked: dict[str, dict[str, Any]] | None = None
) -> boto3.Session:
    """A session to which AWS gives one answer to each call, as ``kms.DescribeKey``.

    A text is the code of an error. botocore holds each request to its model, this the answer.
    ``asked`` gets the arguments of the last request of each call.
    """
    session = boto3.Session("key", "secret", region_name=HERE.region)

    def note(params: dict[str, Any], model: OperationModel, **_: object) -> None:
        if asked is not None:
            asked[f"{model.service_model.service_name}.{model.name}"] = params

    noting: Any = note
    session.events.register("provide-client-params", noting)

    def reply(model: OperationModel, **_: object) -> tuple[SimpleNamespace, dict[str, Any]]:
        service = str(model.service_model.service_name)
        service = {"pinpoint-sms-voice-v2": "sms-voice"}.get(service, service)
        answer = deepcopy(answers[f"{service}.{model.name}"])
        if isinstance(answer, str):
            return SimpleNamespace(status_code=400), {"Error": {"Code": answer, "Message": "no"}}
        shape: Any = model.output_shape
        report = ParamValidator().validate(answer, shape).generate_report()
        # Members that AWS calls required of its answers are left out where nobody reads them.
        wrong = [each for each in report.splitlines() if not each.startswith("Missing required")]
        assert not wrong, f"{service}.{model.name}: {wrong}"
        return SimpleNamespace(status_code=200), {**answer, "ResponseMetadata": {}}

    handler: Any = reply
    session.events.register("before-call", handler)
    return session
