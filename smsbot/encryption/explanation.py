"""Why somebody can do something with a key, or cannot: the statements that decide."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from smsbot.encryption.access import DIRECTLY, access_to, decision_about, via_services
from smsbot.encryption.access_report import cell
from smsbot.encryption.capabilities import ACTIONS, Capability, in_words
from smsbot.encryption.labels import own_name
from smsbot.encryption.model import EncryptionModel, Key
from smsbot.encryption.principals import Principal
from smsbot.failure import Failure
from smsbot.iam.evaluation import Decision, Verdict
from smsbot.iam.reasons import reason

CONDITIONAL = "under conditions, or not known"


def principal_named(name: str, everybody: Iterable[Principal]) -> Principal:
    """The principal of a name as the matrix has it, an address, an ARN or a role's own name."""
    listed = list(everybody)
    for each in listed:
        arn = getattr(each.caller, "arn", "")
        if name in (each.name, each.address, arn, each.name.removeprefix("role ")):
            return each
    raise Failure(
        f"There is no principal {name!r}.",
        way_on="There are: " + ", ".join(f'"{each.name}"' for each in listed) + ".",
    )


def key_named(name: str, keys: Sequence[Key]) -> Key:
    """The key of an alias, an address, an ARN, a label, or the last part of an alias."""
    bare = name.removeprefix("alias/")
    for key in keys:
        if bare in (key.alias, key.address, key.arn, key.label, own_name(key.alias)):
            return key
    raise Failure(
        f"There is no key {name!r}.",
        way_on="There are: " + ", ".join(key.alias or key.address for key in keys) + ".",
    )


def explain(model: EncryptionModel, principal: Principal, key: Key) -> list[str]:
    """The lines of the explanation."""
    access = access_to(model, principal, key, via_services(model))
    lines = [f"{principal.name}, {key.label} ({key.alias or key.address}): {cell(access)}"]
    told: set[tuple[str, ...]] = set()
    can: set[Capability] = set()
    for way in access.ways:
        can.update(in_words(way.decisions))
        paragraph = _way(way.decisions)
        if tuple(paragraph) in told:
            lines += ["", f"{_heading(way.via)}: as before"]
            continue
        told.add(tuple(paragraph))
        lines += ["", f"{_heading(way.via)}:", *paragraph]
    cannot = [word for word in Capability if word not in can]
    if cannot:
        lines += ["", f"Cannot {', '.join(cannot)}:", *_why_not(model, principal, key, cannot)]
    return lines


def _heading(via: str) -> str:
    return "Directly" if via == DIRECTLY else f"Through {via}"


def _way(decisions: Mapping[str, Decision]) -> list[str]:
    """The actions, those together that the same statements decide."""
    groups: defaultdict[tuple[str, tuple[str, ...]], list[str]] = defaultdict(list)
    for action, decision in decisions.items():
        reasons = tuple(dict.fromkeys(reason(match) for match in decision.deciding))
        groups[decision.verdict, reasons].append(action)
    lines: list[str] = []
    for (verdict, reasons), actions in groups.items():
        said = CONDITIONAL if verdict == Verdict.UNKNOWN else verdict
        lines.append(f"  {', '.join(in_words(actions))}: {said}: {', '.join(actions)}")
        lines += [f"    {each}" for each in reasons]
    return lines


def _why_not(
    model: EncryptionModel, principal: Principal, key: Key, words: Iterable[Capability]
) -> list[str]:
    """What denies, or who would have to allow and does not; the same reason once."""
    lines: list[str] = []
    for word in words:
        decision = decision_about(model, principal, key, ACTIONS[word][0])
        if decision.deciding:
            lines += [f"  {word}: {reason(match)}" for match in decision.deciding]
        else:
            missing = " and ".join(
                {"resource policy": f"the policy of {key.address}"}.get(each, f"its {each}")
                for each in decision.missing
            )
            lines.append(f"  {word}: {missing} would have to allow it")
    return lines
