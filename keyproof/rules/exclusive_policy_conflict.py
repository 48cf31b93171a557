"""An exclusive list of policies omits one that the plan attaches.

Compares ``aws_iam_*_policies_exclusive`` and ``aws_iam_*_policy_attachments_exclusive`` with
the policies that other resources give the same role, user or group.

Why
    One apply attaches the policy, and a later one removes it: the identity loses its permissions
    some time after a deployment that succeeded.

Remediation
    Add the policy to the list.

https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/iam_role_policies_exclusive
"""

from collections.abc import Iterator, Sequence

from keyproof.findings.remediation import SetArgument
from keyproof.json_values import as_object
from keyproof.model.assembly.deliveries import known_later
from keyproof.model.assembly.identities import giving, names_of_identity
from keyproof.model.resource import Resource, Stack, Unknown
from keyproof.rules._rule import Effect, Level, Model, Place, Reports, Rule

INLINE, MANAGED = "inline_policy", "managed_policy_arns"
NAMES, ARNS = "policy_names", "policy_arns"
NOUNS = ("role", "user", "group")
# By each type, what the identity is, and the argument that lists its policies.
LISTS = {
    **{f"aws_iam_{noun}_policies_exclusive": (noun, NAMES) for noun in NOUNS},
    **{f"aws_iam_{noun}_policy_attachments_exclusive": (noun, ARNS) for noun in NOUNS},
}
# The address where a policy is given, the argument that names it, and its name or ARN.
Given = tuple[str, str, object]


class ExclusivePolicyConflict(Rule, level=Level.ERROR, tags={"iam"}, effect=Effect.DENIED):
    def check(self, model: Model) -> Reports:
        stack = model.stack
        for each in stack.resources:
            if each.type in LISTS:
                noun, argument = LISTS[each.type]
                # Names in IAM belong to an account, whatever the region.
                account = _account(each, stack)
                here = [one for one in stack.resources if _account(one, stack) == account]
                name = each.value(f"{noun}_name")
                if isinstance(name, str):
                    yield from self._lacking(each, argument, [*_given(name, noun, argument, here)])
                else:
                    yield known_later(each.address, f"{noun}_name", name)

    def _lacking(self, resource: Resource, argument: str, given: Sequence[Given]) -> Reports:
        listed = resource.everything_at(argument)
        references = [each.reference for each in listed if isinstance(each, Unknown)]
        missing: list[tuple[str, str]] = []
        for place, name_at, name in given:
            is_known = isinstance(name, str)
            if (is_known and name in listed) or f"{place}.{name_at}" in references:
                continue
            if not is_known:
                yield known_later(place, name_at, name)
            elif references:
                unknown = next(each for each in listed if isinstance(each, Unknown))
                yield known_later(resource.address, argument, unknown)
            else:
                missing.append((place, name))
        if missing:
            policies = ", ".join(dict.fromkeys(address for address, _ in missing))
            names = tuple(dict.fromkeys(name for _, name in missing))
            value = [*(each for each in listed if each), *names]
            yield self.finding(
                resource.address,
                f"{argument} omits {', '.join(map(repr, names))} of {policies}: one apply "
                "attaches it, and a later one removes it.",
                about=[Place(resource.address, argument), *(Place(each) for each, _ in missing)],
                facts=names,
                remediation=f"Add it to {argument}, or remove {policies}.",
                edits=(SetArgument(address=resource.address, path=argument, value=value),),
            )


def _account(resource: Resource, stack: Stack) -> str:
    return (resource.location or stack.location).account_id


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
            yield each.address, name_at, each.value(name_at)
    for each in identities:
        for at, name_at, value in _inside(each) if argument == NAMES else _named_by(each):
            # Of a role without any inline policy, the provider writes one that is empty.
            if value not in (None, ""):
                yield f"{each.address}.{at}", name_at, value


def _inside(identity: Resource) -> Iterator[Given]:
    """The inline policies that a role holds itself."""
    for index, block in enumerate(identity.everything_at(INLINE)):
        name = block if isinstance(block, Unknown) else as_object(block).get("name")
        yield f"{INLINE}[{index}]", "name", name


def _named_by(identity: Resource) -> Iterator[Given]:
    """The managed policies that a role names itself."""
    return ((MANAGED, "", arn) for arn in identity.everything_at(MANAGED))
