"""What only follows of a wrong name, region or key, or of what is gone, stands below it.

Policies, alarms and variables go on to name what is called otherwise now, or is not there. To mend
each of them would be the wrong remedy.
"""

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from keyproof.access.proofs.as_declared import NAMES
from keyproof.access.proofs.as_declared import RULE as AS_DECLARED
from keyproof.access.proofs.consequences import encryption_of
from keyproof.coverage.coverage import RULE as COVERAGE
from keyproof.iam.statements import NamedPolicy, label_of
from keyproof.model.encryption_model import EncryptionModel
from keyproof.model.finding import WORST_FIRST, Detail, Finding, Severity

# Where everything is.
REGION = "region"


def under_names(found: Iterable[Finding], models: Sequence[EncryptionModel]) -> tuple[Finding, ...]:
    """The findings, those that follow of a wrong name after it; they have its cause."""
    listed = list(found)
    roots = [each for each in listed if _is_root(each)]
    left = [each for each in listed if each.rule == COVERAGE and each.severity is Severity.WEAKER]
    if not roots and not left:
        return tuple(listed)
    texts = _Texts(models)
    listed = _under_keys(listed, left, texts, models)
    # What everything is named by comes first: of another region, each name is another one.
    for root in sorted(roots, key=lambda each: each.argument != REGION):
        if root not in listed:
            continue
        # Of an unknown name, its address stands for it.
        names = (root.expected, root.found or root.resource)
        named = re.compile(rf"(?<![\w-])({'|'.join(map(re.escape, names))})(?![\w-])")
        caused = {
            each
            for each in listed
            if each != root
            and each.severity not in (Severity.IRREVERSIBLE, Severity.NOTE)
            # Nobody of another account gains by a wrong name.
            and not each.is_foreign
            and (each.resource == root.resource or _names(texts.of(each), names, named))
        }
        listed = [
            replace(
                each,
                cause=root.cause,
                severity=max(each.severity, root.severity, key=WORST_FIRST.index),
            )
            if each in caused
            else each
            for each in listed
        ]
        listed.sort(key=lambda each, first=root: each != first)
    return tuple(listed)


def _names(text: str, names: Sequence[str], named: re.Pattern[str]) -> bool:
    """Whether a long text names one of these; the pattern alone takes a hundred times as long."""
    return any(each in text for each in names) and bool(named.search(text))


def _under_keys(
    listed: Sequence[Finding],
    left: Iterable[Finding],
    texts: "_Texts",
    models: Sequence[EncryptionModel],
) -> list[Finding]:
    """The findings, those of a statement for what is under no such key any more after that."""
    causes: dict[Finding, str] = {}
    for root in left:
        arns = [model.arns[root.resource] for model in models if root.resource in model.arns]
        named = re.compile(rf"({'|'.join(map(re.escape, arns))})(?![\w-])") if arns else None
        caused = [
            each
            for each in listed
            if named
            and each.detail is Detail.FOR_NO_CALL
            and not each.is_foreign
            and named.search(texts.of(each))
        ]
        own = encryption_of(root.resource)
        if caused and root.cause in ("", own):
            causes |= dict.fromkeys((root, *caused), own)
    return [replace(e, cause=causes[e]) if e in causes else e for e in listed]


def _is_root(found: Finding) -> bool:
    """Whether a finding says that a resource has another name or region, or is gone."""
    if found.detail is Detail.NOT_THERE:
        return bool(found.expected and found.cause)
    return (
        found.rule == AS_DECLARED
        and (found.argument in NAMES or (found.argument == REGION and bool(found.found)))
        # One that follows of another name has its cause.
        and found.cause == f"{found.argument} of {found.resource}"
    )


class _Texts:
    """All that a finding says, with the statements, policies and patterns that it is about."""

    def __init__(self, models: Sequence[EncryptionModel]) -> None:
        self._statements: defaultdict[str, str] = defaultdict(str)
        self._policies: defaultdict[str, str] = defaultdict(str)
        for subjects, policy in (each for model in models for each in _policies(model)):
            statements = policy.document.statements if policy.document else ()
            for place, each in enumerate(statements, 1):
                text = json.dumps(each.to_dict())
                self._statements[label_of(each, place, policy.name)] += text
                for name in subjects:
                    self._policies[name] += text

        for model in models:
            for arn, pattern in model.watch.patterns.items():
                self._policies[model.address_of(arn)] += json.dumps(pattern)

    def of(self, found: Finding) -> str:
        blamed = (self._statements.get(label, "") for label in found.cause.split(", "))
        # Of a call that is refused, no statement is to blame.
        whole = (self._policies.get(each, "") for each in (found.resource, found.refused_by))
        return " ".join((found.problem, *blamed, *whole))


def _policies(model: EncryptionModel) -> Iterator[tuple[tuple[str, ...], NamedPolicy]]:
    """Every policy with the address, or the address and the ARN, of what it is about."""
    for key in model.keys:
        yield from (((key.address,), each) for each in key.policies)
    for role in model.roles:
        yield from (((role.address,), each) for each in (*role.policies, role.trust))
    for arn, each in model.resource_policies.items():
        yield (model.address_of(arn), arn), each
