"""Who can do something with a key in one model that they cannot do in another."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from keyproof.aws.requests.capabilities import ACTIONS, Capability, in_words
from keyproof.model.access.matrix import ANY_OTHER_SERVICE, DIRECTLY, Access, access, via_services
from keyproof.model.access.principals import Principal, blamed, principals
from keyproof.model.encryption_model import EncryptionModel
from keyproof.model.key import Key

# What somebody can do: on which way, and in which words.
Abilities = frozenset[tuple[str, Capability]]
# To see a key's settings is no access to what it encrypts.
OF_NO_WEIGHT = (Capability.READ_CONFIG,)


@dataclass(frozen=True, kw_only=True)
class Shift:
    """What somebody gains and loses with a key, in words; either may be empty.

    ``cause`` are the statements that bring what is gained.
    """

    who: str
    key: Key
    gained: str
    lost: str
    cause: str


def shifts(before: EncryptionModel, after: EncryptionModel) -> Iterator[Shift]:
    """Every such difference, for the keys that are in both models by their address."""
    everybody = _everybody(before, after)
    had_by_place, has_by_place = _by_place(before, everybody), _by_place(after, everybody)
    services_before, services_after = map(_services, (before, after))
    keys = {key.address for key in before.keys}
    for key in after.keys:
        if key.address not in keys:
            continue
        for who in everybody:
            place = (who.name, key.address)
            had, has = _abilities(had_by_place.get(place)), _abilities(has_by_place.get(place))
            more = _beyond(has, had, services_before)
            gained, lost = _told(more), _told(_beyond(had, has, services_after))
            if gained or lost:
                cause = _cause(has_by_place.get(place), more)
                yield Shift(who=who.name, key=key, gained=gained, lost=lost, cause=cause)


def _everybody(before: EncryptionModel, after: EncryptionModel) -> tuple[Principal, ...]:
    """Everybody in either model by name, as they are in the second where they are in both."""
    listed = {each.name: each for each in principals(before)}
    return tuple({**listed, **{each.name: each for each in principals(after)}}.values())


def _by_place(
    model: EncryptionModel, everybody: tuple[Principal, ...]
) -> Mapping[tuple[str, str], Access]:
    # A role has the policies of its side.
    own = {each.name: each for each in principals(model)}
    listed = [own.get(each.name, each) for each in everybody]
    return {(each.principal.name, each.key.address): each for each in access(model, listed)}


def _abilities(found: Access | None) -> Abilities:
    return frozenset(
        (way.via, word)
        for way in (found.ways if found else ())
        for word in in_words(way.decisions)
        if word not in OF_NO_WEIGHT
    )


def _services(model: EncryptionModel) -> frozenset[str]:
    """The services that policies name, in full and in short."""
    return frozenset(
        name for each in via_services(model) for name in (each, each.partition(".")[0])
    )


def _beyond(one: Abilities, other: Abilities, services: frozenset[str]) -> Abilities:
    """The abilities of one model alone; ``services`` are those that the other one names.

    There, any service that it does not name has what "any other service" has.
    """
    return frozenset(
        (via, word)
        for via, word in one - other
        if via in (DIRECTLY, *services) or (ANY_OTHER_SERVICE, word) not in other
    )


def _cause(found: Access | None, abilities: Abilities) -> str:
    return blamed(
        decision
        for way in (found.ways if found else ())
        for action, decision in way.decisions.items()
        if any(via == way.via and action in ACTIONS[word] for via, word in abilities)
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
