"""Compares an account with its design: every key, every resource, every policy."""

from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from keyproof import NOT_IN_A_STATE, Resource, Unknown
from smsbot.account.account import name_of
from smsbot.account.live import ALIAS, ENABLED, FINDING, GRANT, KEY, Live
from smsbot.account.reading import actions_of
from smsbot.keys import date_of
from smsbot.sandboxed import is_embedded
from smsbot.verify.remedies import Remedies
from smsbot.verify.values import compared, leaves, root_of

if TYPE_CHECKING:
    from mypy_boto3_kms.type_defs import KeyMetadataTypeDef

PENDING = "PendingDeletion"
OF_KEYS = (KEY, ALIAS, GRANT)
MANAGED = "aws_iam_policy"
# The provider at hand offline makes none of these.
NOT_ON_THE_EMBEDDED_AWS = ("aws_dynamodb_resource_policy",)
# Versions of a function are no type of Terraform.
NO_TYPE = ("aws_lambda_function_version",)


class Status(StrEnum):
    """The state of a resource, the worst first."""

    IN_DANGER = "in danger"
    MISSING = "missing"
    DRIFTED = "drifted"
    UNEXPECTED = "unexpected"
    NOT_CHECKED = "not checked"
    AS_DESIGNED = "as designed"


WORST_FIRST = tuple(Status)


@dataclass(frozen=True, kw_only=True)
class Difference:
    """One difference between the account and the code.

    ``resource`` is where it is declared, or the type and name of what is not declared. ``argument``
    is what differs, empty for the whole resource. ``remedy`` are commands, or a sentence where no
    command is right.
    """

    status: Status
    resource: str
    problem: str
    remedy: tuple[str, ...]
    argument: str = ""
    expected: str = ""
    found: str = ""

    def __str__(self) -> str:
        return f"{self.status}: {self.resource}: {self.problem}"


class Comparison:
    """The status of every resource by address, and every difference, both the worst first.

    ``before`` is the design without what is missing, and ``after`` the same as it is in the
    account: as written where nothing differs, or nothing was read.
    """

    def __init__(self, live: Live, remedies: Remedies) -> None:
        """Compare a live environment with the design that it was read by."""
        self._live, self._remedies = live, remedies
        self._there = {each.address: each for each in live.resources}
        on_aws = not is_embedded(live.design.location.account_id)
        self._design = {
            each.address: each
            for each in live.design.resources
            if on_aws or each.address in self._there or each.type not in NOT_ON_THE_EMBEDDED_AWS
        }
        self._unanswered = {each.action for each in live.not_checked}
        self._key_names = dict(_key_names(live.resources))
        # Designed keys that were not found, where not every key could be looked at.
        designed = {address for address, each in self._design.items() if each.type == KEY}
        is_open = not self._unanswered.isdisjoint(FINDING)
        self._unknown_keys = designed - live.keys.keys() if is_open else set[str]()
        unread = {each for each in self._design if self._is_unread(each)}
        missing = [each for each in self._design if each not in self._there and each not in unread]
        drifts = {
            address: tuple(self._drifts(written, self._there[address]))
            for address, written in self._design.items()
            if address in self._there
        }
        found = [
            *self._keys_in_danger(),
            *self._second_keys(),
            *(each for some in drifts.values() for each in some),
            *map(self._missing, missing),
            *self._unexpected(),
        ]
        found.sort(key=lambda each: WORST_FIRST.index(each.status))
        statuses = dict.fromkeys(self._design, Status.AS_DESIGNED)
        statuses |= dict.fromkeys(unread, Status.NOT_CHECKED)
        statuses |= {each.resource: each.status for each in reversed(found)}
        before = [each for address, each in self._design.items() if address not in missing]
        after = [self._as_found(each, drifts.get(each.address, ())) for each in before]
        after += [
            each
            for address, each in self._there.items()
            if address not in self._design and each.type not in NO_TYPE
        ]
        design = live.design
        self.statuses: Mapping[str, Status] = dict(
            sorted(statuses.items(), key=lambda each: WORST_FIRST.index(each[1]))
        )
        self.differences = tuple(found)
        self.before = replace(design, resources=tuple(before))
        self.after = replace(design, resources=tuple(after), settings=(), silent=NOT_IN_A_STATE)

    def _as_found(self, written: Resource, drifts: Iterable[Difference]) -> Resource:
        """A designed resource, with what differs as it is."""
        names = {root_of(each.argument) for each in drifts}
        changed = {name: self._there[written.address].values[name] for name in names}
        return replace(written, values={**written.values, **changed}, prevent_destroy=None)

    def _is_unread(self, address: str) -> bool:
        """Whether a designed resource was not read, or not whole, or names what was not found."""
        written, found = self._design[address], self._there.get(address)
        if found is None:
            finding = FINDING if written.type in (KEY, ALIAS) else actions_of(written.type)
            return not self._unanswered.isdisjoint(finding)
        return (
            address in {each.resource for each in self._live.not_checked}
            or any(map(_is_unknown, found.values.values()))
            or any(self._names_unknown_key(value) for _, value in leaves(written.values))
        )

    def _names_unknown_key(self, value: object) -> bool:
        return any(key in str(value) for key in self._unknown_keys)

    def _keys_in_danger(self) -> Iterator[Difference]:
        for address, metadata in self._live.keys.items():
            state = metadata.get("KeyState", "")
            if state == ENABLED:
                continue
            arn = metadata.get("Arn", "")
            under = sorted(
                name_of(each)
                for each in self._there.values()
                if arn in dict(leaves(each.values)).values() and each.type not in OF_KEYS
            )
            named = f" It encrypts {', '.join(under)}." if under else ""
            yield Difference(
                status=Status.IN_DANGER,
                resource=address,
                argument="key_state",
                expected=ENABLED,
                found=state,
                problem=f"the key is {state}{_deleted(metadata)}: what it encrypts cannot be "
                f"read.{named}",
                remedy=self._remedies.recover(arn, is_pending=state == PENDING),
            )

    def _second_keys(self) -> Iterator[Difference]:
        """Keys that say they are one of the environment's, and another one has its place.

        A deployment that created a key again leaves one behind.
        """
        for address, metadata in self._live.second_keys:
            description, state = metadata.get("Description", ""), metadata.get("KeyState", "")
            is_pending = state == PENDING
            yield Difference(
                status=Status.IN_DANGER if is_pending else Status.UNEXPECTED,
                resource=f"{KEY}.{metadata['KeyId']}",
                argument="key_state",
                found=state,
                problem=f"the key has the description of {address}, but another key has the alias. "
                f"This key is {state}{_deleted(metadata)}. Its deletion makes its data "
                "unreadable. If you no longer need the data, let the deletion proceed.",
                remedy=self._remedies.keep_apart(
                    metadata.get("Arn", ""), description, is_pending=is_pending
                ),
            )

    def _missing(self, address: str) -> Difference:
        remedy = self._remedies.deploy(address)
        problem = "it is not in the account."
        return Difference(status=Status.MISSING, resource=address, problem=problem, remedy=remedy)

    def _unexpected(self) -> Iterator[Difference]:
        """What the code does not declare; of a part of it, what it is part of is reported."""
        for address, found in self._there.items():
            whole = self._live.parts.get(address)
            is_reported = whole is not None and whole not in self._design
            if address not in self._design and found.type != MANAGED and not is_reported:
                yield Difference(
                    status=Status.UNEXPECTED,
                    resource=address,
                    problem="the code does not declare it.",
                    remedy=self._remedies.take_away(found),
                )

    def _drifts(self, written: Resource, found: Resource) -> Iterator[Difference]:
        silent = self._silent_arguments(written, found)
        for pair in compared(written, found, self._live.design.location, self._key_names):
            is_open = _is_unknown(pair.found) or self._names_unknown_key(pair.expected)
            if pair.expected == pair.found or is_open or pair.path in silent:
                continue
            expected, is_now = pair.words
            yield Difference(
                status=Status.DRIFTED,
                resource=written.address,
                argument=pair.path,
                expected=expected,
                found=is_now,
                problem=pair.problem or f"{pair.path} is {is_now}, not {expected}.",
                remedy=self._remedies.change(written, found, pair.path),
            )

    def _silent_arguments(self, written: Resource, found: Resource) -> AbstractSet[str]:
        """The arguments of a key that say nothing; its state is reported by itself."""
        if written.type != KEY:
            return set()
        silent = {"is_enabled"}
        if not found.flag("enable_key_rotation"):
            silent.add("rotation_period_in_days")
        if self._live.keys[written.address].get("KeyState") == PENDING:
            silent |= {"enable_key_rotation", "rotation_period_in_days"}
        return silent


def _key_names(resources: Iterable[Resource]) -> Iterator[tuple[str, str]]:
    """Every name of a key, with its ARN."""
    for each in resources:
        if each.type == KEY:
            arn = each.text("arn")
            yield from ((name, arn) for name in (arn, arn.rpartition("/")[2]))
        elif each.type == ALIAS:
            yield each.text("name"), each.text("target_key_id")


def _deleted(metadata: "KeyMetadataTypeDef") -> str:
    date = metadata.get("DeletionDate")
    is_pending = metadata.get("KeyState") == PENDING
    return f", to be deleted for good on {date_of(date)}" if is_pending and date else ""


def _is_unknown(value: object) -> bool:
    """Whether something of a value was not read."""
    return any(isinstance(each, Unknown) for _, each in leaves({"": value}))
