"""What an argument can name: the types of resources, and which attribute of theirs."""

import re
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from pathlib import Path

from keyproof.aws.table import table_of
from keyproof.loaders.plan.expressions import texts_of
from keyproof.loaders.plan.references import Targets
from keyproof.loaders.policy_documents import DOCUMENT
from keyproof.loaders.symbols import POLICY_ARGUMENT, is_key_argument
from keyproof.location import Location
from keyproof.model.identifiers import KEY_TYPES
from keyproof.model.resource import Unknown

# What a reference begins with that is not a resource.
ELSEWHERE = frozenset({"count", "each", "local", "module", "path", "self", "terraform", "var"})
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
# Where "role" is a name; anywhere else it is an ARN.
TAKE_A_NAME = re.compile(r"aws_iam_role_policy(_attachment)?|aws_iam_instance_profile")
# Arguments whose value is no ARN.
IDS = re.compile(
    r"queue_url|(target_)?bucket|domain_name|location|rule|function_name|.*_name|.*_id|id"
)


def leads_nowhere(targets: Targets, expression: object) -> bool:
    """Whether what an expression names is known while Terraform plans, such as a null variable.

    Then nothing is written, and the provider chooses.
    """
    texts = texts_of(expression)
    is_known = all(each.partition(".")[0] in ELSEWHERE for each in texts)
    return bool(texts) and is_known and not targets.found and not targets.is_open


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
    if kind == "aws_iam_role" and (TAKE_A_NAME.fullmatch(consumer)):
        return "name"
    return "id" if IDS.fullmatch(argument) and kind not in KEYS else "arn"


# Arguments that hold a reference and nothing around it. Of others, such as a name, a plan lists the
# references without the text around them.
LIST_ARGUMENT = re.compile(
    r".*_(actions|arns)|groups|roles|users|(source|override)_policy_documents"
)
REFERENCE_ARGUMENT = re.compile(
    r".*(arn|_id|_url|_key|_identifier|_principal|_role)|arn|role|endpoint|rule|log_group"
    r"|function_name|permissions_boundary|principal"
    r"|(log_)?destination|(log_group|s3_bucket|sns_topic)_name|policy|.*_policy|source|target"
    r"|.*_json|.*_documents?|policy_body|queue|(sns_)?topic|(target_)?bucket|bucket_name"
    r"|enrichment"
)


def is_reference(argument: str, consumer: str) -> bool:
    """Whether an argument holds a reference and nothing around it."""
    return (consumer, argument) in OF_TYPE or bool(REFERENCE_ARGUMENT.fullmatch(argument))


# Data sources that find a resource by an argument, and the attribute that is its ARN.
FINDS: Mapping[str, str] = _TABLE["finds"]
# Of a policy document: what holds ARNs, and with which end AWS names what is in a resource.
ARNS_OF_POLICIES = frozenset({"identifiers", "resources", "not_resources", "values"})
ENDS: Mapping[str, str] = _TABLE["ends"]
# CloudWatch Logs calls for a log group by its ARN with that end.
SOURCE_OF_A_PERMISSION = ("aws_lambda_permission", "source_arn")
# Types whose id is an argument that names another resource.
IDS_OF_OTHERS: Mapping[str, str] = _TABLE["ids"]
ALIAS_TARGETS = ("target_key_arn", "target_key_id")


def key_named(key: object, attribute: str, location: Location) -> object:
    """A key by its ARN or its id, as an attribute of an alias has it."""
    if not isinstance(key, str):
        return key or Unknown(attribute)
    if attribute.endswith("arn"):
        return key if ":key/" in key else location.arn("kms", f"key/{key}")
    return key.rpartition(":key/")[2]
