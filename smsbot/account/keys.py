"""The keys of an environment in an account: which they are, and the grants that AWS has on them.

A key is found by what it says it is (its description) and by its alias. Where the two disagree, the
alias was moved.
"""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from keyproof import Resource, Unknown
from smsbot.account.account import Account, Scope

if TYPE_CHECKING:
    from mypy_boto3_kms.type_defs import KeyMetadataTypeDef

KEY, ALIAS, GRANT = "aws_kms_key", "aws_kms_alias", "aws_kms_grant"
# Without an answer to these, a designed key may be there all the same.
FINDING = ("kms:DescribeKey", "kms:ListAliases", "kms:ListKeys")
ENABLED = "Enabled"
FUNCTION, FUNCTION_ARN = "aws_lambda_function", "aws:lambda:FunctionArn"


def read_keys(account: Account) -> list[Resource]:
    """Find the designed keys for the account, and return the aliases that look designed."""
    scope = account.scope
    aliases = account.listed(ALIAS, "kms:ListAliases", lambda page: page["Aliases"])
    targets: dict[str, str] = {
        each["AliasName"]: each["TargetKeyId"]
        for each in ([] if isinstance(aliases, Unknown) else aliases)
        if "TargetKeyId" in each and not each["AliasName"].startswith("alias/aws/")
    }
    listed = account.listed(KEY, "kms:ListKeys", lambda page: page["Keys"])
    # Without the right to list them, those that have an alias.
    ids = [*targets.values()] if isinstance(listed, Unknown) else [e["KeyId"] for e in listed]
    described: list[Any] = account.map(
        lambda key: account.ask(f"{KEY}.{key}", "kms:DescribeKey", KeyId=key), dict.fromkeys(ids)
    )
    known: dict[str, KeyMetadataTypeDef] = {
        each["KeyMetadata"]["KeyId"]: each["KeyMetadata"]
        for each in described
        if each and not isinstance(each, Unknown)
    }
    matched = dict(_matched(scope, known, targets))
    found = {address: each[0] for address, each in matched.items()}
    # Every designed key was found that says so itself; others are nobody's business.
    if all(
        found.get(key.address, {}).get("Description") == key.text("description")
        for key in scope.resources(KEY)
    ):
        account.withdraw("kms:DescribeKey")
    account.keys = found
    account.second_keys = tuple(
        (address, other) for address, each in matched.items() for other in each[1:]
    )
    return [
        Resource(
            address=scope.declared(ALIAS, ["name"], {"name": name}) or f"{ALIAS}.{name}",
            type=ALIAS,
            values={
                "name": name,
                "target_key_id": known[target].get("Arn") if target in known else target,
            },
            prevent_destroy=None,
        )
        for name, target in targets.items()
        if scope.holds(ALIAS, name)
    ]


def _matched(
    scope: Scope, known: Mapping[str, "KeyMetadataTypeDef"], targets: Mapping[str, str]
) -> Iterator[tuple[str, "list[KeyMetadataTypeDef]"]]:
    """The address of every designed key that is found, with what KMS says about it, it first.

    Behind it are others that say the same: an earlier deployment left them.
    """
    for key in scope.resources(KEY):
        by_alias = [
            known[target]
            for alias in scope.resources(ALIAS)
            if alias.text("target_key_id") == key.address
            and (target := targets.get(alias.text("name"), "")) in known
        ]
        by_description = sorted(
            (each for each in known.values() if each.get("Description") == key.text("description")),
            key=lambda each: (each not in by_alias, each.get("KeyState") != ENABLED),
        )
        if by_description or by_alias:
            yield key.address, by_description or by_alias[:1]


def is_of_a_service(scope: Scope, key: str, grant: Resource) -> bool:
    """Whether AWS made a grant itself, on the key at an address, for something of the design.

    DynamoDB works by one with a table. Lambda gives one to the session that runs a function, and
    only for what is encrypted for this function: that is known of AWS's own key, and unconfirmed
    for a customer-managed one.
    https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/encryption.usagenotes.html
    """

    def is_under(resource: Resource, *argument: str) -> bool:
        return resource.text(*argument).endswith(f":key/{key}")

    location, grantee = scope.location, grant.text("grantee_principal")
    tables, functions = scope.resources("aws_dynamodb_table"), scope.resources(FUNCTION)
    own = [each for each in functions if is_under(each, "kms_key_arn")]
    if grantee.endswith((".amazonaws.com", ".amazonaws.com.cn")):
        by_table = any(is_under(each, "server_side_encryption", "kms_key_arn") for each in tables)
        service = grantee.partition(".")[0]
        return (service == "dynamodb" and by_table) or (service == "lambda" and bool(own))
    contexts = ("encryption_context_equals", "encryption_context_subset")
    arns = {grant.text("constraints", each, FUNCTION_ARN) for each in contexts}
    for each in own:
        name, role = each.text("function_name"), each.text("role")
        session = f"assumed-role/{role.rpartition('/')[2]}/{name}"
        arn = location.arn("lambda", f"function:{name}")
        runs_as = (role, f"arn:{location.partition}:sts::{location.account_id}:{session}")
        if grantee in runs_as and arn in arns:
            return True
    return False
