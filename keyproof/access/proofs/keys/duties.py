"""Nobody can both change a key and use it, unless that is declared with a reason."""

from collections.abc import Iterable, Iterator, Mapping

from keyproof.access.declared_calls import arn_of_caller
from keyproof.aws.requests.capabilities import ACTIONS, CHANGES, Capability, in_words
from keyproof.iam.decision import Decision
from keyproof.model.access.matrix import Access
from keyproof.model.access.principals import blamed
from keyproof.model.access.requests import spelled
from keyproof.model.encryption_model import EncryptionModel
from keyproof.model.finding import Finding, Severity
from keyproof.model.key import Key

RULE = "separate duties"


def separate_duties(
    model: EncryptionModel, found: Iterable[Access], declared: Mapping[str, str]
) -> list[Finding]:
    """Who has both duties for a key, and the declarations that are about nobody."""
    allowed = {arn_of_caller(caller, model): caller for caller in declared}
    both = [each for each in found if _has_both(each)]
    findings = [
        Finding(
            rule=RULE,
            resource=each.key.address,
            key=each.key.alias or each.key.address,
            cause=blamed(_using(each)),
            problem=f"{each.principal.name} can both change the key and {_use(each.key)} with it.",
            remedy="Deny one of the two in the key policy, or declare it with its reason.",
        )
        for each in both
        if spelled(each.principal) not in allowed
    ]
    present = {spelled(each.principal) for each in both}
    return findings + [
        Finding(
            severity=Severity.NOTE,
            rule=RULE,
            resource="declarations: duties",
            key="",
            problem=f"it declares both duties for {caller}, who does not have them.",
            remedy="Remove the declaration.",
        )
        for arn, caller in allowed.items()
        if arn not in present
    ]


def _use(key: Key) -> Capability:
    """The use that is kept apart from changing a key; of a key for hashes, making one."""
    return Capability.ENCRYPT if key.hashes else Capability.DECRYPT


def _using(access: Access) -> Iterator[Decision]:
    decisions = (way.decisions for way in access.ways)
    return (way[each] for way in decisions for each in ACTIONS[_use(access.key)] if each in way)


def _has_both(access: Access) -> bool:
    words = {word for way in access.ways for word in in_words(way.decisions)}
    return _use(access.key) in words and bool(words.intersection(CHANGES))
