"""The roles and users among some resources, each with every policy that it has."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from functools import cache
from pathlib import Path

from keyproof.aws.table import table_of
from keyproof.iam.statements import NamedPolicy
from keyproof.json_values import listed
from keyproof.model.assembly.policies import read_policy
from keyproof.model.identifiers import arn_of
from keyproof.model.model import Role, User
from keyproof.model.resource import Resource, Stack, Unknown
from keyproof.policy_document import PolicyDocument, Statement

ONLY_ALLOW = "only_allow"
OF_GROUPS = ("aws_iam_group_policy", "aws_iam_group_policy_attachment")
# By each type, the arguments that say who is put into which groups.
MEMBERSHIPS = {
    "aws_iam_group_membership": ("users", "group"),
    "aws_iam_user_group_membership": ("user", "groups"),
}
_OF_AWS = Path(__file__).parents[2] / "aws/managed_policies.toml"
EVERYTHING = PolicyDocument((Statement(sid="Everything", actions=("*",), resources=("*",)),))


def roles_of(stack: Stack) -> tuple[Role, ...]:
    """Every role, in the order of the resources."""
    read = _Reader(stack)
    return tuple(
        Role(
            address=role.address,
            arn=arn_of(role, stack.location),
            policies=(*read.inside(role), *read.given("role", role)),
            boundaries=read.boundary(role),
            trust=read_policy(role, "assume_role_policy", place=stack.place),
        )
        for role in stack.resources
        if role.type == "aws_iam_role"
    )


def users_of(stack: Stack) -> tuple[User, ...]:
    """Every user, in the order of the resources."""
    read = _Reader(stack)
    return tuple(
        User(
            address=user.address,
            arn=arn_of(user, stack.location),
            policies=(*read.given("user", user), *read.of_groups(user)),
            boundaries=read.boundary(user),
        )
        for user in stack.resources
        if user.type == "aws_iam_user"
    )


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


def groups_without_users(resources: Sequence[Resource]) -> Iterator[str]:
    """The addresses of groups that have policies, and no user among the resources."""
    users = {
        name
        for each in resources
        if each.type == "aws_iam_user"
        for name in names_of_identity(each)
    }
    groups = {name for each in resources for name in _groups_of(each, users)}
    given = {each.text("group") for each in resources if each.type in OF_GROUPS}
    for each in resources:
        names = set(names_of_identity(each))
        if each.type == "aws_iam_group" and names & given and not names & groups:
            yield each.address


class _Reader:
    """Reads the policies of identities; ``noun`` is what an identity is: role, user or group."""

    def __init__(self, stack: Stack) -> None:
        self._stack = stack
        # What gives policies, by the name of the identity.
        self._giving = cache(lambda noun: giving(noun, stack.resources))

    def inside(self, role: Resource) -> Iterator[NamedPolicy]:
        """The policies that a role writes out."""
        for index, block in enumerate(role.everything_at("inline_policy")):
            if block is None:
                continue
            values = {"inline_policy": block}
            one = Resource(address=f"{role.address}.inline_policy[{index}]", type="", values=values)
            # Of a role without any, the provider writes one that is empty.
            if one.value("inline_policy", "policy") not in ("", None):
                yield read_policy(one, "inline_policy", "policy", place=self._stack.place)

    def given(self, noun: str, identity: Resource) -> Iterator[NamedPolicy]:
        """The policies that resources of their own give an identity, the managed ones last."""
        attached = list(identity.texts("managed_policy_arns"))
        giving = self._giving(noun)
        for name in names_of_identity(identity):
            for each in giving.get(name, ()):
                if each.type == f"aws_iam_{noun}_policy":
                    yield read_policy(each, "policy", place=self._stack.place)
                else:
                    attached.append(each.text("policy_arn") or _unknown_arn(each))
        yield from map(self._managed, attached)

    def of_groups(self, user: Resource) -> Iterator[NamedPolicy]:
        """The policies that a user has from groups; not known of a group that is not here."""
        names, resources = set(names_of_identity(user)), self._stack.resources
        groups = {name for each in resources for name in _groups_of(each, names) if name}
        for each in resources:
            if each.type == "aws_iam_group" and groups & set(names_of_identity(each)):
                groups -= set(names_of_identity(each))
                yield from self.given("group", each)
        for name in sorted(groups):
            yield NamedPolicy(f"the policy of the group {name}", None)
        for each in resources:
            if _is_open(each, names):
                yield NamedPolicy(f"a group of {each.address}, or its policy,", None)

    def boundary(self, identity: Resource) -> tuple[NamedPolicy, ...]:
        """What limits an identity."""
        value = identity.value("permissions_boundary")
        if value is None:
            return ()
        return (self._managed(value if isinstance(value, str) else "its permissions boundary"),)

    def _managed(self, arn: str) -> NamedPolicy:
        """A managed policy: of the stack, AWS's for everything, or one that is not known."""
        for each in self._stack.resources:
            if each.type == "aws_iam_policy" and arn_of(each, self._stack.location) == arn:
                return read_policy(each, "policy", place=self._stack.place)
        if arn.endswith(":aws:policy/AdministratorAccess"):
            return NamedPolicy(arn, EVERYTHING)
        is_of_aws, name = ":iam::aws:policy/" in arn, arn.rpartition("/")[2]
        actions = _of_aws().get(name) if is_of_aws and name != ONLY_ALLOW else None
        if actions:
            allowed = Statement(sid="", actions=actions, resources=("*",))
            return NamedPolicy(arn, PolicyDocument((allowed,)))
        return NamedPolicy(arn, None, only_allows=is_of_aws and name in _of_aws()[ONLY_ALLOW])


def _groups_of(membership: Resource, names: AbstractSet[str]) -> Sequence[str]:
    """The groups that a resource puts a user of some names into."""
    if membership.type == "aws_iam_group_membership" and names & set(membership.texts("users")):
        return (membership.text("group"),)
    if membership.type == "aws_iam_user_group_membership" and membership.text("user") in names:
        return membership.texts("groups")
    return ()


def _is_open(membership: Resource, names: AbstractSet[str]) -> bool:
    """Whether a resource may put a user of some names into a group that is not known here."""
    if membership.type not in MEMBERSHIPS:
        return False
    whose, into = (listed(membership.value(name)) for name in MEMBERSHIPS[membership.type])
    is_of_user = any(each in names for each in whose if isinstance(each, str))
    return any(isinstance(each, Unknown) for each in (into if is_of_user else whose))


def _unknown_arn(attachment: Resource) -> str:
    value = attachment.value("policy_arn")
    return value.reference if isinstance(value, Unknown) else attachment.address


@cache
def _of_aws() -> Mapping[str, tuple[str, ...]]:
    return {name: tuple(actions.split()) for name, actions in table_of(_OF_AWS).items()}
