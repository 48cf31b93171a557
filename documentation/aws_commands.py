"""Checks a command of the AWS command line against the models of its services."""

import re
from collections.abc import Iterator, Sequence
from functools import cache

import botocore.session
from botocore import xform_name
from botocore.exceptions import UnknownServiceError
from botocore.model import OperationModel

# The options of every command of the AWS command line, and the commands that are no API calls.
OPTIONS = {"endpoint-url", "no-cli-pager", "output", "profile", "query", "region"}
OWN = ("configure", "s3", "sso")
# The command line calls some members of a request by another name than the API.
RENAMED = {"notification-endpoint": "endpoint"}
# The commands of KMS that take an alias as --key-id: the cryptographic ones and two more.
# https://docs.aws.amazon.com/kms/latest/APIReference/API_Operations.html
WITH_ALIAS = re.compile(r"decrypt|encrypt|generate-.*|get-public-key|sign|verify.*|describe-key")


def problem_of_aws(words: Sequence[str]) -> str | None:
    """What does not exist of a command, of which ``aws`` is left out."""
    return next(_problems(*words), None)


def _problems(service: str, command: str = "", *rest: str) -> Iterator[str]:
    found = _operations({"s3api": "s3"}.get(service, service))
    if service in OWN or not command:
        return
    if not found:
        yield f"AWS has no service {service}"
    elif command == "wait":
        yield from (f"AWS has no waiter {each}" for each in rest[:1] if each not in _waits(service))
    elif command not in found:
        yield f"AWS has no command {command}"
    else:
        by_alias = any(each.startswith("alias/") for each in rest) and "--key-id" in rest
        if service == "kms" and by_alias and not WITH_ALIAS.fullmatch(command):
            yield "KMS takes a key ID or an ARN there, not an alias"
        yield from _unknown_options(found[command], rest)


def _unknown_options(operation: OperationModel, words: Sequence[str]) -> Iterator[str]:
    shape = operation.input_shape
    known = {xform_name(each, "-") for each in shape.members} if shape else set[str]()
    for word in words:
        option = RENAMED.get(word.removeprefix("--"), word.removeprefix("--"))
        if word.startswith("--") and not {option, option.removeprefix("no-")} & (known | OPTIONS):
            yield f"there is no option {word}"


def _waits(service: str) -> list[str]:
    names = botocore.session.get_session().get_waiter_model(service).waiter_names
    return [xform_name(each, "-") for each in names]


@cache
def _operations(service: str) -> dict[str, OperationModel]:
    """The operations of a service, by the names of their commands."""
    try:
        model = botocore.session.get_session().get_service_model(service)
    except UnknownServiceError:
        return {}
    return {xform_name(each, "-"): model.operation_model(each) for each in model.operation_names}
