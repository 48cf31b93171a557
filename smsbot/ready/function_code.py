"""Whether the code of the function can be read, as plan and deploy compare it with a change."""

from collections.abc import Iterator
from http import HTTPStatus

from botocore.exceptions import BotoCoreError

from keyproof.model.resource import Unknown
from smsbot.account.deployed_code import package_at
from smsbot.account.functions import KIND
from smsbot.ready.row import Asked, Row, fine, missing, unanswered

CODE = "Code of the function"
GET_FUNCTION = "lambda:GetFunction"
OPEN = "Let this machine reach https://*.s3.{region}.amazonaws.com, and see what AWS_CA_BUNDLE is."


def of_the_code(asked: Asked) -> Iterator[Row]:
    """The package of each function that is there, at the address of S3 that Lambda gives."""
    for name in asked.account.scope.names(KIND):
        found = asked.account.ask(CODE, GET_FUNCTION, FunctionName=name)
        if isinstance(found, Unknown):
            continue
        url = (found or {}).get("Code", {}).get("Location")
        if found is None:
            yield fine(CODE, f"{name} is not deployed, so there is none to compare")
        elif url is None:
            yield unanswered(CODE, GET_FUNCTION)
        else:
            yield _at(asked, url, name)


def _at(asked: Asked, url: str, name: str) -> Row:
    try:
        status, content = package_at(url)
    except BotoCoreError as error:
        status, content, says = 0, b"", f"S3 cannot be reached ({type(error).__name__})."
    else:
        says = f"S3 answers {status} for the package of {name}."
    if status == HTTPStatus.OK:
        return fine(CODE, f"{len(content):,} bytes of {name}, from S3")
    remedy = OPEN.format(region=asked.environment.region)
    return missing(CODE, says, remedy, stops=True)
