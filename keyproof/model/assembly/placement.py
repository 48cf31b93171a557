"""Permissions on what is not found in the stack, which would otherwise be left out in silence."""

from collections.abc import Iterator, Mapping, Sequence

from keyproof.model.assembly.keys import ON_A_KEY
from keyproof.model.assembly.policies import GIVING_POLICIES
from keyproof.model.identifiers import arn_of, attribute_of
from keyproof.model.model import Key
from keyproof.model.resource import Resource, Stack

# What permits something, with the argument that says on what, and of which type it is.
PERMITTING: dict[str, tuple[str, str]] = {
    "aws_cloudwatch_log_data_protection_policy": ("log_group_name", "aws_cloudwatch_log_group"),
    **{
        f"aws_iam_{noun}_{what}": (noun, f"aws_iam_{noun}")
        for noun in ("group", "role", "user")
        for what in ("policy", "policy_attachment")
    },
    "aws_lambda_permission": ("function_name", "aws_lambda_function"),
    **GIVING_POLICIES,
}
# By these, other resources name one.
NAMING = (
    *("id", "url", "name", "bucket", "function_name"),
    *("bucket_domain_name", "bucket_regional_domain_name"),
)
Named = Mapping[tuple[str, str], Resource]
# How a log group is called that a function names.
LOG_GROUP = "log group"


def dangling_references_in(
    stack: Stack, keys: Sequence[Key], named: Named
) -> Iterator[tuple[str, str]]:
    """The addresses of such resources, each with the argument."""
    known = {name for key in keys for name in (key.arn, key.arn.rpartition("/")[2])}
    for each in stack.resources:
        if each.type in ON_A_KEY:
            argument = ON_A_KEY[each.type]
            if each.text(argument) not in known:
                yield each.address, argument
        elif each.type == "aws_lambda_function":
            yield from _dangling_of_function(each, named)
        elif each.type in PERMITTING:
            argument, kind = PERMITTING[each.type]
            if (kind, each.text(argument)) not in named:
                yield each.address, argument


def _dangling_of_function(function: Resource, named: Named) -> Iterator[tuple[str, str]]:
    """A role and a log group from outside the stack, of which nothing is known."""
    if ("aws_iam_role", function.text("role")) not in named:
        yield function.address, "role"
    if ("aws_cloudwatch_log_group", log_group_of(function)) not in named:
        yield function.address, LOG_GROUP


def log_group_of(function: Resource) -> str:
    """The name of the log group of a function.

    https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-loggroups.html
    """
    default = f"/aws/lambda/{function.text('function_name')}"
    return function.text("logging_config", "log_group") or default


def resources_by_name(stack: Stack) -> Named:
    """The resources by their type and how they may be named; of several, the first."""
    found: dict[tuple[str, str], Resource] = {}
    for each in stack.resources:
        for name in names_of(each, stack):
            found.setdefault((each.type, name), each)
    return found


def names_of(resource: Resource, stack: Stack) -> Iterator[str]:
    """How a resource may be named: by its ARN, its end, its address, or one of its arguments."""
    arn = arn_of(resource, stack.location)
    # Lambda takes an ARN from the account on.
    yield from (arn, arn.split(":", 4)[-1], resource.address)
    for attribute in NAMING:
        value = resource.values.get(attribute)
        if not isinstance(value, str) or not value:
            value = attribute_of(resource, attribute, stack.location)
        if value:
            yield value


def addresses_by_name(named: Named) -> Mapping[str, str]:
    """The address of each resource that is more than a permission, by how it may be named."""
    found: dict[str, str] = {}
    for (kind, name), each in named.items():
        if kind not in PERMITTING:
            found.setdefault(name, each.address)
    return found
