"""Lists of all policies that an identity may have, and the policies that they do not name."""

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from typing import cast

from keyproof.model.resource import Resource

NOUNS = ("role", "user", "group")


def unlisted(
    resources: Sequence[Resource],
) -> Iterator[tuple[str, str, Sequence[tuple[str, str]]]]:
    """The address of each such list, its argument, and the addresses and names that it lacks.

    Terraform removes what is not named, though not in the apply that makes it.
    https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/iam_role_policies_exclusive
    """
    for each in resources:
        here = [one for one in resources if one.location == each.location]
        for noun in NOUNS:
            if each.type == f"aws_iam_{noun}_policies_exclusive":
                argument, given = "policy_names", _named(noun, here)
            elif each.type == f"aws_iam_{noun}_policy_attachments_exclusive":
                argument, given = "policy_arns", _attached(noun, here)
            else:
                continue
            listed = _each(each.value(argument))
            whose = _names(each.text(f"{noun}_name"), noun, here)
            missing = [
                (address, name)
                for address, owner, name in given
                if name and owner in whose and name not in listed
            ]
            if missing and all(isinstance(one, str) for one in listed):
                yield each.address, argument, missing


def _names(name: str, noun: str, resources: Sequence[Resource]) -> AbstractSet[str]:
    """Every name of the identity of a name."""
    found = [
        {each.text("name"), each.address} for each in resources if each.type == f"aws_iam_{noun}"
    ]
    return {name}.union(*(each for each in found if name in each)) - {""}


def _named(noun: str, resources: Sequence[Resource]) -> Iterator[tuple[str, str, str]]:
    """The inline policies: the address, the identity and the name of each."""
    for each in resources:
        if each.type == f"aws_iam_{noun}_policy":
            yield each.address, each.text(noun), each.text("name")
        elif each.type == f"aws_iam_{noun}":
            for index, block in enumerate(each.everything_at("inline_policy")):
                one = Resource(address="", type="", values={"inline_policy": block})
                address = f"{each.address}.inline_policy[{index}]"
                yield address, each.address, one.text("inline_policy", "name")


def _attached(noun: str, resources: Sequence[Resource]) -> Iterator[tuple[str, str, str]]:
    """The managed policies: the address, the identity and the ARN of each."""
    for each in resources:
        owners = [each.text(noun)] if each.type == f"aws_iam_{noun}_policy_attachment" else []
        if each.type == "aws_iam_policy_attachment":
            owners += each.texts(f"{noun}s")
        for owner in owners:
            if each.text("policy_arn").startswith("arn:"):
                yield each.address, owner, each.text("policy_arn")
        if each.type == f"aws_iam_{noun}":
            for arn in each.texts("managed_policy_arns"):
                yield f"{each.address}.managed_policy_arns", each.address, arn


def _each(value: object) -> Sequence[object]:
    return cast("list[object]", value) if isinstance(value, list) else [value]
