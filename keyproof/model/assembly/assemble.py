"""Makes the model of resources, whichever loader found them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from keyproof.aws.encryption import (
    AWS_ALIAS,
    DATA_TYPES,
    KEY_OF_AWS,
    NAMES,
    WORST_FIRST,
    DataType,
    Encryption,
    Part,
    written_keys,
)
from keyproof.json_values import as_object
from keyproof.model.assembly.deliveries import calls_of
from keyproof.model.assembly.identities import Identities
from keyproof.model.assembly.keys import keys_of, open_grants
from keyproof.model.assembly.placement import resources_by_name
from keyproof.model.assembly.policies import resource_policies_of
from keyproof.model.identifiers import arn_of, label
from keyproof.model.model import LATER, Call, DeclaredCall, Key, Model, Protected
from keyproof.model.resource import NotEvaluated, Place, Resource, Stack, Unknown, reference_of

BUCKETS = ("aws_s3_bucket", "aws_s3_directory_bucket")
ENCRYPTS_A_BUCKET = "aws_s3_bucket_server_side_encryption_configuration"


def assemble(
    stack: Stack,
    *,
    trusted_accounts: Iterable[str] = (),
    declared_calls: Iterable[DeclaredCall] = (),
    deployer: str = "",
) -> Model:
    """The model of a stack. Raises PolicyError on a policy that is none."""
    found, declared = _assembled(stack), tuple(declared_calls)
    return replace(
        found,
        calls=(*found.calls, *(call for each in declared for call in each.calls(found))),
        trusted_accounts=frozenset(trusted_accounts),
        declared_calls=declared,
        deployer=deployer,
    )


def _assembled(stack: Stack) -> Model:
    resources, location = stack.resources, stack.location
    named = resources_by_name(stack)
    calls = tuple(calls_of(stack, named))
    identities = Identities(stack, named)
    keys = keys_of(stack)
    named_keys = {name: key for key in reversed(keys) for name in key.names}
    arns = {each.address: arn_of(each, location) for each in resources}
    of_buckets: dict[str, list[Resource]] = {}
    for each in resources:
        if each.type == ENCRYPTS_A_BUCKET:
            of_buckets.setdefault(each.text("bucket"), []).append(each)
    return Model(
        stack=stack,
        location=location,
        keys=keys,
        protected=tuple(
            protected
            for each in resources
            if each.type in DATA_TYPES
            for protected in _parts_of(_with_bucket_key(each, of_buckets), named_keys, stack)
        ),
        roles=identities.roles(),
        users=identities.users(),
        resource_policies=resource_policies_of(stack),
        calls=tuple(_once(each for each in calls if isinstance(each, Call))),
        not_evaluated=(
            *(NotEvaluated(place=Place(a, b), reason=c) for a, b, c in stack.not_evaluated),
            *(each for each in calls if isinstance(each, NotEvaluated)),
            *(
                NotEvaluated(place=Place(each), reason="the plan has no user of this group")
                for each in identities.groups_without_users()
            ),
            *(
                NotEvaluated(place=Place(each, "grantee_principal"), reason=LATER)
                for each in open_grants(stack)
            ),
        ),
        arns=arns,
        named=named,
    )


def _once(calls: Iterable[Call]) -> Iterable[Call]:
    """Each call once, though an alarm makes the same for several of its states."""
    found: dict[Call, Call] = {}
    for each in calls:
        found.setdefault(replace(each, warns_of=""), each)
    return found.values()


def _parts_of(resource: Resource, keys: Mapping[str, Key], stack: Stack) -> list[Protected]:
    kind = DATA_TYPES[resource.type]
    name = resource.text(kind.name) or resource.address
    found: list[Protected] = []
    for part in kind.parts:
        if part.exists and not resource.value(*part.exists):
            continue
        if part.unless and resource.value(*part.unless):
            continue
        by, key = _encryption(_as_written(resource, part, stack), part)
        known = keys.get(key)
        filled_in = ""
        if stack.is_state and ":key/" in key and not known and _may_be_chosen(resource, part):
            by, key, filled_in = "unknown", "", key
        found.append(
            Protected(
                address=resource.address,
                part=part.label,
                service=kind.service,
                label=part.label or label(name, kind.noun, stack.names),
                name=name,
                arn=arn_of(resource, stack.location),
                encryption=NAMES[by],
                encrypted_by=by,
                key=known.arn if known else key,
                key_label=_key_label(by, known, key, kind),
                protected=_protection(resource, kind),
                argument=".".join(part.key),
                switches=tuple(_switches(resource, part)),
                depends_on=filled_in
                or (reference_of(resource.value(*part.key)) if part.key else ""),
            )
        )
    return found


def _as_written(resource: Resource, part: Part, stack: Stack) -> Resource:
    """A resource without the key that AWS chose for it, which a later plan shows as its own."""
    written = stack.written.get(resource.address)
    if written is None or len(part.key) != 1 or not _may_be_chosen(resource, part):
        return resource
    if part.key[0] in written:
        return resource
    return replace(resource, values={**resource.values, part.key[0]: None})


def _may_be_chosen(resource: Resource, part: Part) -> bool:
    """Whether the provider fills in the key that AWS chose where none is written."""
    return resource.type not in BUCKETS and (resource.type, part.key[-1]) not in written_keys()


def _switches(resource: Resource, part: Part) -> Iterable[tuple[str, object]]:
    """What is not written as the key needs it, with the value; None for nothing."""
    for path, values in ((part.enabled, part.by), (part.chosen, part.chosen_by)):
        # SQS takes no key beside its own encryption.
        if path and not _is(resource, path, (None,) if None in values else values):
            yield ".".join(path), values[0]


def _encryption(resource: Resource, part: Part) -> tuple[str, str]:
    """By whose key a part is encrypted, and which it is; the worst of several blocks."""
    each = [_of_value(one, inner, value) for one, inner, value in _blocks(resource, part)]
    return min(each, key=lambda one: WORST_FIRST.index(NAMES[one[0]]))


def _blocks(resource: Resource, part: Part) -> Sequence[tuple[Resource, Part, object]]:
    """Each value of the key, with the block that says by itself whether it is encrypted."""
    outer = (part.key or part.enabled)[:-1]
    if outer and part.enabled and part.enabled[:-1] == outer:
        key, enabled, chosen = (path[-1:] for path in (part.key, part.enabled, part.chosen))
        inner = replace(part, key=key, enabled=enabled, chosen=chosen)
        blocks = [
            replace(resource, values=as_object(each))
            for each in resource.everything_at(".".join(outer))
            if isinstance(each, Mapping)
        ]
        found = [(each, inner, each.value(*inner.key)) for each in blocks]
    else:
        found = [(resource, part, each) for each in resource.everything_at(".".join(part.key))]
    if part.exists == part.key:
        # A block without a key of its own is under the key of its source.
        found = [each for each in found if each[2] not in (None, "")]
    return found or [(resource, part, None)]


def _of_value(resource: Resource, part: Part, value: object) -> tuple[str, str]:
    key = value if isinstance(value, str) else ""
    # SQS with a key of KMS does not ask for its own encryption beside it.
    has_own_key = bool(key) and resource.type == "aws_sqs_queue"
    switch = () if has_own_key else part.enabled
    asked = [path for path in (part.key, switch, part.chosen) if path]
    is_open = isinstance(value, Unknown) or any(_unknown_in(resource, path) for path in asked)
    if is_open and not _is_off(resource, part):
        return "unknown", ""
    is_on = not part.enabled or has_own_key or _is(resource, part.enabled, part.by)
    if not is_on and any(map(resource.value, part.copies)):
        return "unknown", ""
    if not is_on and all(resource.value(name) != only for name, only in part.anyway.items()):
        is_unset = part.unset and resource.value(*part.enabled) is None
        return (part.unset if is_unset else part.otherwise), ""
    is_chosen = not part.chosen or _is(resource, part.chosen, part.chosen_by)
    if not key or not is_chosen:
        return (part.absent if is_chosen else part.not_chosen), ""
    if AWS_ALIAS in key:
        return "aws", key[key.index(AWS_ALIAS) :]
    return "customer", key


def _is_off(resource: Resource, part: Part) -> bool:
    """Whether it is switched off, whatever key there will be; a key of SQS needs no switch."""
    if not part.enabled or resource.type == "aws_sqs_queue":
        return False
    written = resource.value(*part.enabled)
    is_known = written is not None and not _unknown_in(resource, part.enabled)
    return is_known and not _is(resource, part.enabled, part.by)


def _unknown_in(resource: Resource, path: tuple[str, ...]) -> Unknown | None:
    """What is not known on the way along a path, such as all blocks of a name; None for nothing."""
    found = resource.everything_at(".".join(path))
    return next((each for each in found if isinstance(each, Unknown)), None)


def _is(resource: Resource, path: tuple[str, ...], values: tuple[object, ...]) -> bool:
    """Whether an argument has one of some values; true and false may be texts."""
    flag = resource.flag(*path)
    return (resource.value(*path) if flag is None else flag) in values


def _key_label(by: str, known: Key | None, key: str, kind: DataType) -> str:
    if NAMES[by] is Encryption.CUSTOMER:
        return known.label if known else key
    named = kind.aws_key if NAMES[by] is Encryption.AWS else ""
    return named or KEY_OF_AWS.get(by, "").format(kind.service)


def _protection(resource: Resource, kind: DataType) -> bool | None:
    if resource.prevent_destroy:
        return True
    if not kind.protection:
        return None
    return resource.flag(*kind.protection) is True


def _with_bucket_key(
    resource: Resource, configurations: Mapping[str, Sequence[Resource]]
) -> Resource:
    """A bucket with the key that a resource of its own gives it; two of them give it none.

    Before release 4 of the provider, a block of the bucket did that.
    """
    if resource.type not in BUCKETS:
        return resource
    names = {resource.text("bucket") or resource.address, resource.address}
    found = [each for name in names for each in configurations.get(name, ())]
    if len(found) > 1:
        return resource
    default = ("rule", "apply_server_side_encryption_by_default")
    if not found:
        found, default = [resource], ("server_side_encryption_configuration", *default)
    given = {
        "kms_key": (*default, "kms_master_key_id"),
        "sse_algorithm": (*default, "sse_algorithm"),
    }
    described = {
        name: _unknown_in(found[0], path) or found[0].value(*path) for name, path in given.items()
    }
    return replace(resource, values={**resource.values, **described})
