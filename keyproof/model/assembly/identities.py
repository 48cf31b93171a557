"""The roles and users among some resources, each with every policy that it has."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from functools import cache
from pathlib import Path

from keyproof.aws.table import table_of
from keyproof.iam.statements import NamedPolicy
from keyproof.json_values import as_object, listed
from keyproof.model.assembly.policies import read_policy
from keyproof.model.identifiers import arn_of
from keyproof.model.model import Named, Role, User
from keyproof.model.resource import Resource, Stack, Unknown
from keyproof.policy_document import PolicyDocument, Statement

INLINE = "inline_policy"
ONLY_ALLOW = "only_allow"
OF_GROUPS = ("aws_iam_group_policy", "aws_iam_group_policy_attachment")
# By each type, the arguments that say who is put into which groups.
MEMBERSHIPS = {
    "aws_iam_group_membership": ("users", "group"),
    "aws_iam_user_group_membership": ("user", "groups"),
}
_OF_AWS = Path(__file__).parents[2] / "aws/managed_policies.toml"
EVERYTHING = PolicyDocument((Statement(sid="Everything", actions=("*",), resources=("*",)),))


def giving(noun: str, resources: Iterable[Resource]) -> Mapping[str, Sequence[Resource]]:
    """What gives policies to roles, users or groups, by the name of the identity."""
    found: defaultdict[str, list[Resource]] = defaultdict(list)
    for each in resources:
        if each.type in (f"aws_iam_{noun}_policy", f"aws_iam_{noun}_policy_attachment"):
            found[each.text(noun)].append(each)
        elif each.type == "aws_iam_policy_attachment":
            for name in each.texts(f"{noun}s"):
                found[name].append(each)
    return found


def names_of_identity(identity: Resource) -> Iterable[str]:
    """How what gives policies may name an identity."""
    return dict.fromkeys(filter(None, (identity.text("name"), identity.address)))


def inline_policies(role: Resource) -> Iterator[Resource]:
    """The policies that a role writes out, as resources of their own."""
    for place, block in enumerate(role.everything_at(INLINE)):
        # Of a role without any, the provider writes one that is empty.
        if as_object(block).get("policy") not in ("", None):
            yield Resource(
                address=f"{role.address}.{INLINE}[{place}]",
                type="aws_iam_role_policy",
                values={**as_object(block), "role": role.address},
            )


class Identities:
    """Reads the identities of a stack; ``noun`` is what one is: role, user or group.

    Raises PolicyError on a policy that is none.
    """

    def __init__(self, stack: Stack, named: Named) -> None:
        self._stack = stack
        self._named = named
        self._giving = {noun: giving(noun, stack.resources) for noun in ("role", "user", "group")}
        # Who is put into which groups: the address that does it, the users, and the groups.
        self._memberships = [
            (each.address, listed(each.value(users)), listed(each.value(groups)))
            for each in stack.resources
            if each.type in MEMBERSHIPS
            for users, groups in (MEMBERSHIPS[each.type],)
        ]

    def roles(self) -> tuple[Role, ...]:
        """Every role, in the order of the resources."""
        return tuple(
            Role(
                address=role.address,
                arn=arn_of(role, self._stack.location),
                policies=(*map(read_policy, inline_policies(role)), *self._given("role", role)),
                boundaries=self._boundary(role),
                trust=read_policy(role, "assume_role_policy"),
            )
            for role in self._of_type("aws_iam_role")
        )

    def users(self) -> tuple[User, ...]:
        """Every user, in the order of the resources."""
        return tuple(
            User(
                address=user.address,
                arn=arn_of(user, self._stack.location),
                policies=(*self._given("user", user), *self._of_groups(user)),
                boundaries=self._boundary(user),
            )
            for user in self._of_type("aws_iam_user")
        )

    def groups_without_users(self) -> Iterator[str]:
        """The addresses of groups that have policies, and no user among the resources."""
        users = {name for each in self._of_type("aws_iam_user") for name in names_of_identity(each)}
        groups, _ = self._groups_of(users)
        given = {each.text("group") for each in self._stack.resources if each.type in OF_GROUPS}
        for each in self._of_type("aws_iam_group"):
            names = set(names_of_identity(each))
            if names & given and not names & groups:
                yield each.address

    def _of_type(self, kind: str) -> Iterator[Resource]:
        return (each for each in self._stack.resources if each.type == kind)

    def _given(self, noun: str, identity: Resource) -> Iterator[NamedPolicy]:
        """The policies that resources of their own give an identity, the managed ones last."""
        attached = list(identity.texts("managed_policy_arns"))
        for name in names_of_identity(identity):
            for each in self._giving[noun].get(name, ()):
                if each.type == f"aws_iam_{noun}_policy":
                    yield read_policy(each)
                else:
                    value = each.value("policy_arn")
                    reference = value.reference if isinstance(value, Unknown) else each.address
                    attached.append(each.text("policy_arn") or reference)
        yield from map(self._managed, attached)

    def _of_groups(self, user: Resource) -> Iterator[NamedPolicy]:
        """The policies that a user has from groups; not known of a group that is not here."""
        groups, maybe = self._groups_of(set(names_of_identity(user)))
        for each in self._of_type("aws_iam_group"):
            names = set(names_of_identity(each))
            if groups & names:
                groups -= names
                yield from self._given("group", each)
        for name in sorted(groups):
            yield NamedPolicy(f"the policy of the group {name}", None)
        for address in maybe:
            yield NamedPolicy(f"a group of {address}, or its policy,", None)

    def _groups_of(self, names: AbstractSet[str]) -> tuple[set[str], list[str]]:
        """The groups of users of some names, and the addresses of what may name others."""
        groups: set[str] = set()
        maybe: list[str] = []
        for address, users, into in self._memberships:
            is_meant = any(each in names for each in users if isinstance(each, str))
            if is_meant:
                groups.update(each for each in into if isinstance(each, str))
            if any(isinstance(each, Unknown) for each in (into if is_meant else users)):
                maybe.append(address)
        return groups - {""}, maybe

    def _boundary(self, identity: Resource) -> tuple[NamedPolicy, ...]:
        """What limits an identity."""
        value = identity.value("permissions_boundary")
        if value is None:
            return ()
        return (self._managed(value if isinstance(value, str) else "its permissions boundary"),)

    def _managed(self, arn: str) -> NamedPolicy:
        """A managed policy: of the stack, AWS's for everything, or one that is not known."""
        if own := self._named.get(("aws_iam_policy", arn)):
            return read_policy(own)
        if arn.endswith(":aws:policy/AdministratorAccess"):
            return NamedPolicy(arn, EVERYTHING)
        is_of_aws, name = ":iam::aws:policy/" in arn, arn.rpartition("/")[2]
        actions = _of_aws().get(name) if is_of_aws and name != ONLY_ALLOW else None
        if actions:
            allowed = Statement(sid="", actions=actions, resources=("*",))
            return NamedPolicy(arn, PolicyDocument((allowed,)))
        return NamedPolicy(arn, None, only_allows=is_of_aws and name in _of_aws()[ONLY_ALLOW])


@cache
def _of_aws() -> Mapping[str, tuple[str, ...]]:
    return {name: tuple(actions.split()) for name, actions in table_of(_OF_AWS).items()}
