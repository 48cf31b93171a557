"""The roles among some resources, each with every policy that it has."""

import tomllib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import resources

from keyproof.iam.statements import NamedPolicy
from keyproof.location import Location
from keyproof.model.assembly.policies import read_policy
from keyproof.model.encryption_model import Role
from keyproof.model.identifiers import arn_of
from keyproof.model.resource import Resource, Unknown
from keyproof.policy_document import PolicyDocument, Statement

ONLY_ALLOW = "only_allow"
EVERYTHING = PolicyDocument((Statement(sid="Everything", actions=("*",), resources=("*",)),))


def roles_of(resources: Sequence[Resource], *, location: Location, place: str) -> tuple[Role, ...]:
    """Every role, in the order of the resources."""
    giving: defaultdict[str, list[Resource]] = defaultdict(list)
    for each in resources:
        if each.type in ("aws_iam_role_policy", "aws_iam_role_policy_attachment"):
            giving[each.text("role")].append(each)
        elif each.type == "aws_iam_policy_attachment":
            for name in each.texts("roles"):
                giving[name].append(each)
    managed = [each for each in resources if each.type == "aws_iam_policy"]
    return tuple(
        Role(
            address=role.address,
            arn=arn_of(role, location),
            policies=tuple(_policies(role, giving, managed, location=location, place=place)),
            boundaries=_boundary(role, managed, location=location, place=place),
            trust=read_policy(role, "assume_role_policy", place=place),
        )
        for role in resources
        if role.type == "aws_iam_role"
    )


def _policies(
    role: Resource,
    giving: Mapping[str, Sequence[Resource]],
    managed: Sequence[Resource],
    *,
    location: Location,
    place: str,
) -> list[NamedPolicy]:
    found: list[NamedPolicy] = []
    for index, block in enumerate(role.everything_at("inline_policy")):
        if block is None:
            continue
        values = {"inline_policy": block}
        one = Resource(address=f"{role.address}.inline_policy[{index}]", type="", values=values)
        # Of a role without any, the provider writes one that is empty.
        if one.value("inline_policy", "policy") in ("", None):
            continue
        found.append(read_policy(one, "inline_policy", "policy", place=place))
    attached = list(role.texts("managed_policy_arns"))
    for name in dict.fromkeys((role.text("name"), role.address)):
        for each in giving.get(name, ()) if name else ():
            if each.type == "aws_iam_role_policy":
                found.append(read_policy(each, "policy", place=place))
            else:
                attached.append(each.text("policy_arn") or _unknown_arn(each))
    return found + [_managed(arn, managed, location=location, place=place) for arn in attached]


def _boundary(
    role: Resource, resources: Sequence[Resource], *, location: Location, place: str
) -> tuple[NamedPolicy, ...]:
    value = role.value("permissions_boundary")
    if value is None:
        return ()
    arn = value if isinstance(value, str) else "its permissions boundary"
    return (_managed(arn, resources, location=location, place=place),)


def _unknown_arn(attachment: Resource) -> str:
    value = attachment.value("policy_arn")
    return value.reference if isinstance(value, Unknown) else attachment.address


def _managed(
    arn: str, resources: Sequence[Resource], *, location: Location, place: str
) -> NamedPolicy:
    """A managed policy: of the stack, AWS's policy for everything, or one that is not known."""
    for each in resources:
        if each.type == "aws_iam_policy" and arn_of(each, location) == arn:
            return read_policy(each, "policy", place=place)
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
    text = resources.files("keyproof.aws").joinpath("managed_policies.toml").read_text("utf-8")
    return {name: tuple(actions.split()) for name, actions in tomllib.loads(text).items()}
