"""What is encrypted or protected less than before."""

from collections.abc import Iterator
from dataclasses import replace

from keyproof.aws.encryption import DATA_TYPES, WORST_FIRST, Encryption
from keyproof.aws.written_values import as_number
from keyproof.model.encryption_model import Protected
from keyproof.model.finding import Finding, Severity
from keyproof.model.identifiers import KEY_TYPES
from keyproof.model.key import Key, KeyState
from keyproof.model.resource import Resource
from keyproof.review.sides import Sides

# For how long something is kept, by argument, with what AWS does without it; None is for ever.
KEPT: dict[str, tuple[tuple[str, ...], int | None]] = {
    "aws_cloudwatch_log_group": (("retention_in_days",), None),
    "aws_dynamodb_table": (("point_in_time_recovery", "recovery_period_in_days"), 35),
    "aws_s3_bucket_lifecycle_configuration": (
        ("rule", "noncurrent_version_expiration", "noncurrent_days"),
        None,
    ),
    "aws_sqs_queue": (("message_retention_seconds",), 4 * 24 * 60 * 60),
}
RECOVERY = {"aws_dynamodb_table": ("point_in_time_recovery", "enabled")}
EXPIRY = {"aws_dynamodb_table": ("ttl", "attribute_name")}


def weaker(sides: Sides) -> Iterator[Finding]:
    """Encryption, rotation, windows, protection and retention that a change takes away."""
    yield from _protected(sides)
    yield from _keys(sides)
    yield from _kept(sides)
    yield from _masks(sides)


def _weaker(rule: str, resource: str, problem: str, remedy: str, *, argument: str = "") -> Finding:
    return Finding(
        severity=Severity.WEAKER,
        rule=rule,
        resource=resource,
        problem=problem,
        remedy=remedy,
        # The same of a value that is declared is found by itself.
        cause=f"{argument} of {resource}" if argument else "",
    )


def _protected(sides: Sides) -> Iterator[Finding]:
    before = {(each.address, each.part): each for each in sides.before.model.protected}
    for after in sides.after.model.protected:
        was = before.get((after.address, after.part))
        if was is None:
            continue
        if WORST_FIRST.index(after.encryption) < WORST_FIRST.index(was.encryption):
            by = was.key_label or "a key of AWS"
            yield _weaker(
                "encryption-removed",
                after.address,
                f"{_what(after)}was encrypted by {by}, and is {_told(after.encryption)}.",
                f"Keep {by}.",
            )
        elif was.encryption is Encryption.CUSTOMER and _key_of(was, sides) != _key_of(after, sides):
            yield _weaker(
                "key-moved",
                after.address,
                f"{_what(after)}moves from {was.key_label} to {after.key_label}.",
                "Keep the key, or make sure that its readers may use the new one.",
            )


def _masks(sides: Sides) -> Iterator[Finding]:
    """The masks that are gone and no longer declared; a declared one that is gone is incomplete."""
    before = sides.before.model
    kept = {*sides.after.model.masks.values()}
    for mask, group in before.masks.items():
        if group not in kept and mask not in sides.after.declarations.masks:
            found = _weaker(
                "mask-removed",
                mask,
                f"the log group {group} is no longer masked.",
                "Keep the mask.",
            )
            key = before.key_of(before.location.arn("logs", f"log-group:{group}"))
            yield replace(found, key=key.alias if key else "")


def _what(protected: Protected) -> str:
    return f"{protected.part.lower()}: " if protected.part else ""


def _told(encryption: Encryption) -> str:
    return {
        Encryption.AWS: "now encrypted by a key that AWS manages",
        Encryption.NONE: "no longer encrypted",
    }.get(encryption, "now under a key that is not known")


def _key_of(protected: Protected, sides: Sides) -> str:
    """The address of a key, which is the same on both sides where its ARN is not."""
    for key in (*sides.before.model.keys, *sides.after.model.keys):
        if key.arn == protected.key:
            return key.address
    return protected.key


def _keys(sides: Sides) -> Iterator[Finding]:
    for after in sides.after.model.keys:
        was = sides.before.model.key_at(after.address)
        if was is not None:
            yield from _key(was, after)


def _key(was: Key, after: Key) -> Iterator[Finding]:
    if was.rotation and not after.rotation:
        yield _weaker(
            "rotation-off", after.address, "it is no longer rotated.", "Keep its rotation on."
        )
    elif _longer(was.rotation_period_in_days, after.rotation_period_in_days):
        yield _weaker(
            "rotation-slower",
            after.address,
            f"it is rotated every {after.rotation_period_in_days} days, "
            f"not every {was.rotation_period_in_days}.",
            "Keep rotation_period_in_days.",
            argument="rotation_period_in_days",
        )
    if _longer(after.deletion_window_in_days, was.deletion_window_in_days):
        yield _weaker(
            "window-shorter",
            after.address,
            f"a deletion could be cancelled for {after.deletion_window_in_days} days, "
            f"not for {was.deletion_window_in_days}.",
            "Keep key_deletion_window_in_days.",
            argument="deletion_window_in_days",
        )
    if was.state != after.state and after.state is not KeyState.ENABLED:
        yield _weaker(
            "key-disabled",
            after.address,
            f"its state becomes {after.state}: what it encrypts cannot be read.",
            "Keep it enabled.",
        )


def _longer(one: int | None, other: int | None) -> bool:
    """Whether the second number of days is larger, both being known."""
    return one is not None and other is not None and other > one


def _kept(sides: Sides) -> Iterator[Finding]:
    for after in sides.after.stack.resources:
        was = sides.before.resource(after.address)
        if was is None or was.type != after.type:
            continue
        yield from _protection(was, after)
        yield from _retention(was, after)
        recovery = RECOVERY.get(after.type)
        if recovery and was.flag(*recovery) is True and after.flag(*recovery) is not True:
            yield _weaker(
                "recovery-off",
                after.address,
                "point-in-time recovery is off.",
                "Keep it on.",
                argument=".".join(recovery),
            )
        expiry = EXPIRY.get(after.type)
        if expiry and after.text(*expiry) and was.text(*expiry) != after.text(*expiry):
            yield _weaker(
                "expiry-changed",
                after.address,
                f"items expire by {after.text(*expiry)}, not by {was.text(*expiry) or 'anything'}.",
                "See that no item has a past time there.",
                argument=".".join(expiry),
            )


def _protection(was: Resource, after: Resource) -> Iterator[Finding]:
    kind = DATA_TYPES.get(after.type)
    if kind is None and after.type not in KEY_TYPES:
        return
    flag = kind.protection if kind else None
    if flag and was.flag(*flag) is True and after.flag(*flag) is not True:
        yield _weaker(
            "protection-removed",
            after.address,
            "its deletion is no longer refused.",
            "Keep deletion_protection.",
            argument=".".join(flag),
        )
    if was.prevent_destroy and after.prevent_destroy is False:
        yield _weaker(
            "prevent-destroy-removed",
            after.address,
            "Terraform would no longer refuse to destroy it.",
            "Keep deletion_protection.",
            argument="lifecycle.prevent_destroy",
        )


def _shortest(resource: Resource, argument: tuple[str, ...]) -> int | None:
    """The least whole number at an argument, of all blocks that have it."""
    written = map(as_number, resource.everything_at(*argument))
    return min((int(each) for each in written if each is not None), default=None)


def _retention(was: Resource, after: Resource) -> Iterator[Finding]:
    if after.type not in KEPT:
        return
    argument, default = KEPT[after.type]
    before, now = _shortest(was, argument) or default, _shortest(after, argument) or default
    if now is not None and (before is None or now < before):
        yield _weaker(
            "retention-cut",
            after.address,
            f"{argument[-1]} is {now}, and was {before or 'for ever'}.",
            "Keep it, or say why less is enough.",
            argument=".".join(argument),
        )
