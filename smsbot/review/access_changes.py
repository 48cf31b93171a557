"""Who can do something with a key that they could not do before, and who no longer can."""

from collections.abc import Iterator, Mapping

from smsbot.encryption.access import DIRECTLY, access
from smsbot.encryption.capabilities import Capability, in_words
from smsbot.encryption.model import EncryptionModel
from smsbot.encryption.principals import Principal, principals
from smsbot.review.finding import Category, Found
from smsbot.review.sides import Sides

# What somebody can do: on which way, and in which words.
Abilities = Mapping[tuple[str, str], frozenset[tuple[str, Capability]]]
# To see a key's settings is no access to what it encrypts.
OF_NO_WEIGHT = (Capability.READ_CONFIG,)


def access_changes(sides: Sides) -> Iterator[Found]:
    """Gained access, and quietly the lost one, for the keys that are on both sides."""
    if has_unknown_policies(sides.after.model):
        return
    everybody = _everybody(sides)
    before = _abilities(sides.before.model, everybody)
    after = _abilities(sides.after.model, everybody)
    keys = {key.address: key for key in sides.before.model.keys}
    for key in sides.after.model.keys:
        if key.address not in keys:
            continue
        for who in everybody:
            place = (who.name, key.address)
            had = before.get(place, frozenset())
            has = after.get(place, frozenset())
            gained, lost = _told(has - had), _told(had - has)
            if gained:
                yield Found(
                    category=Category.ACCESS,
                    rule="gained",
                    resource=key.address,
                    problem=f"{who.name} can now {gained} with {key.label}.",
                    remedy="See that this is meant.",
                    named_by_problem=True,
                )
            if lost:
                yield Found(
                    category=Category.ACCESS,
                    rule="lost",
                    resource=key.address,
                    problem=f"{who.name} can no longer {lost} with {key.label}.",
                    quiet=True,
                    named_by_problem=True,
                )


def has_unknown_policies(model: EncryptionModel) -> bool:
    """Whether a plan does not tell the policies yet; the trees do."""
    return any(policy.document is None for key in model.keys for policy in key.policies) or any(
        policy.name.startswith("aws_iam_role_policy.") and policy.document is None
        for role in model.roles
        for policy in role.policies
    )


def _everybody(sides: Sides) -> tuple[Principal, ...]:
    """Everybody on either side by name, as they are afterwards where they are on both."""
    listed = {each.name: each for each in principals(sides.before.model)}
    return tuple({**listed, **{each.name: each for each in principals(sides.after.model)}}.values())


def _abilities(model: EncryptionModel, everybody: tuple[Principal, ...]) -> Abilities:
    # A role has the policies of its side.
    own = {each.name: each for each in principals(model)}
    listed = [own.get(each.name, each) for each in everybody]
    return {
        (each.principal.name, each.key.address): frozenset(
            (way.via, word)
            for way in each.ways
            for word in in_words(way.decisions)
            if word not in OF_NO_WEIGHT
        )
        for each in access(model, listed)
    }


def _told(abilities: frozenset[tuple[str, Capability]]) -> str:
    """Abilities in words; what is possible directly is not told again for each service."""
    directly = [word for word in Capability if (DIRECTLY, word) in abilities]
    through = sorted({via for via, _ in abilities} - {DIRECTLY})
    parts = [", ".join(directly)] if directly else []
    for via in through:
        words = [word for word in Capability if (via, word) in abilities and word not in directly]
        if words:
            parts.append(f"{', '.join(words)} through {via}")
    return " and ".join(parts)
