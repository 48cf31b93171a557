"""The arguments of every known resource type; a type that is not here is a finding.

Most are listed by topic in the tables of this folder.
"""

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from keyproof.aws.arguments.judgement import (
    Arguments,
    Harmless,
    Judgement,
    harmless,
    listed,
    read,
)
from keyproof.aws.deliveries.listed import OUTLETS
from keyproof.aws.encryption import DATA_TYPES, KNOWN_TYPES
from keyproof.aws.identity import IDENTITIES
from keyproof.aws.table import table_of

# Of any resource. Loaders refuse a region of its own, and what makes several of one resource.
OF_ANY: Arguments = {
    **harmless("an order of Terraform's, which nothing in AWS has", "depends_on", compared=False),
    **harmless("a rule of Terraform's, which nothing in AWS has", "lifecycle", compared=False),
    **harmless("what it is called does not decide what it does", "tags tags_all", compared=False),
    **harmless("how long Terraform waits", "timeouts", compared=False),
    **harmless(
        "by which the resource is known; it would be another one",
        "arn id name_prefix statement_id_prefix bucket_prefix",
    ),
    **harmless(
        "what people read of it; the message of an alarm has its name, metric and value as well",
        "alarm_description description",
    ),
    **read("model.assembly.arguments", "region"),
}


def _of_data_type(kind: str) -> Arguments:
    """What the model reads of a type that holds data, of which nothing else is known."""
    if kind not in KNOWN_TYPES or kind in _LISTED:
        return {}
    found = DATA_TYPES[kind]
    paths = [
        path
        for part in found.parts
        for path in (part.key, part.enabled, part.chosen, part.exists_by, found.protection)
        if path
    ]
    return read("model.assembly.assemble", " ".join((found.name, *(path[0] for path in paths))))


def _of_outlets(kind: str) -> Arguments:
    paths = (path for each in OUTLETS.get(kind, ()) for path in (each.of, each.to, each.when))
    return read("model.assembly.ways_out", " ".join(path[0] for path in paths if path))


def _of_identity(kind: str) -> Arguments:
    """What makes the identity of a type, where nothing else is read of it."""
    identity = IDENTITIES.get(kind)
    if identity is None:
        return {}
    # What has a default, such as a qualifier, makes something else of the resource.
    return read("model.assembly.clashes", " ".join({*identity.arguments} - {*identity.default}))


_LISTED: Mapping[str, Arguments] = {
    kind: listed(table)
    for topic in ("access", "data", "terraform", "watch")
    for kind, table in table_of(Path(__file__).with_name(f"{topic}.toml")).items()
}
ARGUMENTS: Mapping[str, Arguments] = {
    kind: _of_identity(kind) | _of_data_type(kind) | _of_outlets(kind) | _LISTED.get(kind, {})
    for kind in (*OUTLETS, *KNOWN_TYPES, *_LISTED)
}


def judgements(kind: str) -> Iterator[tuple[tuple[str, ...], Judgement]]:
    """Every judgement about a type, with its path of blocks."""
    for path, judgement in ARGUMENTS.get(kind, {}).items():
        yield tuple(path.split(".")), judgement


# Of a resource that is a way out and nothing else, each argument is about that way.
_WAYS_OUT_ALONE = set(OUTLETS) - set(_LISTED) - set(KNOWN_TYPES)


def is_way_out_alone(kind: str) -> bool:
    """Whether all that is known of a type is what leaves by it, and perhaps what encrypts it."""
    return kind in OUTLETS and kind not in _LISTED


def is_known(kind: str, argument: str) -> bool:
    """Whether an argument of a type is judged or harmless."""
    if kind in _WAYS_OUT_ALONE:
        return True
    return argument in OF_ANY or argument in _outermost(kind)


@cache
def _outermost(kind: str) -> frozenset[str]:
    """The arguments of a type that are judged, or are blocks with something judged in them."""
    return frozenset(path.partition(".")[0] for path in ARGUMENTS.get(kind, {}))


# What is judged and not compared with a live account, with the reason.
NOT_REPORTED = {
    ("aws_kms_key", "deletion_window_in_days"): "KMS has it only of a key that is to be deleted",
    ("aws_lambda_function", "filename"): "the code is compared by its hash",
    ("aws_cloudwatch_dashboard", "dashboard_body"): "what it shows decides nothing",
}


def is_compared(kind: str, path: str) -> bool:
    """Whether an argument, by its path, is compared with what AWS reports."""
    argument = path.partition(".")[0]
    judgement = OF_ANY.get(argument) or ARGUMENTS.get(kind, {}).get(argument)
    return (kind, argument) not in NOT_REPORTED and not (
        isinstance(judgement, Harmless) and not judgement.compared
    )
