"""The beginning of a model says of a service what the whole of it says."""

import boto3
import pytest
from botocore.session import get_session

from smsbot.sandbox.emulator.protocols import Model, metadata

SERVICES = (
    *("cloudwatch", "dynamodb", "events", "iam", "kms", "lambda", "logs", "s3", "sns", "sqs"),
    *("cloudformation", "cloudtrail", "sts"),
)


@pytest.mark.parametrize("service", SERVICES)
def test_the_metadata_are_those_of_botocore(service: str) -> None:
    whole = get_session().get_service_model(service).metadata
    assert metadata(service) == whole
    assert whole["protocol"]


def test_every_service_has_them_at_the_beginning() -> None:
    for service in boto3.Session().get_available_services():
        assert metadata(service)["protocol"], service


def test_more_is_read_where_it_is_asked_for() -> None:
    whole = get_session().get_service_model("sts")
    found = Model(metadata("sts"), lambda: whole)
    assert found.operation_model("AssumeRole").name == "AssumeRole"


def test_another_name_has_none() -> None:
    with pytest.raises(OSError, match="No such file"):
        metadata("no-such-service")
