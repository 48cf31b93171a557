"""Lists of all policies that an identity may have, and the policies that they do not name."""

from collections.abc import Iterator, Sequence

from keyproof.former_rules.problem import Level, Problem, Rule
from keyproof.model.assembly.deliveries import known_later
from keyproof.model.assembly.identities import giving, names_of_identity
from keyproof.model.encryption_model import NotJudged
from keyproof.model.resource import Resource, Stack, Unknown

INLINE, MANAGED = "inline_policy", "managed_policy_arns"
NAMES, ARNS = "policy_names", "policy_arns"
NOUNS = ("role", "user", "group")
# By each type, what the identity is, and the argument that lists its policies.
LISTS = {
    **{f"aws_iam_{noun}_policies_exclusive": (noun, NAMES) for noun in NOUNS},
    **{f"aws_iam_{noun}_policy_attachments_exclusive": (noun, ARNS) for noun in NOUNS},
}
# Where a policy is given, the argument that names it, and its name or ARN.
Given = tuple[Resource, str, object]


def taken_away(stack: Stack) -> Iterator[Problem | NotJudged]:
    """The policies that such a list lacks, and what of both is not known.

    Terraform removes what is not named, though not in the apply that makes it.
    https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/iam_role_policies_exclusive
    """
    for each in stack.resources:
        if each.type in LISTS:
            noun, argument = LISTS[each.type]
            # Names in IAM are of an account, whatever the region.
            here = [one for one in stack.resources if _account(one, stack) == _account(each, stack)]
            whose = each.value(f"{noun}_name")
            if isinstance(whose, str):
                yield from _lacking(each, argument, [*_given(whose, noun, argument, here)])
            else:
                yield known_later(each, f"{noun}_name", whose)


def _account(resource: Resource, stack: Stack) -> str:
    return (resource.location or stack.location).account_id


def _lacking(
    resource: Resource, argument: str, given: Sequence[Given]
) -> Iterator[Problem | NotJudged]:
    listed = resource.everything_at(argument)
    references = [each.reference for each in listed if isinstance(each, Unknown)]
    missing: list[tuple[str, str]] = []
    for place, name_at, name in given:
        is_known = isinstance(name, str)
        if (is_known and name in listed) or f"{place.address}.{name_at}" in references:
            continue
        if not is_known:
            yield known_later(place, name_at, name)
        elif references:
            later = next(each for each in listed if isinstance(each, Unknown))
            yield known_later(resource, argument, later)
        else:
            missing.append((place.address, name))
    if missing:
        policies = ", ".join(dict.fromkeys(address for address, _ in missing))
        names = ", ".join(dict.fromkeys(name for _, name in missing))
        yield Problem(
            level=Level.ERROR,
            rule=Rule.UNIQUE,
            resource=resource.address,
            problem=f"Its {argument} does not list {names} of {policies}: one apply makes it, and "
            "a later one takes it away.",
            remedy=f"List it in {argument}, or remove {policies}.",
        )


def _given(name: str, noun: str, argument: str, resources: Sequence[Resource]) -> Iterator[Given]:
    """The inline or the managed policies of the identity of a name."""
    of_type = [each for each in resources if each.type == f"aws_iam_{noun}"]
    identities = [each for each in of_type if name in names_of_identity(each)]
    names = dict.fromkeys((name, *(one for each in identities for one in names_of_identity(each))))
    by_name = giving(noun, resources)
    for each in (one for name in names for one in by_name.get(name, ())):
        is_inline = each.type == f"aws_iam_{noun}_policy"
        if is_inline == (argument == NAMES):
            name_at = "name" if is_inline else "policy_arn"
            yield each, name_at, each.value(name_at)
    for each in identities:
        yield from _inside(each) if argument == NAMES else _named_by(each)


def _inside(identity: Resource) -> Iterator[Given]:
    """The inline policies that a role writes out."""
    for index, block in enumerate(identity.everything_at(INLINE)):
        place = Resource(
            address=f"{identity.address}.{INLINE}[{index}]", type="", values={INLINE: block}
        )
        name = block if isinstance(block, Unknown) else place.value(INLINE, "name")
        # Of a role without any, the provider writes one that is empty.
        if name not in (None, ""):
            yield place, "name", name


def _named_by(identity: Resource) -> Iterator[Given]:
    """The managed policies that a role names."""
    place = Resource(address=f"{identity.address}.{MANAGED}", type="", values={})
    for arn in identity.everything_at(MANAGED):
        if arn not in (None, ""):
            yield place, "", arn
