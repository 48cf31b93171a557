"""How the emulated AWS evaluates policies, where ministack does it otherwise than AWS.

Each function changes the emulator of this process.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any, cast

from ministack.core import iam_actions, iam_evaluator
from ministack.core.responses import get_account_id
from ministack.services import iam

Object = dict[str, object]
Function = Callable[..., Any]

KEY = "x-amz-server-side-encryption-aws-kms-key-id"
ENCRYPTION_OF_A_WRITE = (KEY, "x-amz-server-side-encryption-customer-algorithm")


def complete_conditions() -> None:
    """Give the policies of buckets what they ask for, as on AWS.

    ministack gives conditions on ``aws:PrincipalArn`` the session in place of its role, and those
    on a written object no encryption. That its S3 asks KMS for nothing stays.
    """
    functions = cast("dict[str, Any]", vars(iam_evaluator))
    resolve: Function = functions["_resolve_condition_key"]
    actions = cast("dict[str, Any]", vars(iam_actions))
    object_context: Function = actions["_s3_object_context"]

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

    functions["_resolve_condition_key"] = resolve_with_role
    actions["_s3_object_context"] = object_context_with_key


def let_root_deploy() -> None:
    """Let the root user stand for the role that deploys where a policy denies everybody else.

    The emulator's own credentials are the root user's, for whom it skips every policy but those of
    topics and queues. A session of that role passes too, since the emulator gives
    ``aws:PrincipalArn`` the ARN of the session. Everybody else is held to these policies.
    """
    allows = iam_evaluator.resource_policy_allows

    def with_deployer(
        raw_policy: str | Object | None, ctx: iam_evaluator.EvalContext, *is_own: bool
    ) -> bool:
        if allows(raw_policy, ctx, *is_own):
            return True
        if not all(is_own):
            return False
        return any(
            allows(raw_policy, replace(ctx, principal_arn=role), *is_own)
            for role in _excepted(raw_policy)
            if _stands_for(ctx.principal_arn, role)
        )

    iam_evaluator.resource_policy_allows = with_deployer  # pyrefly: ignore[bad-assignment]


def _stands_for(principal: str, role: str) -> bool:
    """Whether a caller is the role: its session, whose ``aws:PrincipalArn`` is the role on AWS."""
    if principal.endswith(":root"):
        return True
    kind, _, session = principal.partition(":assumed-role/")
    return bool(kind and session) and session.partition("/")[0] == role.rpartition("/")[2]


def _excepted(raw_policy: str | Object | None) -> Iterator[str]:
    """Whom a statement that denies the rest leaves out."""
    policy = json.loads(raw_policy) if isinstance(raw_policy, str) else raw_policy or {}
    statements = cast("Object", policy).get("Statement")
    for each in cast("list[Object]", statements if isinstance(statements, list) else [statements]):
        condition = cast("dict[str, Object]", each.get("Condition") or {})
        found = condition.get("ArnNotEquals", {}).get("aws:PrincipalArn")
        yield from [found] if isinstance(found, str) else cast("list[str]", found or [])
