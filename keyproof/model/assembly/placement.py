"""How the resources of a stack name one another."""

from collections.abc import Iterator, Mapping

from keyproof.model.assembly.keys import ON_A_KEY
from keyproof.model.assembly.policies import GIVING_POLICIES
from keyproof.model.identifiers import KEY_TYPES, arn_of, attribute_of
from keyproof.model.model import Model, Named, once_per_model
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
# What names another resource, with the argument and the types that it may have.
REFERRING: Mapping[str, tuple[str, tuple[str, ...]]] = {
    **{kind: (argument, (of,)) for kind, (argument, of) in PERMITTING.items()},
    **{kind: (argument, KEY_TYPES) for kind, argument in ON_A_KEY.items()},
    "aws_lambda_function": ("role", ("aws_iam_role",)),
}
# By these, other resources name one.
NAMING = (
    *("id", "url", "name", "bucket", "function_name"),
    *("bucket_domain_name", "bucket_regional_domain_name"),
)


def dangling_references(model: Model) -> Iterator[tuple[str, str]]:
    """The addresses of resources that permit something on what is not found, with the argument."""
    for each in model.stack.resources:
        argument, kinds = REFERRING.get(each.type, ("", ()))
        if kinds and not any((kind, each.text(argument)) in model.named for kind in kinds):
            yield each.address, argument


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


@once_per_model
def addresses_by_name(model: Model) -> Mapping[str, str]:
    """The address of each resource that is more than a permission, by how it may be named."""
    found: dict[str, str] = {}
    for (kind, name), each in model.named.items():
        if kind not in PERMITTING:
            found.setdefault(name, each.address)
    return found
