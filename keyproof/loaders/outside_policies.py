"""The text of policies that no stack holds, such as the boundaries that an administrator made."""

from collections.abc import Callable, Sequence

from keyproof.location import Location
from keyproof.model.resource import Resource
from keyproof.policy_document import PolicyDocument

POLICY = "aws_iam_policy"

# The text of the policy with an ARN, as whoever asks knows it; None of one that he does not know.
OutsidePolicies = Callable[[str, Location], PolicyDocument | None]


def none_outside(arn: str, location: Location) -> PolicyDocument | None:  # noqa: ARG001
    """No policy outside the stack is known."""
    return None


def with_outside_policies(
    resources: Sequence[Resource], location: Location, outside: OutsidePolicies
) -> tuple[Resource, ...]:
    """Some resources, and the policies that bound their roles, where their text is known."""
    arns = dict.fromkeys(
        each.text("permissions_boundary") for each in resources if each.type == "aws_iam_role"
    )
    known = {arn: outside(arn, location) for arn in arns if arn}
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
