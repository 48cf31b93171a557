"""What faults and declarations of whole findings are made of."""

from collections.abc import Callable
from dataclasses import replace

from constructs_lib.declarations import Declarations, DeclaredCall, Surplus
from stacks.declared.declarations import declarations_of
from tests.smsbot.access.faults.faulty import ACCOUNT, Config
from tests.stacks.synthesized import PLAIN

Case = tuple[Callable[[Config], None], Declarations]
DECLARED = declarations_of(PLAIN)
TABLE = f"arn:aws:dynamodb:eu-west-1:{ACCOUNT}:table/smsbot-dev-storage-table-analytics"
OF_ROLE, COUNT = "aws_iam_role_policy", "bot-role-store-and-count"


def surplus(*more: Surplus) -> Declarations:
    return replace(DECLARED, surplus=(*DECLARED.surplus, *more))


def calls(*more: DeclaredCall) -> Declarations:
    return replace(DECLARED, calls=(*DECLARED.calls, *more))


def nothing(_config: Config) -> None:
    pass
