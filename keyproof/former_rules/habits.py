"""What is weaker than it needs to be: no TLS required, one lock alone, ways out, idle rights."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet

from keyproof.access.proofs.calls.ways_out import place_of
from keyproof.access.proofs.resources.transport import encrypted_transport
from keyproof.aws.requests.capabilities import ACTIONS, Capability, in_words
from keyproof.former_rules.problem import Level, Problem, Rule
from keyproof.iam.statements import has_action
from keyproof.model.access.matrix import access_to
from keyproof.model.access.named import account_of
from keyproof.model.access.principals import Kind, Principal, blamed
from keyproof.model.assembly.placement import addresses_by_name
from keyproof.model.encryption_model import EncryptionModel, WayOut
from keyproof.model.identifiers import written_at
from keyproof.model.key import Key
from keyproof.model.resource import Stack
from keyproof.policy_document import Statement

DATA = (Capability.ENCRYPT, Capability.DECRYPT)
CHANGING = (*ACTIONS[Capability.ADMINISTER], *ACTIONS[Capability.DELETE])
USING = ACTIONS[Capability.DECRYPT]
# Of these ways the receiver is in the account, or who may read there is judged by itself.
STAYS = (
    "alias of a function", "bucket notification", "code for others", "code from a bucket",
    "code from a layer", "code from an image", "delivery log", "event archive",
    "event bus permission", "event source mapping", "file system", "keys of items in CloudWatch",
    "log fields in a metric", "replica", "replica key", "replica keys", "stream",
    "stream consumer", "subscription by a role", "version of a function", "audit of messages",
)  # fmt: skip


def habits(
    stack: Stack,
    model: EncryptionModel,
    everybody: Sequence[Principal],
    declared: Mapping[tuple[str, str], str],
) -> Iterator[Problem]:
    """Warnings and notes."""
    yield from _transport(model, everybody)
    users = _services(model)
    holding = {each.key for each in model.protected}
    for key in model.keys:
        if key.policy.document is not None and key.encrypts:
            yield from _second_lock(model, key, everybody)
            if key.arn in holding:
                yield from _unused(key, users[key.arn])
    yield from _duties(model, everybody)
    yield from _ways_out(stack, model, declared)


def _transport(model: EncryptionModel, everybody: Sequence[Principal]) -> Iterator[Problem]:
    somebody = [each for each in everybody if each.kind is Kind.ANOTHER_ACCOUNT]
    for each in encrypted_transport(model, somebody):
        policy = model.resource_policies.get(model.arns[each.resource])
        if policy is None or policy.document is not None:
            yield Problem(
                level=Level.WARNING,
                rule=Rule.TRANSPORT,
                resource=each.resource,
                problem="A call without TLS is not refused.",
                remedy="Deny it to everybody in the policy of the resource where "
                "aws:SecureTransport is false.",
                cause=f"{Rule.TRANSPORT} {written_at(each.resource)}",
            )


def _second_lock(
    model: EncryptionModel, key: Key, everybody: Sequence[Principal]
) -> Iterator[Problem]:
    """Whether the right to a policy of one's own is enough to use the key."""
    administrators = [each for each in everybody if each.kind is Kind.ADMINISTRATORS]
    for principal in administrators:
        ways = access_to(model, principal, key, ()).ways
        decisions = {
            action: each
            for way in ways
            for action, each in way.decisions.items()
            if set(in_words([action])) & set(DATA) and action in way.certain
        }
        if decisions:
            yield Problem(
                level=Level.WARNING,
                rule=Rule.SECOND_LOCK,
                resource=key.address,
                key=key.address,
                problem="The root and every administrator of the account can "
                f"{' and '.join(in_words(decisions))} with the key: {blamed(decisions.values())} "
                "leaves that to the account's own policies.",
                remedy="Allow the account only administration, and name who uses the data in a "
                "statement of its own.",
                cause=f"{Rule.SECOND_LOCK} {written_at(key.address)}",
            )


def _services(model: EncryptionModel) -> Mapping[str, AbstractSet[str]]:
    """The services that calls make use a key, by the key's ARN."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for call in model.calls:
        used = model.key_named(call.key) if call.key else model.key_of(call.target)
        if used is not None and not call.caller.startswith("arn:"):
            found[used.arn].add(call.caller.split(".")[0])
    return found


def _unused(key: Key, services: AbstractSet[str]) -> Iterator[Problem]:
    """The services that a key policy names, and that nothing makes use the key."""
    idle = [
        principal.identifier
        for statement in (key.policy.document.statements if key.policy.document else ())
        for principal in statement.principals
        if principal.type == "Service"
        and statement.effect == "Allow"
        and principal.identifier.split(".")[0] not in services
    ]
    if idle:
        yield Problem(
            level=Level.NOTE,
            rule=Rule.UNUSED,
            resource=key.address,
            key=key.address,
            problem=f"Nothing in the plan makes {', '.join(dict.fromkeys(idle))} use the key.",
            remedy="Remove the statement, unless something outside the plan needs it.",
        )


def _duties(model: EncryptionModel, everybody: Sequence[Principal]) -> Iterator[Problem]:
    roles = {each.arn: each for each in model.roles}
    for principal in everybody:
        role = next((r for r in roles.values() if r.address == principal.address), None)
        if role is None or not _may_do_both(statement_list(model, role.arn)):
            continue
        for key in model.keys:
            ways = access_to(model, principal, key, ()).ways
            actions = {action for way in ways for action in way.certain}
            if actions & set(CHANGING) and actions & set(USING):
                yield Problem(
                    level=Level.NOTE,
                    rule=Rule.DUTIES,
                    resource=role.address,
                    key=key.address,
                    problem=f"It can both change {key.address} and decrypt with it.",
                    remedy="Give the two rights to two roles.",
                    cause=f"{Rule.DUTIES} {role.address}",
                )


def statement_list(model: EncryptionModel, role_arn: str) -> tuple[Statement, ...]:
    """The statements of a role's own policies."""
    return tuple(
        statement
        for role in model.roles
        if role.arn == role_arn
        for policy in role.policies
        if policy.document
        for statement in policy.document.statements
    )


def _may_do_both(statements: Sequence[Statement]) -> bool:
    allowing = [each for each in statements if each.effect == "Allow"]

    def has_one(actions: Sequence[str]) -> bool:
        return any(
            has_action(each.actions, each.not_actions, action)
            for each in allowing
            for action in actions
        )

    return has_one(("kms:PutKeyPolicy", "kms:ScheduleKeyDeletion")) and has_one(("kms:Decrypt",))


def _ways_out(
    stack: Stack, model: EncryptionModel, declared: Mapping[tuple[str, str], str]
) -> Iterator[Problem]:
    names = addresses_by_name(stack)
    account = model.location.account_id
    for way in model.ways_out:
        stays = way.what in STAYS or way.target in names or account_of(way.target) == account
        if way.is_call or stays or place_of(way) in declared or not way.target:
            continue
        yield Problem(
            level=Level.WARNING,
            rule=Rule.WAY_OUT,
            resource=way.address,
            problem=f"{_capital(way)} of {way.source} leaves, decrypted, to {way.target}.",
            remedy=f"Remove it, or declare it in keyproof.toml: ways_out with address "
            f'"{way.address}", target "{way.target}" and the reason.',
        )


def _capital(way: WayOut) -> str:
    return f"The {way.what}"
