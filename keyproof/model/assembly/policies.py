"""The policies of resources."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from keyproof.aws.table import table_of
from keyproof.iam.callers import SERVICE_ENDINGS
from keyproof.iam.statements import PERMISSIONS, NamedPolicy
from keyproof.location import Location
from keyproof.model.identifiers import ANY_VERSION, arn_of, attribute_of, function_arn
from keyproof.model.resource import Resource, Stack, Unknown, is_unknown
from keyproof.policy_document import (
    KNOWN_LATER,
    Condition,
    PolicyDocument,
    PolicyError,
    Principal,
    Statement,
)

RESOURCE_POLICIES: Mapping[str, Mapping[str, Any]] = table_of(
    Path(__file__).parents[2] / "aws" / "resource_policies.toml"
)
# What gives a resource its policy, the argument that says to which, and the resource's type.
GIVING_POLICIES: Mapping[str, tuple[str, str]] = {
    each["given_by"]: (each["argument"], kind)
    for kind, each in RESOURCE_POLICIES.items()
    if "given_by" in each
}
HAVE_POLICIES = tuple(kind for _, kind in GIVING_POLICIES.values())
PERMISSION, FUNCTION = "aws_lambda_permission", "aws_lambda_function"
# A policy of ECR is about its repository, and names no resource.
ABOUT_THEMSELVES = ("aws_ecr_repository_policy",)
# The arguments of a permission that are conditions.
LIMITS = {
    "source_arn": ("ArnLike", "aws:SourceArn"),
    "source_account": ("StringEquals", "aws:SourceAccount"),
    "principal_org_id": ("StringEquals", "aws:PrincipalOrgID"),
}


def read_policy(resource: Resource, argument: str = "policy") -> NamedPolicy:
    """The policy at an argument of a resource; one without a document if it is not known yet.

    Raises PolicyError on a text that is not a policy: ``with_readable_policies`` leaves none.
    """
    value = resource.value(argument)
    is_trust = argument == "assume_role_policy" or resource.type in ABOUT_THEMSELVES
    if not isinstance(value, Unknown):
        document = PolicyDocument.from_json(resource.text(argument), is_trust=is_trust)
        return NamedPolicy(resource.address, document)
    bound = None
    with suppress(PolicyError):
        bound = PolicyDocument.from_json(value.at_most, is_trust=is_trust)
    return NamedPolicy(resource.address, None, at_most=bound)


def either_of(*policies: NamedPolicy) -> NamedPolicy:
    """Several policies of one resource, of which nobody knows which is in force."""
    return NamedPolicy(policies[-1].name, None, either=policies)


def resource_policies_of(stack: Stack) -> Mapping[str, NamedPolicy]:
    """The policies that resources have of their own, by the ARN of the resource.

    Raises PolicyError on a policy that is none.
    """
    resources, location = stack.resources, stack.location
    having = [each for each in resources if each.type in HAVE_POLICIES]
    # Where a queue is there, its URL is its id. The id of a bucket and the like is its name.
    named = {
        _name(each.type, text, each.location or location): arn_of(each, location)
        for each in having
        for text in (each.text("id"), *(attribute_of(each, one, location) for one in ("url", "id")))
        if text
    }
    policies = {
        arn_of(each, location): read_policy(each) for each in having if each.value("policy")
    }
    # AWS shows the policy of these as an argument of theirs too.
    given = set(policies) if stack.is_declaration else set[str]()
    somebodys: dict[str, NamedPolicy] = {}
    for each in resources:
        if _is_open(each):
            somebodys.update(_of_any(each, stack))
        elif each.type == "aws_cloudwatch_log_resource_policy":
            arn = location.arn("logs", "*")
            policies[arn] = _joined(policies.get(arn), read_policy(each, "policy_document"))
        elif each.type == PERMISSION:
            arn = _permitted(each, location)
            policies[arn] = _joined(policies.get(arn), _permission(each, arn))
        elif each.type in GIVING_POLICIES:
            argument, of = GIVING_POLICIES[each.type]
            name = _name(of, each.text(argument), each.location or location)
            arn = named.get(name, "/".join(filter(None, name[1:])))
            policy = read_policy(each)
            # Several policies of one resource are a finding of its own.
            policies[arn] = either_of(*policies[arn].possible, policy) if arn in given else policy
            given.add(arn)
    # An unknown policy of another resource is no reason to doubt one that is known; a permission is
    # one of several.
    permitted = {arn: each for arn, each in somebodys.items() if ":function:" in arn}
    return {**somebodys, **policies, **permitted}


def _name(kind: str, name: str, location: Location) -> tuple[str, str, str]:
    """A name, with the region where another region may have the same."""
    is_unique = kind == "aws_s3_bucket" or ":" in name
    return kind, "" if is_unique else location.region, name


def _is_open(resource: Resource) -> bool:
    """Whether it is not known whose policy a resource gives."""
    if resource.type == PERMISSION:
        return is_unknown([resource.value("function_name"), resource.value("qualifier")])
    given = GIVING_POLICIES.get(resource.type)
    return given is not None and isinstance(resource.value(given[0]), Unknown)


def _of_any(giving: Resource, stack: Stack) -> Iterator[tuple[str, NamedPolicy]]:
    """Such a policy, as the one of any resource of its type."""
    kinds = (FUNCTION, "aws_lambda_alias")
    if giving.type != PERMISSION:
        kinds = GIVING_POLICIES[giving.type][1:]
    is_of_version = isinstance(giving.value("qualifier"), Unknown)
    for each in stack.resources:
        if each.type in kinds:
            version = f":{ANY_VERSION}" if is_of_version and each.type == FUNCTION else ""
            arn = f"{arn_of(each, stack.location)}{version}"
            yield arn, NamedPolicy(giving.address, None)


def _joined(one: NamedPolicy | None, other: NamedPolicy) -> NamedPolicy:
    """Two policies of one account or one function, which hold together."""
    if one is None:
        return other
    name = other.name if one.name == other.name else f"{one.name}, {other.name}"
    if one.bound is None or other.bound is None:
        return NamedPolicy(name, None)
    both = PolicyDocument((*one.bound.statements, *other.bound.statements))
    is_known = one.document is not None and other.document is not None
    return NamedPolicy(name, both) if is_known else NamedPolicy(name, None, at_most=both)


def _permitted(permission: Resource, location: Location) -> str:
    """The ARN of what a permission is about: a function, or a version or an alias of it."""
    arn = function_arn(permission.text("function_name"), location)
    qualifier = permission.text("qualifier")
    return f"{arn}:{qualifier}" if qualifier else arn


def _permission(resource: Resource, arn: str) -> NamedPolicy:
    """A permission as the policy that Lambda makes of it."""
    name = f"{PERMISSIONS}{arn}"
    if isinstance(resource.value("principal"), Unknown):
        return NamedPolicy(name, None)
    principal = resource.text("principal")
    service = principal.endswith(SERVICE_ENDINGS)
    unknown = [each for each in LIMITS if isinstance(resource.value(each), Unknown)]
    conditions = tuple(
        Condition(operator, key, (resource.text(argument),))
        for argument, (operator, key) in LIMITS.items()
        if resource.text(argument)
    )
    statement = Statement(
        sid=resource.address,
        principals=(Principal("Service" if service else "AWS", principal),),
        actions=(resource.text("action"),),
        resources=(arn,),
        conditions=(*conditions, *(Condition(KNOWN_LATER, each, ("",)) for each in unknown)),
    )
    found = PolicyDocument((statement,))
    return NamedPolicy(name, None, at_most=found) if unknown else NamedPolicy(name, found)
