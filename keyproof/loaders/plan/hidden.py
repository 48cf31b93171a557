"""What a plan shows and nobody should take: sensitive values, and copies of policies."""

from collections.abc import Callable, Mapping
from collections.abc import Set as AbstractSet
from functools import cache, partial
from typing import cast

from keyproof.aws.encryption import DATA_TYPES
from keyproof.json_values import Object, as_list, as_object
from keyproof.loaders.symbols import SENSITIVE
from keyproof.model.resource import Unknown

Paths = frozenset[tuple[str, ...]]
# Of keys and their aliases; a policy is shown by none, since its conditions may hold anything.
OF_KEYS = {
    (each,)
    for each in (
        *("customer_master_key_spec", "deletion_window_in_days", "enable_key_rotation"),
        *("is_enabled", "key_usage", "multi_region", "name", "rotation_period_in_days"),
        *("target_key_arn", "target_key_id"),
    )
}
# In a block of the bucket, and from release 4 of the provider on in a resource of its own.
IN_RULE = {
    ("rule", "apply_server_side_encryption_by_default", each)
    for each in ("kms_master_key_id", "sse_algorithm")
}
OF_BUCKETS = {
    "aws_s3_bucket": {("server_side_encryption_configuration", *each) for each in IN_RULE},
    "aws_s3_bucket_server_side_encryption_configuration": IN_RULE,
}


def without_copies(values: Object, managed: AbstractSet[str]) -> Object:
    """A role without the copies that AWS shows of policies that are resources of their own."""
    blocks = values.get("inline_policy")
    if not isinstance(blocks, list):
        return values
    kept = [
        each
        for each in as_list(blocks)
        if not (isinstance(each, dict) and str(as_object(each).get("name")) in managed)
    ]
    return {**values, "inline_policy": kept}


def without_sensitive(values: Object, marks: object, *, kind: str) -> Object:
    """The values without those that Terraform marks as sensitive, which no report may show.

    Which key encrypts what is not a secret: a mark hides neither a key nor a switch of encryption.
    """
    flags = as_object(marks)
    return _members(values, flags.get, arguments_of_encryption(kind))


@cache
def arguments_of_encryption(kind: str) -> Paths:
    """The arguments that say how a resource of a type is encrypted, or what a key is."""
    parts = DATA_TYPES[kind].parts if kind in DATA_TYPES else ()
    named = {path for part in parts for path in (part.key, part.enabled, part.chosen) if path}
    of_key = OF_KEYS if kind.startswith("aws_kms_") else set[tuple[str, ...]]()
    return frozenset(named | of_key | OF_BUCKETS.get(kind, set()))


@cache
def blocks_of_encryption(kind: str) -> frozenset[str]:
    """The blocks in which those arguments are; a plan shows none that is dynamic."""
    return frozenset(each for path in arguments_of_encryption(kind) for each in path[:-1])


def _members(values: Object, mark: Callable[[str], object], shown: Paths) -> Object:
    return {
        name: _hidden(
            value, mark(name), frozenset(path[1:] for path in shown if path[:1] == (name,))
        )
        for name, value in values.items()
    }


def _hidden(value: object, mark: object, shown: Paths) -> object:
    if mark is True and (() in shown or not shown or not isinstance(value, dict | list)):
        return value if () in shown else Unknown(SENSITIVE)
    if isinstance(value, dict):
        return _members(as_object(value), partial(_mark_at, mark), shown)
    if isinstance(value, list):
        members = enumerate(as_list(value))
        return [_hidden(each, _mark_at(mark, place), shown) for place, each in members]
    return value


def _mark_at(mark: object, step: str | int) -> object:
    """The mark of a member; of a list, a state has those of some places as an object."""
    if isinstance(mark, list) and isinstance(step, int):
        marks = as_list(mark)
        return marks[step] if step < len(marks) else None
    return cast("Mapping[object, object]", mark).get(step) if isinstance(mark, Mapping) else mark
