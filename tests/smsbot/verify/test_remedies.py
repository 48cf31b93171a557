"""Which command takes away what nobody wrote, and where none is printed."""

import pytest

from keyproof.model.resource import Resource
from smsbot.verify.remedies import DECIDE, Remedies
from tests.stacks.synthesized import PLAIN


def found(kind: str, **values: object) -> Resource:
    return Resource(address=f"{kind}.bot", type=kind, values=values)


@pytest.mark.parametrize(
    ("live", "command"),
    [
        (
            found("aws_lambda_function_version", function_name="bot", qualifier="3"),
            "lambda delete-function --function-name bot --qualifier 3",
        ),
        # Without the version, the command would delete the function.
        (found("aws_lambda_function_version", function_name="bot", qualifier=""), ""),
        (found("aws_lambda_alias", function_name="bot", qualifier=""), ""),
        # The URL of a function itself has no qualifier.
        (
            found("aws_lambda_function_url", function_name="bot", qualifier=""),
            "lambda delete-function-url-config --function-name bot",
        ),
        (found("aws_lambda_function_url", function_name="", qualifier=""), ""),
    ],
)
def test_a_command_is_printed_only_as_a_whole(live: Resource, command: str) -> None:
    (output,) = Remedies(environment=PLAIN, profile=None).take_away(live)
    assert output == (f"aws {command} --region {PLAIN.region}" if command else DECIDE)
