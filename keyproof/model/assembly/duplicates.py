"""Resources with one identity: AWS keeps one of them, and Terraform takes it for each."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import replace

from keyproof.aws.identity import IDENTITIES, OF_IAM, OF_S3, Identity
from keyproof.json_values import as_list, as_object, parsed
from keyproof.model.assembly.identities import inline_policies
from keyproof.model.assembly.placement import names_of
from keyproof.model.identifiers import written_at
from keyproof.model.model import Duplicate
from keyproof.model.resource import Resource, Stack, Unknown

# What a reference begins with that is the name of no resource.
VALUES = frozenset({"count", "each", "local", "path", "self", "terraform", "var"})
# What stands for a part of an identity that is known only after the apply.
UNKNOWN = "?"
# The arguments that decide whether a resource exists, and how often; empty for all of it.
OF_EXISTENCE = ("", "count", "for_each")


def duplicates_of(stack: Stack) -> tuple[Duplicate, ...]:
    """Every duplicate, in the order of the first resources."""
    listed = [*stack.resources, *(each for one in stack.resources for each in _within(one))]
    names = _names(listed, stack)
    alike: dict[tuple[object, ...], list[tuple[Resource, tuple[str, ...]]]] = {}
    for each in listed:
        found = _identity_of(each, names)
        if found is not None:
            identity = IDENTITIES[each.type]
            kind = identity.shares or each.type
            # Those whose names are not known may have any name of the same parent.
            place = (kind, _location(each, stack), found[: len(identity.of)])
            alike.setdefault(place, []).append((each, found))
    # Those of which it is not known whether, or how often, they exist.
    maybe = {address for address, argument, _ in stack.not_evaluated if argument in OF_EXISTENCE}
    return (
        *(duplicate for group in alike.values() for duplicate in _of_group(group, maybe)),
        *_set_twice(stack, names),
    )


def _of_group(
    group: list[tuple[Resource, tuple[str, ...]]], maybe: AbstractSet[str]
) -> Iterator[Duplicate]:
    equal: dict[tuple[str, ...], list[Resource]] = {}
    for each, found in group:
        equal.setdefault(found, []).append(each)
    known = {found: same for found, same in equal.items() if UNKNOWN not in found}
    for found, same in known.items():
        if same[1:]:
            certain = maybe.isdisjoint(written_at(each.address) for each in same)
            yield _duplicate(same, found, certain=certain)
    open_ones = [each for found, same in equal.items() if UNKNOWN in found for each in same]
    if open_ones and group[1:]:
        others = [each for same in known.values() for each in same]
        yield _duplicate([*open_ones, *others], (), certain=False)


def _duplicate(same: list[Resource], found: tuple[str, ...], *, certain: bool = True) -> Duplicate:
    identity = IDENTITIES[same[0].type]
    return Duplicate(
        kind=same[0].type,
        addresses=tuple(each.address for each in same),
        identity=tuple(zip(identity.arguments, found, strict=False)),
        own=tuple(identity.own),
        certain=certain,
    )


def _within(resource: Resource) -> Iterator[Resource]:
    """The resources that are written within another one: inline policies, and templates."""
    for each in resource.made:
        if each.type in IDENTITIES:
            yield replace(each, address=f"{resource.address}/{each.address}")
    if resource.type == "aws_iam_role":
        yield from inline_policies(resource)


def _names(resources: list[Resource], stack: Stack) -> Mapping[tuple[str, str], str]:
    """One text for each resource that others may belong to, by its type and how it is named.

    Two with one name are one for AWS, and so is what belongs to them.
    """
    found: dict[tuple[str, str], str] = {}
    for each in resources:
        names = list(names_of(each, stack))
        identity = IDENTITIES.get(each.type, Identity(chosen="it is not known"))
        named = [_text(each.values.get(name)) for name in identity.own]
        same = "/".join(named) if named and all(named) and UNKNOWN not in named else each.address
        for name in names:
            found.setdefault((each.type, _spelled(each.type, name)), same)
    return found


def _identity_of(
    resource: Resource, names: Mapping[tuple[str, str], str]
) -> tuple[str, ...] | None:
    """The values that make the identity of a resource; None where AWS or Terraform chooses it."""
    identity = IDENTITIES.get(resource.type)
    if identity is None or identity.chosen:
        return None
    values = {
        name: identity.default.get(name) if value in (None, "") else value
        for name in identity.arguments
        for value in [resource.values.get(name)]
    }
    if None in values.values():
        return None
    found: list[str] = []
    for name, value in values.items():
        kind = identity.of.get(name, "")
        text = _reference(value) if kind else _text(value)
        named = names.get((kind, _spelled(kind, text)))
        # A reference to what is not found may be to anything.
        # The service in its ARN distinguishes what is of the resource itself as well.
        is_arn = name in identity.of and text.startswith("arn:")
        written = text.rpartition(":")[2].rpartition("/")[2] if is_arn else text
        found.append(named or (UNKNOWN if isinstance(value, Unknown) else written))
    return tuple(_spelled(resource.type, each) for each in found)


def _text(value: object) -> str:
    return UNKNOWN if isinstance(value, Unknown) else str(value or "")


def _reference(value: object) -> str:
    """What a value names, also one that is known only after the apply."""
    if not isinstance(value, Unknown):
        return str(value)
    named = [each for each in value.reference.split(", ") if each.partition(".")[0] not in VALUES]
    whole, _, last = (named or [""])[0].rpartition(".")
    # One of several resources, nobody knows which.
    is_one = all(f"{each}.".startswith(f"{whole}.") for each in named)
    return whole if whole and last and is_one else UNKNOWN


def _spelled(kind: str, text: str) -> str:
    return text.lower() if kind.startswith(OF_IAM) else text


def _location(resource: Resource, stack: Stack) -> tuple[str, str]:
    """Where a name may be there once: the account and the region, empty for any."""
    kind, at = resource.type, resource.location or stack.location
    region = resource.text("region") or at.region
    region = "" if kind.startswith((OF_IAM, OF_S3)) else region
    return ("" if kind.startswith(OF_S3) else at.account_id, region)


def _set_twice(stack: Stack, names: Mapping[tuple[str, str], str]) -> Iterator[Duplicate]:
    """What a resource of its own sets, and an argument of what it belongs to as well."""
    for kind, identity in IDENTITIES.items():
        if not identity.inside:
            continue
        argument, kind_of_parent = next(iter(identity.of.items()))
        # What belongs to each parent, by the one text for it.
        children: defaultdict[str | None, list[Resource]] = defaultdict(list)
        for each in stack.resources:
            if each.type == kind:
                named = _spelled(kind_of_parent, _reference(each.values.get(argument)))
                children[names.get((kind_of_parent, named))].append(each)
        for parent in stack.resources if children else ():
            if parent.type != kind_of_parent or not stack.writes(parent, identity.inside):
                continue
            own = names.get((kind_of_parent, _spelled(kind_of_parent, parent.address)))
            written = parent.values[identity.inside]
            others = [each for each in children.get(own, ()) if not _is_same(written, each)]
            if others:
                addresses = (parent.address, *(each.address for each in others))
                yield Duplicate(kind=kind, addresses=addresses, inside=identity.inside)


def _is_same(written: object, other: Resource) -> bool:
    """Whether an argument has what another resource sets."""
    if isinstance(written, list):
        return any(_is_same(each, other) for each in as_list(written))
    if isinstance(written, Mapping):
        block = as_object(written)
        named = block.get("name") == other.values.get("name")
        return named and _is_same(block.get("policy"), other)
    if not isinstance(written, str):
        return False
    values = (other.values.get(name) for name in ("policy", "policy_arn", "redrive_policy"))
    return any(parsed(written) == parsed(each) for each in values if each)
