"""Holds an account against its design: every key and resource, every policy, every access."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from keyproof.access.proofs.resources.unique import unique
from keyproof.compare.policies import TRUST, PolicyDifference, policy_differences
from keyproof.compare.shifts import Shift, shifts
from keyproof.compare.values import both_in_words
from keyproof.model.encryption_model import EncryptionModel
from keyproof.model.finding import Finding
from keyproof.model.key import KeyState
from keyproof.model.resource import Resource, Unknown
from keyproof.policy_document import ANYONE
from smsbot.account.load import Live
from smsbot.questions.verify.embedded_aws import is_without_policy_there
from smsbot.questions.verify.remedies import Remedies
from smsbot.questions.verify.resource_types import (
    COMPARED,
    COMPARED_AS_POLICIES,
    DECIDE_ABOUT_KEYS,
)
from smsbot.questions.verify.second_keys import second_keys
from smsbot.questions.verify.status import WORST_FIRST, Status, difference
from smsbot.questions.verify.values import compared, leaves


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """The status of every resource by address, and every difference, both the worst first.

    ``shifts`` is who can do more with a key, and less, than is designed; None if not everything
    that decides about it could be read.
    """

    statuses: Mapping[str, Status]
    differences: tuple[Finding, ...]
    shifts: tuple[Shift, ...] | None


def compare(live: Live, design: EncryptionModel, *, remedies: Remedies) -> Comparison:
    """Compare; ``design`` is the model of the design with the keys' ids filled in."""
    taken_for_one = {address for each in design.clashes for address in each.addresses}
    differences = sorted(
        [
            *_taken_for_one(design),
            *_keys_in_danger(live, remedies),
            *second_keys(live, remedies),
            # Which of them AWS has is chance, and no deployment brings back the others.
            *(each for each in _resources(live, remedies) if each.resource not in taken_for_one),
            *_policies(live, design, remedies),
            *_broken_policies(live, remedies),
        ],
        key=lambda each: WORST_FIRST.index(Status(each.rule)),
    )
    statuses = {each.address: Status.AS_DESIGNED for each in _rows(live)}
    statuses |= {each.resource: Status(each.rule) for each in second_keys(live, remedies)}
    for address in _not_checked(live):
        statuses[address] = Status.NOT_CHECKED
    for each in reversed(differences):
        address = each.resource.removesuffix(TRUST)
        if address in statuses:
            statuses[address] = Status(each.rule)
    return Comparison(
        statuses=dict(sorted(statuses.items(), key=lambda each: WORST_FIRST.index(each[1]))),
        differences=tuple(differences),
        shifts=tuple(shifts(design, live.model)) if _is_access_known(live) else None,
    )


def _taken_for_one(design: EncryptionModel) -> Iterator[Finding]:
    """The resources that the code gives one identity."""
    for each in unique(design):
        remedy = (f"{each.remedy} Then deploy.",)
        yield difference(
            Status.MISSING, resource=each.resource, problem=each.problem, remedy=remedy
        )


def _rows(live: Live) -> list[Resource]:
    """Every resource of either side that is compared by itself."""
    found = [each for each in live.design.resources if each.type not in COMPARED_AS_POLICIES]
    designed = {each.address for each in found}
    return found + [
        each
        for each in live.stack.resources
        if each.address not in designed and each.type not in COMPARED_AS_POLICIES
    ]


def _not_checked(live: Live) -> Iterator[str]:
    """The addresses of what was not read, or not whole, or of which nothing can be expected."""
    there = {each.address: each for each in live.stack.resources}
    unanswered = {each.action for each in live.not_checked}
    partly_read = {each.resource for each in live.not_checked}
    unknown = _unknown_keys(live)
    for each in live.design.resources:
        if each.type in COMPARED_AS_POLICIES:
            continue
        found = there.get(each.address)
        if each.address in partly_read:
            yield each.address
        elif found is None:
            if each.type not in COMPARED or unanswered & set(COMPARED[each.type]):
                yield each.address
        elif any(isinstance(value, Unknown) for _, value in leaves(found.values)) or any(
            _names_one_of(unknown, value) for _, value in leaves(each.values)
        ):
            yield each.address


def _unknown_keys(live: Live) -> frozenset[str]:
    """The designed keys that were not found, where not every key could be looked at."""
    if not {each.action for each in live.not_checked} & set(COMPARED["aws_kms_key"]):
        return frozenset()
    designed = {each.address for each in live.design.resources if each.type == "aws_kms_key"}
    return frozenset(designed - set(live.keys))


def _names_one_of(keys: frozenset[str], value: object) -> bool:
    return any(key in str(value) for key in keys)


def _keys_in_danger(live: Live, remedies: Remedies) -> Iterator[Finding]:
    resources = {each.address: each for each in live.stack.resources}
    for key in live.model.keys:
        if key.state is KeyState.ENABLED:
            continue
        metadata = live.keys[key.address]
        state = metadata.get("KeyState", "")
        is_pending = key.state is KeyState.PENDING_DELETION
        date = metadata.get("DeletionDate")
        when = f", and deleted for ever on {date:%Y-%m-%d}" if is_pending and date else ""
        unreadable = sorted({each.name for each in live.model.protected if each.key == key.arn})
        named = f" Under it are {', '.join(unreadable)}." if unreadable else ""
        yield difference(
            Status.IN_DANGER,
            resource=key.address,
            what="key_state",
            expected=KeyState.ENABLED,
            found=state,
            problem=f"the key is {state}{when}: what it encrypts cannot be read.{named}",
            remedy=remedies.recover(resources[key.address], is_pending=is_pending),
        )


def _resources(live: Live, remedies: Remedies) -> Iterator[Finding]:
    there = {each.address: each for each in live.stack.resources}
    unread = set(_not_checked(live))
    pending = {key.address for key in live.model.keys if key.state is KeyState.PENDING_DELETION}
    for each in live.design.resources:
        found = there.get(each.address)
        if each.type not in COMPARED or (found is None and each.address in unread):
            continue
        if found is None:
            yield difference(
                Status.MISSING,
                resource=each.address,
                problem="it is not there.",
                remedy=remedies.deploy(each.address),
            )
        else:
            yield from _arguments(each, found, live, remedies, is_pending=each.address in pending)
    designed = {each.address for each in live.design.resources}
    for each in live.stack.resources:
        if each.address not in designed and each.type not in COMPARED_AS_POLICIES:
            yield _unexpected(each, live, remedies)


def _arguments(
    design: Resource, found: Resource, live: Live, remedies: Remedies, *, is_pending: bool
) -> Iterator[Finding]:
    # A key that waits for its deletion is not rotated, and one that is not rotated has no period.
    silent = (
        {"enable_key_rotation", "is_enabled", "rotation_period_in_days"}
        if is_pending
        else {
            "is_enabled",
            *(() if found.flag("enable_key_rotation") else ("rotation_period_in_days",)),
        }
    )
    unknown = _unknown_keys(live)
    for pair in compared(design, found, live.model):
        if pair.expected == pair.found or isinstance(pair.found, Unknown) or pair.path in silent:
            continue
        if _names_one_of(unknown, pair.expected):
            continue
        expected, found_text = both_in_words(pair.expected, pair.found)
        # They may hold anything.
        if pair.path.startswith("environment.variables."):
            expected, found_text = (
                "nothing" if each is None else f"{article} value"
                for article, each in (("the written", pair.expected), ("another", pair.found))
            )
        yield difference(
            Status.DRIFTED,
            resource=design.address,
            what=pair.path,
            expected=expected,
            found=found_text,
            problem=f"{pair.path} is {found_text}, not {expected}.",
            remedy=remedies.change(design, found, pair.path),
        )


def _unexpected(found: Resource, live: Live, remedies: Remedies) -> Finding:
    problem = "the code does not declare it."
    for way in live.model.ways_out:
        if way.address == found.address and not way.is_call:
            problem += f" Content of {way.source} leaves by it: {way.what} to {way.target}."
    for protected in live.model.protected:
        if protected.address == found.address:
            under = f" by {protected.key_label}" if protected.key_label else ""
            problem = (
                f"the code does not declare it; its encryption is {protected.encryption}{under}."
            )
    if found.type == "aws_kms_grant":
        operations = ", ".join(found.texts("operations"))
        problem = f"it lets {found.text('grantee_principal')} {operations} with the key."
    if found.type == "aws_iam_role" and _is_open(live, found.address):
        problem = "the code does not declare it; anybody may assume it."
    return difference(
        Status.UNEXPECTED,
        resource=found.address,
        problem=problem,
        remedy=remedies.take_away(found),
    )


def _is_open(live: Live, role: str) -> bool:
    """Whether a statement lets everybody assume a role, whatever its conditions say."""
    return any(
        ANYONE in statement.principals and statement.effect == "Allow"
        for each in live.model.roles
        if each.address == role and each.trust.document
        for statement in each.trust.document.statements
    )


def _policies(live: Live, design: EncryptionModel, remedies: Remedies) -> Iterator[Finding]:
    unexpected = {each.address for each in live.stack.resources} - {
        each.address for each in live.design.resources
    }
    there = {each.address: each for each in live.stack.resources}
    unknown = _unknown_keys(live)
    for each in policy_differences(design, live.model):
        # What is not of the design is told as a resource.
        if each.resource.removesuffix(TRUST) in unexpected:
            continue
        if each.designed and _names_one_of(unknown, each.designed.to_json()):
            continue
        if each.live is None and is_without_policy_there(each.resource, live.design.location):
            continue
        yield difference(
            Status.DRIFTED,
            resource=each.resource,
            what="policy",
            expected=each.designed.to_json() if each.designed else "",
            found=each.live.to_json() if each.live else "",
            problem=_of_policy(each),
            remedy=remedies.rewrite(each, there.get(each.resource)),
        )


def _broken_policies(live: Live, remedies: Remedies) -> Iterator[Finding]:
    """What no policy of the design is like: one that cannot be read as a policy."""
    designed = {each.address for each in live.design.resources}
    for (address, argument), problem in live.broken.items():
        if address in designed:
            yield difference(
                Status.DRIFTED,
                resource=f"{address}{TRUST}" if argument == "assume_role_policy" else address,
                what=argument,
                problem=f"its policy cannot be read as one: {problem}.",
                remedy=remedies.deploy(address),
            )


def _of_policy(each: PolicyDifference) -> str:
    if each.live is None:
        return "its policy is not there."
    parts = [
        f"{word}: {'; '.join(told)}"
        for word, told in (("wider", each.wider), ("narrower", each.narrower))
        if told
    ]
    return f"its policy is {'; '.join(parts) or 'another one than is written'}."


def _is_access_known(live: Live) -> bool:
    """Whether every key was found, and every policy and grant that decides about one was read."""
    if _unknown_keys(live) or DECIDE_ABOUT_KEYS & {each.action for each in live.not_checked}:
        return False
    return all(
        policy.document
        for policies in (
            *(key.policies for key in live.model.keys),
            *((*role.policies, *role.boundaries) for role in live.model.roles),
        )
        for policy in policies
    )
