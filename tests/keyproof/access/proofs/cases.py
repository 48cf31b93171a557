"""What faults and declarations are made of, and findings in whole."""

from collections.abc import Callable, Iterable
from dataclasses import replace

from keyproof.declarations import Declarations, DeclaredCall, Surplus
from keyproof.model.finding import Finding
from stacks.declared.declarations import declarations_of
from tests.keyproof.access.faults.faulty import ACCOUNT, Config
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


def whole(findings: Iterable[Finding]) -> str:
    """Everything that findings say; the problems of one place, cause and remedy are together."""
    problems: dict[str, list[str]] = {}
    for each in findings:
        place = f"{each.severity}: {each.rule}: {each.resource} (key {each.key}) by {each.cause}"
        problems.setdefault(f"{place}\n  {each.remedy}", []).append(f"  - {each.problem}")
    return "\n".join("\n".join((place, *told)) for place, told in problems.items())
