"""The keys of an environment in an account: which they are, their state, policy and grants.

A key is found by what it says it is (its description) and by its alias. Where the two disagree, the
alias was moved.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from keyproof.model.resource import Resource, Unknown
from smsbot.account.account import Account, fields_of, resource_at
from smsbot.account.scope import Scope
from smsbot.account.service_grants import is_of_a_service

if TYPE_CHECKING:
    from mypy_boto3_kms.type_defs import GrantListEntryTypeDef, KeyMetadataTypeDef

KIND = "aws_kms_key"
ALIAS = "aws_kms_alias"
GRANT = "aws_kms_grant"
AWS_ALIAS = "alias/aws/"
ENABLED, DISABLED = "Enabled", "Disabled"
POLICY_NAME = "default"
CONSTRAINTS = "encryption_context_equals encryption_context_subset"


@dataclass(frozen=True, kw_only=True)
class LiveKeys:
    """The keys, aliases and grants as resources, with what KMS says about each key by address.

    ``second`` are the keys that say they are one of these and are not, with the address of that.
    """

    resources: tuple[Resource, ...]
    metadata: Mapping[str, "KeyMetadataTypeDef"]
    second: tuple[tuple[str, "KeyMetadataTypeDef"], ...]


def read_keys(account: Account) -> LiveKeys:
    """Every designed key that is there, its grants, and every alias that looks designed."""
    targets = _targets_of_aliases(account)
    described = account.map(
        lambda key: account.ask(f"the key {key}", "kms:DescribeKey", "KeyMetadata", KeyId=key),
        _key_ids(account, targets),
    )
    known = {each["KeyId"]: each for each in described if each and not isinstance(each, Unknown)}
    matched = dict(_matched(account.scope, known, targets))
    found = {address: each[0] for address, each in matched.items()}
    if _are_all_there(account.scope, found):
        account.withdraw("kms:DescribeKey")
    return LiveKeys(
        resources=(
            *account.read(lambda place: [_key(account, *place)], found.items()),
            *account.read(lambda place: _grants(account, *place), found.items()),
            *(
                resource_at(
                    account.scope.address(ALIAS, name),
                    name=name,
                    target_key_id=known[target].get("Arn") if target in known else target,
                )
                for name, target in targets.items()
                if account.scope.holds(ALIAS, name)
            ),
        ),
        metadata=found,
        second=tuple((address, other) for address, each in matched.items() for other in each[1:]),
    )


def _targets_of_aliases(account: Account) -> dict[str, str]:
    """The id of the key behind every alias that is none of AWS's own."""
    return {
        each["AliasName"]: each["TargetKeyId"]
        for each in account.listed("the aliases", "kms:ListAliases", "Aliases")
        if "TargetKeyId" in each and not each["AliasName"].startswith(AWS_ALIAS)
    }


def _key_ids(account: Account, targets: Mapping[str, str]) -> list[str]:
    """Every key of the account; without the right to list them, those that have an alias."""
    listed = account.listed(
        "the keys",
        "kms:ListKeys",
        "Keys",
        otherwise=({"KeyId": key_id} for key_id in dict.fromkeys(targets.values())),
    )
    return [each["KeyId"] for each in listed]


def _matched(
    scope: Scope, known: Mapping[str, "KeyMetadataTypeDef"], targets: Mapping[str, str]
) -> Iterator[tuple[str, "list[KeyMetadataTypeDef]"]]:
    """The address of every designed key that is found, with what KMS says about it, it first.

    Behind it are others that say the same: an earlier deployment left them.
    """
    for key in scope.resources(KIND):
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


def _are_all_there(scope: Scope, found: Mapping[str, "KeyMetadataTypeDef"]) -> bool:
    """Whether every designed key was found that says so itself; others are nobody's business."""
    return all(
        key.address in found and found[key.address].get("Description") == key.text("description")
        for key in scope.resources(KIND)
    )


def _key(account: Account, address: str, metadata: "KeyMetadataTypeDef") -> Resource:
    key_id = metadata["KeyId"]
    rotation = account.ask("the rotation", "kms:GetKeyRotationStatus", of=address, KeyId=key_id)
    rotates, period = (
        (rotation, rotation)
        if isinstance(rotation, Unknown) or rotation is None
        else (rotation["KeyRotationEnabled"], rotation.get("RotationPeriodInDays"))
    )
    policy = account.ask(
        "the policy", "kms:GetKeyPolicy", "Policy", of=address, KeyId=key_id, PolicyName=POLICY_NAME
    )
    (designed,) = (each for each in account.scope.resources(KIND) if each.address == address)
    return resource_at(
        address,
        customer_master_key_spec=metadata.get("KeySpec"),
        # KMS has it only of a key that is to be deleted. The key policy may compare with it.
        deletion_window_in_days=designed.number("deletion_window_in_days"),
        enable_key_rotation=rotates,
        is_enabled=metadata.get("KeyState") != DISABLED,
        policy=policy,
        rotation_period_in_days=period,
        **fields_of(metadata, "arn description key_usage multi_region"),
    )


def _grants(account: Account, address: str, metadata: "KeyMetadataTypeDef") -> Iterator[Resource]:
    """The grants on a key that no service has for a resource of the design."""
    for grant in account.listed(
        "the grants", "kms:ListGrants", "Grants", of=address, KeyId=metadata["KeyId"]
    ):
        if not is_of_a_service(account.scope, address, grant):
            yield _grant(grant, metadata.get("Arn", ""))


def _grant(grant: "GrantListEntryTypeDef", key_arn: str) -> Resource:
    return resource_at(
        f"{GRANT}.{grant.get('GrantId')}",
        grantee_principal=grant.get("GranteePrincipal", ""),
        key_id=key_arn,
        name=grant.get("Name", ""),
        operations=list(grant.get("Operations", [])),
        constraints=[fields_of(grant.get("Constraints"), CONSTRAINTS)],
    )
