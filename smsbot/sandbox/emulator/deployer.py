"""The emulator's own credentials stand for the role that deploys, as far as a policy names one.

They are those of the account's root user, for which the emulator skips every policy but those of
topics and queues. Everybody else is held to these policies as well.
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
        if not all(is_own) or not ctx.principal_arn.endswith(":root"):
            return False
        return any(
            allows(raw_policy, replace(ctx, principal_arn=role), *is_own)
            for role in _excepted(raw_policy)
        )

    iam_evaluator.resource_policy_allows = with_deployer


def _excepted(raw_policy: str | Object | None) -> Iterator[str]:
    """Whom a statement that denies the rest leaves out."""
    policy = json.loads(raw_policy) if isinstance(raw_policy, str) else raw_policy or {}
    statements = cast("Object", policy).get("Statement")
    for each in cast("list[Object]", statements if isinstance(statements, list) else [statements]):
        condition = cast("dict[str, Object]", each.get("Condition") or {})
        found = condition.get("ArnNotEquals", {}).get("aws:PrincipalArn")
        yield from [found] if isinstance(found, str) else cast("list[str]", found or [])
