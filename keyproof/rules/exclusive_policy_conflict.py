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

from keyproof.json_values import as_object
from keyproof.model.assembly.deliveries import known_later
from keyproof.model.assembly.identities import giving, names_of_identity
from keyproof.model.resource import Resource, Stack, Unknown
from keyproof.rules._rule import Effect, Level, Model, Place, Reports, Rule

INLINE, MANAGED = "inline_policy", "managed_policy_arns"
NAMES, ARNS = "policy_names", "policy_arns"
# What ends the type of such a list, and the argument that has the policies.
LISTS = {"_policies_exclusive": NAMES, "_policy_attachments_exclusive": ARNS}
# The address where a policy is given, the argument that names it, and its name or ARN.
Given = tuple[str, str, object]


class ExclusivePolicyConflict(Rule, level=Level.ERROR, tags={"iam"}, effect=Effect.DENIED):
    def check(self, model: Model) -> Reports:
        stack = model.stack
        for each in stack.resources:
            for noun in ("role", "user", "group"):
                argument = LISTS.get(each.type.removeprefix(f"aws_iam_{noun}"))
                name = each.value(f"{noun}_name")
                if argument and isinstance(name, str):
                    # Names in IAM belong to an account, whatever the region.
                    account = _account(each, stack)
                    here = [one for one in stack.resources if _account(one, stack) == account]
                    yield from self._lacking(each, argument, _given(name, noun, argument, here))
                elif argument:
                    yield known_later(each.address, f"{noun}_name", name)

    def _lacking(self, resource: Resource, argument: str, given: Iterator[Given]) -> Reports:
        listed = resource.everything_at(argument)
        unknown = [each for each in listed if isinstance(each, Unknown)]
        references = [each.reference for each in unknown]
        missing: list[tuple[str, str]] = []
        for place, name_at, name in given:
            if not isinstance(name, str):
                if f"{place}.{name_at}" not in references:
                    yield known_later(place, name_at, name)
            elif name in listed or f"{place}.{name_at}" in references:
                continue
            elif unknown:
                yield known_later(resource.address, argument, unknown[0])
            else:
                missing.append((place, name))
        if missing:
            policies = ", ".join(dict.fromkeys(address for address, _ in missing))
            names = tuple(dict.fromkeys(name for _, name in missing))
            yield self.finding(
                resource.address,
                f"{argument} omits {', '.join(map(repr, names))} of {policies}: one apply "
                "attaches it, and a later one removes it.",
                part=argument,
                about=[Place(resource.address, argument), *(Place(each) for each, _ in missing)],
                facts=names,
                remediation=f"Add it to {argument}, or remove {policies}.",
                value=[*filter(None, listed), *names],
            )


def _account(resource: Resource, stack: Stack) -> str:
    return (resource.location or stack.location).account_id


def _given(name: str, noun: str, argument: str, resources: Sequence[Resource]) -> Iterator[Given]:
    """The inline or the managed policies of the identity of a name."""
    of_type = [each for each in resources if each.type == f"aws_iam_{noun}"]
    identities = [each for each in of_type if name in names_of_identity(each)]
    names = dict.fromkeys((name, *(one for each in identities for one in names_of_identity(each))))
    by_name = giving(noun, resources)
    is_inline, name_at = argument == NAMES, "name" if argument == NAMES else "policy_arn"
    for each in (one for name in names for one in by_name.get(name, ())):
        if is_inline == (each.type == f"aws_iam_{noun}_policy"):
            yield each.address, name_at, each.value(name_at)
    for each in identities:
        if not is_inline:
            own = ((MANAGED, "", arn) for arn in each.everything_at(MANAGED))
        else:
            blocks = enumerate(each.everything_at(INLINE))
            own = ((f"{INLINE}[{index}]", "name", _name_of(block)) for index, block in blocks)
        for at, argument_at, value in own:
            # Of a role without any inline policy, the provider writes one that is empty.
            if value not in (None, ""):
                yield f"{each.address}.{at}", argument_at, value


def _name_of(block: object) -> object:
    return block if isinstance(block, Unknown) else as_object(block).get("name")
