"""Which principals can do more or less with a key than before."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from keyproof.aws.requests.capabilities import ACTIONS, Capability, in_words
from keyproof.change.change import Change, Side
from keyproof.iam.decision import Decision
from keyproof.model.access.matrix import (
    ANY_OTHER_SERVICE,
    DIRECTLY,
    Access,
    access_to,
)
from keyproof.model.access.principals import Principal
from keyproof.model.key import Key

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
    other_keys = {key.address for was, key in keys if was.policies != key.policies}
    others = {
        name
        for name in everybody
        if name not in had or name not in has or had[name].policies != has[name].policies
    }
    for was, key in keys:
        asked = everybody if key.address in other_keys else sorted(others)
        for name in asked:
            either = everybody[name]
            old = _access(before, had.get(name, either), was)
            new = _access(after, has.get(name, either), key)
            found = _difference(either, key, old, new, change)
            if found is not None:
                yield found


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
