"""Objects of the embedded AWS that only those read who may use the key, as on AWS.

ministack's S3 asks KMS for nothing, and it gives conditions on ``aws:PrincipalArn`` the session in
place of its role. Here a request for an object also asks, as its caller and through S3, the key
that its bucket names; ministack's own evaluation of the key's policy decides.
https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html
"""

from collections.abc import Callable, Mapping
from typing import Any, cast

from ministack.core import iam_actions, iam_evaluator
from ministack.core.responses import get_account_id
from ministack.services import iam, s3

BUCKETS = "arn:aws:s3:::"
KEY = "x-amz-server-side-encryption-aws-kms-key-id"
# What S3 asks the key for; reading the parts of an object that was written in parts, too.
NEEDED = {
    "s3:GetObject": "kms:Decrypt",
    "s3:GetObjectVersion": "kms:Decrypt",
    "s3:PutObject": "kms:GenerateDataKey",
}
ENCRYPTION_OF_A_WRITE = (KEY, "x-amz-server-side-encryption-customer-algorithm")

Function = Callable[..., Any]


def complete() -> None:
    """Make the S3 of this process's emulator use the key of a bucket."""
    functions = cast("dict[str, Any]", vars(iam_evaluator))
    enforce: Function = functions["enforce"]
    resolve: Function = functions["_resolve_condition_key"]
    actions = cast("dict[str, Any]", vars(iam_actions))
    object_context: Function = actions["_s3_object_context"]

    def enforce_with_key(  # noqa: PLR0917 - as the emulator calls it
        access_key_id: str,
        iam_action: str,
        service: str,
        region: str,
        resource_arn: str = "*",
        service_context: Mapping[str, Any] | None = None,
    ) -> Any:  # noqa: ANN401 - as the emulator has it
        refusal = enforce(access_key_id, iam_action, service, region, resource_arn, service_context)
        key = _key_of(resource_arn) if iam_action in NEEDED and not refusal else None
        if key is None:
            return refusal
        through_s3 = {
            "kms:ViaService": f"s3.{region}.amazonaws.com",
            # No bucket of the project has a bucket key, which would name the bucket here.
            "kms:EncryptionContext:aws:s3:arn": resource_arn,
        }
        return enforce(access_key_id, NEEDED[iam_action], "kms", region, key, through_s3)

    def resolve_with_role(key: str, context: Any) -> Any:  # noqa: ANN401
        is_session = context.principal_type == "AssumedRole"
        if key.lower() != "aws:principalarn" or not is_session:
            return resolve(key, context)
        name = context.principal_arn.split("/")[1]
        roles: Any = vars(iam)["_roles"]
        role = roles.get_scoped(get_account_id(), None, name)
        return role["Arn"] if role else context.principal_arn

    def object_context_with_key(
        iam_action: str,
        query_params: Any,  # noqa: ANN401
        path: str,
        headers: Mapping[str, str],
    ) -> dict[str, Any]:
        found: dict[str, Any] = object_context(iam_action, query_params, path, headers)
        if iam_action == "s3:PutObject":
            described = {name: headers[name] for name in ENCRYPTION_OF_A_WRITE if headers.get(name)}
            found |= {f"s3:{name}": value for name, value in described.items()}
        return found

    functions["enforce"] = enforce_with_key
    functions["_resolve_condition_key"] = resolve_with_role
    actions["_s3_object_context"] = object_context_with_key


def _key_of(resource_arn: str) -> str | None:
    """The key that the bucket of an object names for its objects; None without one."""
    bucket = resource_arn.removeprefix(BUCKETS).partition("/")[0]
    default: dict[str, str] = vars(s3)["_bucket_default_sse_headers"](bucket)
    return default.get(KEY)
