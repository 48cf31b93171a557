"""The text of the boundaries of roles, which an administrator made and no stack holds."""

from collections.abc import Sequence

from keyproof.location import Location
from keyproof.model.resource import Resource
from stacks.role_boundary import boundary_at

POLICY = "aws_iam_policy"


def with_boundaries(resources: Sequence[Resource], location: Location) -> tuple[Resource, ...]:
    """Some resources, and the policies that bound their roles as the code has them."""
    arns = dict.fromkeys(
        each.text("permissions_boundary") for each in resources if each.type == "aws_iam_role"
    )
    known = {arn: boundary_at(arn, location) for arn in arns if arn}
    return (
        *resources,
        *(
            Resource(
                address=f"{POLICY}.{arn.rpartition('/')[2]}",
                type=POLICY,
                values={"arn": arn, "policy": document.to_json()},
            )
            for arn, document in known.items()
            if document
        ),
    )
