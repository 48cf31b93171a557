"""The emulator's own credentials stand for the role that deploys, as far as a policy names one.

They are those of the account's root user, for which the emulator skips every policy but those of
topics and queues. A session of that role passes too, since the emulator gives
``aws:PrincipalArn`` the ARN of the session. Everybody else is held to these policies.
"""

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import cast

from ministack.core import iam_evaluator

Object = dict[str, object]


def complete() -> None:
    """Let the root user pass where a policy denies everybody but some role."""
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
