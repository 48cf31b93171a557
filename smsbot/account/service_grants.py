"""The grants on a key that AWS makes itself, for a table or a function of the design."""

from typing import TYPE_CHECKING

from keyproof.iam.callers import SERVICE_ENDINGS
from keyproof.model.resource import Resource
from smsbot.account.scope import Scope

if TYPE_CHECKING:
    from mypy_boto3_kms.type_defs import GrantListEntryTypeDef

FUNCTION = "aws_lambda_function"
FUNCTION_KEY = ("kms_key_arn",)
# What has a grant to work with a resource that names a key, by the start of its service principal.
# https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/encryption.usagenotes.html
WORK_BY_GRANT = {
    "dynamodb": ("aws_dynamodb_table", ("server_side_encryption", "kms_key_arn")),
    "lambda": (FUNCTION, FUNCTION_KEY),
}
FUNCTION_ARN = "aws:lambda:FunctionArn"


def is_of_a_service(scope: Scope, key: str, grant: "GrantListEntryTypeDef") -> bool:
    """Whether a service works by a grant, on the key at an address, with something of the design.

    Lambda gives it to the function's role, as the session that runs the function, and only for
    what is encrypted for this function. That is known of AWS's own key, and unconfirmed for a
    customer-managed one.
    """
    grantee = grant.get("GranteePrincipal", "")
    service = grantee.partition(".")[0]
    if grantee.endswith(SERVICE_ENDINGS) and service in WORK_BY_GRANT:
        kind, argument = WORK_BY_GRANT[service]
        return any(_is_under(key, each, argument) for each in scope.resources(kind))
    constraints = grant.get("Constraints", {})
    context = constraints.get("EncryptionContextEquals") or constraints.get(
        "EncryptionContextSubset", {}
    )
    return any(
        _is_under(key, each, FUNCTION_KEY)
        and grantee in _runs_as(each, scope)
        and context.get(FUNCTION_ARN)
        == scope.location.arn("lambda", f"function:{each.text('function_name')}")
        for each in scope.resources(FUNCTION)
    )


def _is_under(key: str, resource: Resource, argument: tuple[str, ...]) -> bool:
    return resource.text(*argument).endswith(f":key/{key}")


def _runs_as(function: Resource, scope: Scope) -> tuple[str, str]:
    """The role of a function, and the session of it that runs the function."""
    role, location = function.text("role"), scope.location
    session = f"assumed-role/{role.rpartition('/')[2]}/{function.text('function_name')}"
    return role, f"arn:{location.partition}:sts::{location.account_id}:{session}"
