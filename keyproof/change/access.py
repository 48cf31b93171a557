"""Which principals can do more or less with a key than before."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from keyproof.aws.requests.capabilities import ACTIONS, Capability, in_words
from keyproof.change.change import Change, Side
from keyproof.iam.callers import Identity
from keyproof.iam.decision import Decision
from keyproof.iam.statements import NamedPolicy
from keyproof.model.access.matrix import (
    ANY_OTHER_SERVICE,
    DIRECTLY,
    Access,
    access_to,
)
from keyproof.model.access.principals import Principal
from keyproof.model.key import Key
from keyproof.policy_document import Statement

# What a principal can do: on which way, and in which words.
Abilities = frozenset[tuple[str, Capability]]
# To see a key's settings is no access to what it encrypts.
OF_NO_WEIGHT = (Capability.READ_CONFIG,)


@dataclass(frozen=True, kw_only=True)
class AccessChange:
    """What a principal gains and loses with a key, in words; either may be empty.

    ``decisions`` are those that bring what is gained, or that brought what is only lost.
    """

    principal: Principal
    key: Key
    gained: str
    lost: str
    decisions: tuple[Decision, ...]


def access_changes(change: Change) -> Iterator[AccessChange]:
    """Every such difference, for the keys on both sides."""
    before, after = change.before, change.after
    keys = [(was, key) for key in after.model.keys if (was := before.model.key_at(key.address))]
    had, has = (_named(side) for side in (before, after))
    everybody = {**had, **has}
    others = [name for name in everybody if _is_other(had.get(name), has.get(name))]
    for was, key in keys:
        changed = _changed(was.policies, key.policies)
        asked = [*others, *(name for name, one in everybody.items() if _is_named(one, changed))]
        for name in dict.fromkeys(asked):
            either = everybody[name]
            old = _access(before, had.get(name, either), was)
            new = _access(after, has.get(name, either), key)
            found = _difference(either, key, old, new, change)
            if found is not None:
                yield found


def _changed(
    before: tuple[NamedPolicy, ...], after: tuple[NamedPolicy, ...]
) -> frozenset[Statement] | None:
    """The statements that only one of two lists of policies has; None where a text is not known."""
    if before == after:
        return frozenset()
    if any(each.document is None for each in (*before, *after)):
        return None
    was, now = (
        {one for each in policies if each.document for one in each.document.statements}
        for policies in (before, after)
    )
    return frozenset(was ^ now)


def _is_other(was: Principal | None, now: Principal | None) -> bool:
    """Whether a principal comes or goes, or has other policies about keys of its own."""
    if was is None or now is None:
        return True
    if was.policies == now.policies:
        return False
    of_both = [(*each.policies.identity, *each.policies.boundaries) for each in (was, now)]
    changed = _changed(*of_both)
    # A boundary that is gone, or moved among the policies, decides otherwise by itself.
    is_bound_otherwise = was.policies.boundaries != now.policies.boundaries
    return is_bound_otherwise or changed is None or any(map(_is_about_keys, changed))


def _is_about_keys(statement: Statement) -> bool:
    services = [each.partition(":")[0].lower() for each in statement.actions]
    return not services or any(each == "kms" or set(each) & set("*?") for each in services)


def _is_named(principal: Principal, changed: frozenset[Statement] | None) -> bool:
    """Whether a changed statement of a key policy may be about a principal."""
    return changed is None or any(_names(each, principal) for each in changed)


def _names(statement: Statement, principal: Principal) -> bool:
    if not statement.principals:
        return True
    arn = principal.caller.arn if isinstance(principal.caller, Identity) else None
    for each in statement.principals:
        is_one = ":role/" in each.identifier or ":user/" in each.identifier
        if each.type == "Service":
            found = not principal.is_identity
        elif is_one and isinstance(arn, str):
            found = each.identifier == arn
        else:
            found = principal.is_identity or each.identifier == "*"
        if found:
            return True
    return False


def _named(side: Side) -> Mapping[str, Principal]:
    return {each.name: each for each in side.model.principals}


def _access(side: Side, principal: Principal, key: Key) -> Access:
    return access_to(side.model, principal, key, side.model.services)


def _difference(
    principal: Principal, key: Key, old: Access, new: Access, change: Change
) -> AccessChange | None:
    had, has = _abilities(old), _abilities(new)
    more = _beyond(has, had, _services(change.before))
    less = _beyond(had, has, _services(change.after))
    if not more and not less:
        return None
    return AccessChange(
        principal=principal,
        key=key,
        gained=_told(more),
        lost=_told(less),
        decisions=tuple(_deciding(new, more) if more else _deciding(old, less)),
    )


def _deciding(found: Access, abilities: Abilities) -> Iterator[Decision]:
    """The decisions that give some abilities."""
    for way in found.ways:
        for action, decision in way.decisions.items():
            if any(via == way.via and action in ACTIONS[word] for via, word in abilities):
                yield decision


def _abilities(found: Access) -> Abilities:
    return frozenset(
        (way.via, word)
        for way in found.ways
        for word in in_words(way.decisions)
        if word not in OF_NO_WEIGHT
    )


def _services(side: Side) -> frozenset[str]:
    """The services that policies name, in full and in short."""
    return frozenset(
        name for each in side.model.services for name in (each, each.partition(".")[0])
    )


def _beyond(one: Abilities, other: Abilities, services: frozenset[str]) -> Abilities:
    """The abilities of one side alone; ``services`` are those that the other side names.

    There, any service that it does not name has what "any other service" has.
    """
    return frozenset(
        (via, word)
        for via, word in one - other
        if via in (DIRECTLY, *services) or (ANY_OTHER_SERVICE, word) not in other
    )


def _told(abilities: Abilities) -> str:
    """Abilities in words; a direct one is not repeated for each service."""
    directly = [word for word in Capability if (DIRECTLY, word) in abilities]
    through = sorted({via for via, _ in abilities} - {DIRECTLY})
    parts = [", ".join(directly)] if directly else []
    for via in through:
        words = [word for word in Capability if (via, word) in abilities and word not in directly]
        if words:
            parts.append(f"{', '.join(words)} through {via}")
    return " and ".join(parts)
