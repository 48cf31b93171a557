"""What cannot be taken back: keys that end, and data that ends."""

from collections.abc import Iterator

from keyproof.aws.arguments.every_type import ARGUMENTS
from keyproof.aws.encryption import DATA_TYPES
from keyproof.model.finding import Finding, Severity
from keyproof.model.identifiers import KEY_TYPES
from keyproof.model.key import Key
from keyproof.review.change import Action, Change
from keyproof.review.sides import Sides

ENDS = {Action.DESTROY: "destroyed", Action.REPLACE: "replaced"}
# What holds no data of its own once it is deployed again from the source.
WITHOUT_LOSS = ("aws_lambda_function", "aws_sfn_state_machine", "aws_cloudwatch_event_bus")


def irreversible(sides: Sides) -> Iterator[Finding]:
    """The keys and the data that a change ends, or leaves behind in another place."""
    yield from _elsewhere(sides)
    for change in sides.changes:
        if change.action is Action.FORGET and (
            change.type in KEY_TYPES or change.type in DATA_TYPES
        ):
            yield _forgotten(change)
        elif change.action is Action.CREATE and change.type in KEY_TYPES:
            yield from _key_lost(change, sides.of_plan or sides)
        elif change.action not in ENDS:
            continue
        elif change.type in KEY_TYPES:
            yield _key_ends(change, sides)
        elif change.type not in WITHOUT_LOSS and (
            change.type in DATA_TYPES or change.type not in ARGUMENTS
        ):
            yield _data_ends(change)


def _elsewhere(sides: Sides) -> Iterator[Finding]:
    was, now = sides.before.stack.location, sides.after.stack.location
    if was == now or sides.is_first or not sides.after.stack.resources:
        return
    yield Finding(
        severity=Severity.IRREVERSIBLE,
        rule="moved-elsewhere",
        resource="provider.aws",
        problem=f"everything is made again in account {now.account_id}, {now.region}. The "
        f"resources in account {was.account_id}, {was.region} stay there, and nobody manages them.",
        remedy="Keep account_id and region, or declare an environment of another name.",
    )


def _key_ends(change: Change, sides: Sides) -> Finding:
    key = sides.before.model.key_at(change.address)
    lost = _encrypted_by(key, sides) if key else ()
    return Finding(
        severity=Severity.IRREVERSIBLE,
        rule=f"key-{ENDS[change.action]}",
        resource=change.address,
        problem=(
            f"the key {key.alias if key else ''} is {ENDS[change.action]}: it is useless at once, "
            f"and what it encrypts becomes unreadable ({len(lost)})."
        ).replace("  ", " "),
        remedy="Keep the key, at least until nothing is encrypted by it.",
        consequences=lost,
    )


def _key_lost(change: Change, sides: Sides) -> Iterator[Finding]:
    """A key that a plan creates again: it is in the state, and Terraform did not find it."""
    key = sides.before.model.key_at(change.address)
    if key is None:
        return
    lost = _encrypted_by(key, sides)
    yield Finding(
        severity=Severity.IRREVERSIBLE,
        rule="key-lost",
        resource=change.address,
        problem=(
            f"the key {key.arn} is gone or pending deletion, and a new one takes its place: what "
            f"was written under the old one ends with it ({len(lost)})."
        ),
        remedy="While it is pending deletion, bring it back: `aws kms cancel-key-deletion --key-id "
        f"{key.arn}`, then enable-key.",
        consequences=lost,
    )


def _encrypted_by(key: Key, sides: Sides) -> tuple[str, ...]:
    """What becomes unreadable with a key."""
    return tuple(
        f"{each.service}, {each.label} ({each.address})"
        for each in sides.before.model.protected
        if each.key == key.arn
    )


def _forgotten(change: Change) -> Finding:
    return Finding(
        severity=Severity.WEAKER,
        rule="forgotten",
        resource=change.address,
        problem="Terraform no longer manages it, so nothing here holds for it any more.",
        remedy="Keep it, or see who looks after it.",
    )


def _data_ends(change: Change) -> Finding:
    kind = DATA_TYPES.get(change.type)
    service = kind.service if kind else f"{change.type}, of which nothing is known"
    return Finding(
        severity=Severity.IRREVERSIBLE,
        rule=f"data-{ENDS[change.action]}",
        resource=change.address,
        problem=f"{service}: it is {ENDS[change.action]} with all that it holds.",
        remedy="Keep it, or take a copy of what it holds first.",
    )
