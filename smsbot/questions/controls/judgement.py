"""What a requirement comes to: a status, with the evidence for each resource."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from keyproof.access.everything import Answers
from keyproof.access.proofs.alarms.watching import unseen
from keyproof.aws.encryption import AWS_ALIAS, Encryption
from keyproof.declarations import Declarations
from keyproof.model.access.principals import Kind
from keyproof.model.encryption_model import EncryptionModel
from keyproof.model.identifiers import KEY_TYPES
from keyproof.model.key import KeyState
from keyproof.model.resource import Resource, Stack, Unknown

# What Security Hub and Prowler take for long enough, in their own defaults.
DAYS_OF_LOGS = 365
ENDING_A_KEY = ("DisableKey", "ScheduleKeyDeletion")


class Status(StrEnum):
    """The answers, the worst first."""

    NOT_MET = "not met"
    NOT_KNOWN = "not known from here"
    EXEMPT = "exempt with reason"
    MET = "met"
    NOT_APPLICABLE = "not applicable"


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """What one resource contributes: its address, and the argument or the proof that decides."""

    resource: str
    status: Status
    shown_by: str


@dataclass(frozen=True, kw_only=True)
class Facts:
    """All that a requirement is judged by. ``states`` are those of keys in an account, by address.

    They are None where no account was read.
    """

    stack: Stack
    model: EncryptionModel
    answers: Answers
    declarations: Declarations
    states: Mapping[str, str] | None = None

    def of(self, *kinds: str) -> Iterator[Resource]:
        """The resources of some types."""
        return (each for each in self.stack.resources if each.type in kinds)

    @property
    def is_all_judged(self) -> bool:
        """Whether the proofs judged everything."""
        return not self.answers.not_judged


Judged = Iterable[Evidence]


def status_of(found: Judged) -> Status:
    """The worst of some evidence; without any, there is nothing that it could apply to."""
    statuses = [each.status for each in found]
    return min(statuses, key=list(Status).index, default=Status.NOT_APPLICABLE)


def evidence(resource: str, shown_by: str, *, met: bool | None) -> Evidence:
    """What a resource contributes; ``met`` is None where it is not known."""
    status = {True: Status.MET, False: Status.NOT_MET, None: Status.NOT_KNOWN}[met]
    return Evidence(resource=resource, status=status, shown_by=shown_by)


def rotation(facts: Facts) -> Judged:
    """Every key for data rotates; KMS does not rotate keys for hashes."""
    for key in facts.model.keys:
        if not key.hashes:
            days = f", every {key.rotation_period_in_days} days" if key.rotation else ""
            shown = f"enable_key_rotation = {str(key.rotation).lower()}{days}"
            yield evidence(key.address, shown, met=key.rotation)


def states(facts: Facts) -> Judged:
    """Every key is enabled, in the account: of a state, code only holds that a key is disabled."""
    for key in facts.model.keys:
        state = (facts.states or {}).get(key.address)
        if state is None and key.state is not KeyState.ENABLED:
            state = key.state
        shown = "no account was read" if state is None else f"its state is {state}"
        yield evidence(key.address, shown, met=None if state is None else state == "Enabled")


def keys_closed(facts: Facts) -> Judged:
    """No other account can do anything with a key."""
    outside = (Kind.ANOTHER_ACCOUNT, Kind.NAMED_ACCOUNT)
    for access in facts.answers.proven.access:
        if access.principal.kind in outside:
            shown = f"{access.principal.name}: {'access' if access.ways else 'no access'}"
            closed = True if facts.is_all_judged else None
            yield evidence(access.key.address, shown, met=False if access.ways else closed)


def single_region(facts: Facts) -> Judged:
    """No key has replicas in other regions."""
    for key in facts.of(*KEY_TYPES):
        is_unknown = isinstance(key.value("multi_region"), Unknown)
        several = bool(key.flag("multi_region")) or key.type == "aws_kms_replica_key"
        shown = f"multi_region = {str(several).lower()}"
        yield evidence(key.address, shown, met=None if is_unknown else not several)


def encrypted(
    facts: Facts, *, kinds: Sequence[str], part: str | None = None, others: bool = False
) -> Judged:
    """The data of some types, or a part of them, is under a key; with ``others``, all but that."""
    for row in facts.answers.coverage.rows:
        it = row.protected
        is_kind, is_part = it.address.partition(".")[0] in kinds, it.part == part
        if is_kind or is_part if others else not is_kind or (part and not is_part):
            continue
        shown = f"{it.encryption}, {it.key_label or 'no key'}"
        if row.key is not None:
            status = Status.MET
        elif it.exemption is not None:
            status, shown = Status.EXEMPT, f"{shown}: {it.exemption}"
        else:
            is_unknown = it.encryption is Encryption.UNKNOWN
            status = Status.NOT_KNOWN if is_unknown else Status.NOT_MET
        name = f"{it.address} ({it.part})" if it.part else it.address
        yield Evidence(resource=name, status=status, shown_by=shown)


def kept(facts: Facts) -> Judged:
    """Log groups keep their events for a year, or for ever."""
    for group in facts.of("aws_cloudwatch_log_group"):
        days = group.number("retention_in_days")
        is_unknown = isinstance(group.value("retention_in_days"), Unknown)
        shown = f"retention_in_days = {days}" if days else "no retention_in_days: kept for ever"
        met = None if is_unknown else not days or days >= DAYS_OF_LOGS
        yield evidence(group.address, "not known yet" if is_unknown else shown, met=met)


def proven(facts: Facts, *, rule: str, kinds: Sequence[str]) -> Judged:
    """A proof has no finding about resources of some types; what is declared admits is exempt."""
    found = {each.resource for each in facts.answers.unfolded if each.rule == rule}
    reasons = {address: why for (address, _), why in facts.declarations.let_in.items()}
    for each in facts.of(*kinds):
        if each.address in found:
            yield evidence(each.address, f"the proof {rule!r} has a finding", met=False)
        elif rule == "nobody else" and each.address in reasons:
            yield Evidence(
                resource=each.address, status=Status.EXEMPT, shown_by=reasons[each.address]
            )
        elif facts.is_all_judged:
            yield evidence(each.address, f"the proof {rule!r} holds", met=True)
        else:
            yield evidence(each.address, "not everything could be judged", met=None)


def not_public(facts: Facts, *, kinds: Sequence[str]) -> Judged:
    """Nobody outside uses resources of some types; a function URL needs a declared reason."""
    yield from proven(facts, rule="nobody else", kinds=kinds)
    for way, reason in facts.answers.proven.ways_out:
        if way.address.startswith("aws_lambda_function_url."):
            status = Status.EXEMPT if reason else Status.NOT_MET
            shown = reason or f"{way.what} of {way.source}, without a declared reason"
            yield Evidence(resource=way.address, status=status, shown_by=shown)


def whole_proof(facts: Facts, *, rule: str) -> Judged:
    """A proof as a whole."""
    count = facts.answers.proven.verdicts[rule]
    if count or facts.is_all_judged:
        shown = f"{count} findings" if count else "it holds"
        yield evidence(f"the proof {rule!r}", shown, met=not count)
    else:
        yield evidence(f"the proof {rule!r}", "not everything could be judged", met=None)


def flag(facts: Facts, *, kind: str, path: Sequence[str]) -> Judged:
    """An argument of every resource of a type is true."""
    for each in facts.of(kind):
        value = each.flag(*path)
        is_unknown = isinstance(each.value(*path), Unknown)
        shown = f"{'.'.join(path)} = {str(bool(value)).lower()}"
        yield evidence(each.address, shown, met=None if is_unknown else bool(value))


def subscriptions(facts: Facts) -> Judged:
    """No subscription delivers over HTTP without TLS."""
    for each in facts.of("aws_sns_topic_subscription"):
        protocol = each.text("protocol")
        shown = f"protocol = {protocol or 'not known'}"
        yield evidence(each.address, shown, met=protocol != "http" if protocol else None)


def watched(facts: Facts) -> Judged:
    """A rule warns before a key is lost. It is not the metric filter that the lists ask for."""
    for key in facts.model.keys:
        missed = [each for each in unseen(facts.model, key) if each in ENDING_A_KEY]
        yield Evidence(
            resource=key.address,
            status=Status.NOT_MET if missed else Status.EXEMPT,
            shown_by=f"no rule warns of {', '.join(missed)}"
            if missed
            else "An event rule and not a metric filter warns of it: in minutes, and without a log "
            "group of CloudTrail. It needs a trail of the account.",
        )


def alarms(facts: Facts) -> Judged:
    """Every alarm does something when it goes off."""
    for each in facts.of("aws_cloudwatch_metric_alarm"):
        actions = [one for one in each.everything_at("alarm_actions") if one]
        enabled = each.flag("actions_enabled") is not False
        shown = f"alarm_actions: {len(actions)}, actions_enabled = {str(enabled).lower()}"
        yield evidence(each.address, shown, met=bool(actions) and enabled)


def state_of_terraform(facts: Facts) -> Judged:
    """Terraform's state is under a customer-managed key."""
    backend = facts.model.backend
    kind = backend.type.partition(".")[2] if backend else ""
    if backend and kind == "s3":
        key, encrypts = backend.text("kms_key_id"), bool(backend.flag("encrypt"))
        shown = f"encrypt = {str(encrypts).lower()}, kms_key_id = {key or 'none'}"
        is_ours = bool(key) and AWS_ALIAS not in key
        yield evidence("backend s3", shown, met=encrypts and is_ours)
    else:
        shown = "its encryption is decided where the state is kept"
        yield evidence(f"backend {kind or 'not known'}", shown, met=None)


def bucket_of_state(facts: Facts) -> Judged:
    """The bucket of Terraform's state is of a stack of its own, so nothing here reads it."""
    backend = facts.model.backend
    if backend is None or backend.type == "backend.s3":
        yield evidence("the bucket of the state", "it is of a stack of its own", met=None)


def absent(facts: Facts, *, kind: str) -> Judged:
    """There is nothing of a type; where there is, nothing here judges it."""
    return [evidence(each.address, "nothing here judges it", met=None) for each in facts.of(kind)]


def elsewhere(_facts: Facts, *, what: str) -> Judged:
    """Something that no environment holds."""
    return [evidence(what, "no part of an environment, so nothing here reads it", met=None)]
