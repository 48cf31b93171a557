"""The keys among some resources, each with its alias, its policy and its grants."""

from collections.abc import Iterator, Mapping, Sequence

from keyproof.iam.callers import SERVICE_ENDINGS
from keyproof.iam.statements import NamedPolicy
from keyproof.json_values import as_object
from keyproof.location import Location
from keyproof.model.assembly.policies import either_of, read_policy
from keyproof.model.identifiers import KEY_TYPES, arn_of, key_label
from keyproof.model.model import Key, KeyState
from keyproof.model.resource import Resource, Stack
from keyproof.policy_document import Condition, PolicyDocument, Principal, Statement

GRANT = "aws_kms_grant"
# What belongs to a key, with the argument that names it.
ON_A_KEY = {
    "aws_kms_alias": "target_key_id",
    GRANT: "key_id",
    "aws_kms_key_policy": "key_id",
}
DEFAULT_ROTATION_PERIOD_IN_DAYS = 365
ENCRYPTS = "ENCRYPT_DECRYPT"
HASHES = "GENERATE_VERIFY_MAC"
SYMMETRIC = "SYMMETRIC_DEFAULT"
DEFAULT_DELETION_WINDOW_IN_DAYS = 30


def keys_of(stack: Stack) -> tuple[Key, ...]:
    """Every key, in the order of the resources. Raises PolicyError on a policy that is none."""
    about: dict[str, list[Resource]] = {}
    for each in stack.resources:
        if each.type in ON_A_KEY:
            name = each.text(ON_A_KEY[each.type])
            about.setdefault(name.rpartition("/")[2], []).append(each)
    return tuple(_key(each, stack, about) for each in stack.resources if each.type in KEY_TYPES)


def open_grants(stack: Stack) -> Iterator[str]:
    """The addresses of grants whose grantee is not known yet, which no key has."""
    return (each.address for each in stack.resources if each.type == GRANT and _is_open(each))


def _is_open(grant: Resource) -> bool:
    return not grant.text("grantee_principal")


def _key(key: Resource, stack: Stack, about: Mapping[str, Sequence[Resource]]) -> Key:
    arn = arn_of(key, stack.location)
    key_id = arn.rpartition("/")[2]
    own = [e for e in about.get(key_id, ()) if e.text(ON_A_KEY[e.type]) in (arn, key_id)]
    aliases = tuple(
        (each.text("name") or f"{each.text('name_prefix')}*").removeprefix("alias/")
        for each in own
        if each.type == "aws_kms_alias"
    )
    rotates = key.flag("enable_key_rotation") is True
    period = key.number("rotation_period_in_days") or DEFAULT_ROTATION_PERIOD_IN_DAYS
    hashes = key.text("key_usage") == HASHES
    is_disabled = key.flag("is_enabled") is False or key.flag("enabled") is False
    return Key(
        address=key.address,
        arn=arn,
        aliases=aliases,
        label=key_label(aliases[0] if aliases else "", key.address, stack.names),
        policy=_policy(key, [each for each in own if each.type == "aws_kms_key_policy"], stack),
        grants=tuple(_grant(each) for each in own if each.type == GRANT and not _is_open(each)),
        rotation=rotates,
        rotation_period_in_days=period if rotates else None,
        deletion_window_in_days=(
            key.number("deletion_window_in_days") or DEFAULT_DELETION_WINDOW_IN_DAYS
        ),
        protected=key.prevent_destroy,
        encrypts=(
            not hashes
            and key.text("key_usage") in ("", ENCRYPTS)
            and key.text("customer_master_key_spec") in ("", SYMMETRIC)
        ),
        hashes=hashes,
        state=KeyState.DISABLED if is_disabled else KeyState.ENABLED,
    )


def _policy(key: Resource, found: list[Resource], stack: Stack) -> NamedPolicy:
    # AWS shows the policy as an argument of the key too.
    if key.value("policy") not in (None, "") and (stack.is_declaration or not found):
        found.insert(0, key)
    if not found:
        name = f"{key.address} (KMS's default policy)"
        return NamedPolicy(name, default_policy(key.location or stack.location))
    if len(found) > 1:
        return either_of(*map(read_policy, found))
    return read_policy(found[0])


def default_policy(location: Location) -> PolicyDocument:
    """What KMS gives a key for which no policy is written: the account decides everything.

    https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html
    """
    return PolicyDocument(
        (
            Statement(
                sid="Enable IAM User Permissions",
                principals=(Principal("AWS", location.account_root),),
                actions=("kms:*",),
                resources=("*",),
            ),
        )
    )


def _grant(resource: Resource) -> NamedPolicy:
    """A grant as a policy of the key, which is how it works."""
    grantee = resource.text("grantee_principal")
    kind = "Service" if grantee.endswith(SERVICE_ENDINGS) else "AWS"
    context = {
        **as_object(resource.value("constraints", "encryption_context_equals")),
        **as_object(resource.value("constraints", "encryption_context_subset")),
    }
    statement = Statement(
        sid=resource.address,
        principals=(Principal(kind, grantee),),
        # A grant whose operations are not shown may be for any.
        actions=tuple(f"kms:{each}" for each in resource.texts("operations")) or ("kms:*",),
        resources=("*",),
        conditions=tuple(
            Condition("StringEquals", f"kms:EncryptionContext:{name}", (str(value),))
            for name, value in context.items()
        ),
    )
    return NamedPolicy(resource.address, PolicyDocument((statement,)))
