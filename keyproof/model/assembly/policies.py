"""The policies of resources, read with their places."""

from collections.abc import Mapping

from keyproof.iam.callers import SERVICE_ENDINGS
from keyproof.iam.statements import PERMISSIONS, NamedPolicy
from keyproof.location import Location
from keyproof.model.identifiers import ANY_VERSION, arn_of, attribute_of, function_arn
from keyproof.model.resource import Resource, Stack, Unknown
from keyproof.policy_document import (
    KNOWN_LATER,
    Condition,
    PolicyDocument,
    PolicyError,
    Principal,
    Statement,
)
from keyproof.terminal.user_error import UserError

# What gives a resource its policy, the argument that says to which, and the resource's type.
GIVING_POLICIES = {
    "aws_backup_vault_policy": ("backup_vault_name", "aws_backup_vault"),
    "aws_cloudwatch_event_bus_policy": ("event_bus_name", "aws_cloudwatch_event_bus"),
    "aws_dynamodb_resource_policy": ("resource_arn", "aws_dynamodb_table"),
    "aws_ecr_repository_policy": ("repository", "aws_ecr_repository"),
    "aws_kinesis_resource_policy": ("resource_arn", "aws_kinesis_stream"),
    "aws_s3_bucket_policy": ("bucket", "aws_s3_bucket"),
    "aws_s3control_access_point_policy": ("access_point_arn", "aws_s3_access_point"),
    "aws_secretsmanager_secret_policy": ("secret_arn", "aws_secretsmanager_secret"),
    "aws_sns_topic_policy": ("arn", "aws_sns_topic"),
    "aws_sqs_queue_policy": ("queue_url", "aws_sqs_queue"),
}
TRUST = ("assume_role_policy",)
# A policy of ECR is about its repository, and names no resource.
ABOUT_THEMSELVES = ("aws_ecr_repository_policy",)
# The arguments of a permission that are conditions.
LIMITS = {
    "source_arn": ("ArnLike", "aws:SourceArn"),
    "source_account": ("StringEquals", "aws:SourceAccount"),
    "principal_org_id": ("StringEquals", "aws:PrincipalOrgID"),
}
HAVE_POLICIES = tuple(kind for _, kind in GIVING_POLICIES.values())


def read_policy(resource: Resource, *path: str, place: str) -> NamedPolicy:
    """The policy at an argument of a resource; one without a document if it is not known yet.

    Raises UserError on a text that is not a policy.
    """
    value = resource.value(*path)
    named = resource.address
    is_open = isinstance(value, Unknown)
    text = value.at_most if isinstance(value, Unknown) else value
    if is_open and not text:
        return NamedPolicy(named, None)
    try:
        document = PolicyDocument.from_json(
            text if isinstance(text, str) else "",
            is_trust=path == TRUST or resource.type in ABOUT_THEMSELVES,
        )
    except PolicyError as error:
        if is_open:
            return NamedPolicy(named, None)
        raise UserError(
            f"{place}: {resource.address}.{'.'.join(path)} is not a policy: {error}.",
            hint="Correct the policy where the resource is declared.",
        ) from error
    return NamedPolicy(named, None, at_most=document) if is_open else NamedPolicy(named, document)


def either_of(*policies: NamedPolicy) -> NamedPolicy:
    """Several policies of one resource, of which nobody knows which is in force."""
    return NamedPolicy(policies[-1].name, None, either=policies)


def resource_policies_of(stack: Stack) -> Mapping[str, NamedPolicy]:
    """The policies that resources have of their own, by the ARN of the resource.

    Raises UserError on a policy that is none.
    """
    resources, location, place = stack.resources, stack.location, stack.place
    policies: dict[str, NamedPolicy] = {}
    # Where a queue is there, its URL is its id. The id of a bucket and the like is its name.
    named = {
        _name(each.type, text, each.location or location): arn_of(each, location)
        for each in resources
        if each.type in HAVE_POLICIES
        for text in (each.text("id"), *(attribute_of(each, one, location) for one in ("url", "id")))
        if text
    }
    for each in resources:
        if each.type in HAVE_POLICIES and each.value("policy"):
            policies[arn_of(each, location)] = read_policy(each, "policy", place=place)
    # AWS shows the policy of these as an argument of theirs too.
    given = dict(policies) if stack.is_declaration else {}
    for each in resources:
        if each.type in GIVING_POLICIES and not _is_open(each):
            argument, of = GIVING_POLICIES[each.type]
            name = each.text(argument)
            place_of_name = _name(of, name, each.location or location)
            arn = named.get(place_of_name, "/".join(filter(None, place_of_name[1:])))
            if arn not in given:
                given[arn] = policies[arn] = read_policy(each, "policy", place=place)
            else:  # A finding of its own.
                policy = read_policy(each, "policy", place=place)
                policies[arn] = either_of(*policies[arn].possible, policy)
        elif each.type == "aws_cloudwatch_log_resource_policy":
            arn = location.arn("logs", "*")
            policies[arn] = _joined(
                policies.get(arn), read_policy(each, "policy_document", place=place)
            )
        elif each.type == "aws_lambda_permission" and not _is_open(each):
            arn = _permitted(each, location)
            permission = _permission(each, arn)
            policies[arn] = _joined(policies.get(arn), permission, name=permission.name)
    # An unknown policy of another resource is no reason to doubt one that is known; a permission is
    # one of several.
    open_ones = _of_somebody(stack)
    permitted = {arn: each for arn, each in open_ones.items() if ":function:" in arn}
    return {**open_ones, **policies, **permitted}


def _name(kind: str, name: str, location: Location) -> tuple[str, str, str]:
    """A name, with the region where another region may have the same."""
    is_unique = kind == "aws_s3_bucket" or ":" in name
    return kind, "" if is_unique else location.region, name


def _is_open(resource: Resource) -> bool:
    """Whether it is not known whose policy a resource gives."""
    if resource.type == "aws_lambda_permission":
        return any(
            isinstance(resource.value(each), Unknown) for each in ("function_name", "qualifier")
        )
    argument, _ = GIVING_POLICIES.get(resource.type, ("", ""))
    return bool(argument) and isinstance(resource.value(argument), Unknown)


def _of_somebody(stack: Stack) -> Mapping[str, NamedPolicy]:
    """Such policies, of which each may be the one of any resource of its type."""
    return {
        arn: NamedPolicy(policy.address, None)
        for policy in filter(_is_open, stack.resources)
        for each in stack.resources
        for arn in _may_have(policy, each, arn_of(each, stack.location))
    }


def _may_have(policy: Resource, other: Resource, arn: str) -> tuple[str, ...]:
    """The ARNs of a resource that may have a policy of which that is not known."""
    if policy.type != "aws_lambda_permission":
        return (arn,) if other.type == GIVING_POLICIES[policy.type][1] else ()
    if other.type == "aws_lambda_function":
        is_of_version = isinstance(policy.value("qualifier"), Unknown)
        return (f"{arn}:{ANY_VERSION}",) if is_of_version else (arn,)
    return (arn,) if other.type == "aws_lambda_alias" else ()


def _joined(one: NamedPolicy | None, other: NamedPolicy, *, name: str = "") -> NamedPolicy:
    """Two policies of one account or one function, which hold together."""
    if one is None:
        return other
    name = name or f"{one.name}, {other.name}"
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
