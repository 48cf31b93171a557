"""What only follows of a wrong name or region stands below it: one cause, one finding.

Policies, alarms and variables go on to name what is called otherwise now. To mend each of them
would be the wrong remedy.
"""

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from keyproof.access.proofs.as_declared import RULE as AS_DECLARED
from keyproof.iam.statements import NamedPolicy, label_of
from keyproof.model.encryption_model import EncryptionModel
from keyproof.model.finding import WORST_FIRST, Finding, Severity

# The arguments by which others know a resource, or where it is.
NAMES = ("bucket", "function_name", "name", "region")
# Nobody of another account gains by a wrong name.
FOREIGN = re.compile(r"account \d|any other account", re.IGNORECASE)


def under_names(found: Iterable[Finding], models: Sequence[EncryptionModel]) -> tuple[Finding, ...]:
    """The findings, those that follow of a wrong name after it; they have its cause."""
    listed = list(found)
    roots = [
        each
        for each in listed
        if each.rule == AS_DECLARED
        and each.argument in NAMES
        and each.found
        # One that follows of another name has its cause.
        and each.cause == f"{each.argument} of {each.resource}"
    ]
    if not roots:
        return tuple(listed)
    texts = _Texts(models)
    # What everything is named by comes first: of another region, each name is another one.
    for root in sorted(roots, key=lambda each: each.argument != "region"):
        if root not in listed:
            continue
        named = re.compile(
            rf"(?<![\w-])({'|'.join(map(re.escape, (root.expected, root.found)))})(?![\w-])"
        )
        caused = {
            each
            for each in listed
            if each != root
            and each.severity not in (Severity.IRREVERSIBLE, Severity.NOTE)
            and not any(map(FOREIGN.match, each.callers))
            and (each.resource == root.resource or named.search(texts.of(each)))
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
