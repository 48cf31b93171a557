"""What an argument can name: the types of resources, and which attribute of theirs."""

import re
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from pathlib import Path

from keyproof.aws.table import table_of
from keyproof.loaders.policy_documents import DOCUMENT
from keyproof.loaders.symbols import POLICY_ARGUMENT, is_key_argument
from keyproof.model.identifiers import KEY_TYPES

KEYS = frozenset({*KEY_TYPES, "aws_kms_alias", "data.aws_kms_key", "data.aws_kms_alias"})
DOCUMENTS = frozenset({DOCUMENT})
# Any type.
ANY: AbstractSet[str] = frozenset()
_TABLE = table_of(Path(__file__).parents[2] / "aws" / "references.toml")
LISTS = {"keys": KEYS, "receivers": _TABLE["receivers"], "sources": _TABLE["sources"]}
# The types that arguments of these names take.
NAMED = {argument: frozenset(types) for argument, types in _TABLE["named"].items()}
# The same for arguments of one resource type.
OF_TYPE = {
    (kind, argument): frozenset(one for each in types for one in LISTS.get(each, (each,)))
    for kind, arguments in _TABLE["of_type"].items()
    for argument, types in arguments.items()
}
ARGUMENTS = {kind: re.compile("|".join(each)) for kind, each in _TABLE["arguments"].items()}
# Data sources that find a resource by an argument.
FINDS: Mapping[str, str] = _TABLE["finds"]
# With which end AWS names what is in a resource.
ENDS: Mapping[str, str] = _TABLE["ends"]
# Types whose id is an argument that names another resource.
IDS_OF_OTHERS: Mapping[str, str] = _TABLE["ids"]


def types_meant(argument: str, consumer: str) -> AbstractSet[str]:
    """The types that an argument of a resource can name; ANY where its name does not say."""
    if is_key_argument(argument):
        return KEYS
    if POLICY_ARGUMENT.fullmatch(argument):
        return DOCUMENTS
    return OF_TYPE.get((consumer, argument)) or NAMED.get(argument, ANY)


def attribute_meant(argument: str, kind: str, consumer: str) -> str:
    """The attribute of a type that an argument means where the reference lost it."""
    if kind == DOCUMENT:
        return "json"
    if kind == "aws_iam_role" and consumer in _TABLE["take_the_name_of_a_role"]:
        return "name"
    return "id" if ARGUMENTS["ids"].fullmatch(argument) and kind not in KEYS else "arn"


def is_list(argument: str) -> bool:
    """Whether an argument holds a list of references."""
    return bool(ARGUMENTS["lists"].fullmatch(argument))


def is_reference(argument: str, consumer: str) -> bool:
    """Whether an argument holds a reference and nothing around it.

    Of others, such as a name, a plan lists the references without the text around them.
    """
    is_named_so = ARGUMENTS["references"].fullmatch(argument)
    return (consumer, argument) in OF_TYPE or bool(is_named_so)
