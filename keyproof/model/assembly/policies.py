"""The policies of resources, read with their places."""

from collections.abc import Mapping

from keyproof.iam.callers import SERVICE_ENDINGS
from keyproof.iam.statements import NamedPolicy
from keyproof.location import Location
from keyproof.model.identifiers import arn_of, attribute_of
from keyproof.model.resource import Resource, Stack, Unknown
from keyproof.policy_document import (
    Condition,
    PolicyDocument,
    PolicyError,
    Principal,
    Statement,
)
from keyproof.terminal.failure import Failure

# What gives a resource its policy, the argument that says to which, and the resource's type.
GIVING_POLICIES = {
    "aws_dynamodb_resource_policy": ("resource_arn", "aws_dynamodb_table"),
    "aws_s3_bucket_policy": ("bucket", "aws_s3_bucket"),
    "aws_secretsmanager_secret_policy": ("secret_arn", "aws_secretsmanager_secret"),
    "aws_sns_topic_policy": ("arn", "aws_sns_topic"),
    "aws_sqs_queue_policy": ("queue_url", "aws_sqs_queue"),
}
# Without which argument it is not known whose policy a resource gives, and the type of whose.
OPEN = {**GIVING_POLICIES, "aws_lambda_permission": ("qualifier", "aws_lambda_alias")}
TRUST = ("assume_role_policy",)
HAVE_POLICIES = tuple(kind for _, kind in GIVING_POLICIES.values())


def read_policy(resource: Resource, *path: str, place: str, name: str = "") -> NamedPolicy:
    """The policy at an argument of a resource; one without a document if it is not known yet.

    Raises Failure on a text that is not a policy.
    """
    value = resource.value(*path)
    named = name or resource.address
    if isinstance(value, Unknown):
        return NamedPolicy(named, None)
    try:
        document = PolicyDocument.from_json(
            value if isinstance(value, str) else "", is_trust=path == TRUST
        )
    except PolicyError as error:
        raise Failure(
            f"{place}: {resource.address}.{'.'.join(path)} is not a policy: {error}.",
            way_on="Correct the policy where the resource is declared.",
        ) from error
    return NamedPolicy(named, document)


def two_policies(one: str, other: str, *, place: str) -> Failure:
    """Of two policies for one resource, whichever Terraform writes last is in force."""
    return Failure(
        f"{place}: {one} and {other} are policies of the same resource.",
        way_on="Put their statements into one.",
    )


def resource_policies_of(stack: Stack) -> Mapping[str, NamedPolicy]:
    """The policies of topics, queues, buckets and functions, by the ARN of the resource.

    Raises Failure on a policy that is none, and on two for one resource.
    """
    resources, location, place = stack.resources, stack.location, stack.place
    policies: dict[str, NamedPolicy] = {}
    # Where a queue is there, its URL is its id. A bucket's id is its name.
    named = {
        text: arn_of(each, location)
        for each in resources
        if each.type in ("aws_sqs_queue", "aws_s3_bucket")
        for text in (each.text("id"), *(attribute_of(each, one, location) for one in ("url", "id")))
        if text
    }
    for each in resources:
        if each.type in HAVE_POLICIES and each.value("policy"):
            policies[arn_of(each, location)] = read_policy(each, "policy", place=place)
    # AWS tells the policy of these as an argument of theirs too.
    given = dict(policies) if stack.is_declaration else {}
    for each in resources:
        if each.type in GIVING_POLICIES and not _is_open(each):
            name = each.text(GIVING_POLICIES[each.type][0])
            arn = named.get(name, name)
            if arn in given:
                raise two_policies(given[arn].name, each.address, place=place)
            given[arn] = policies[arn] = read_policy(each, "policy", place=place)
        elif each.type == "aws_cloudwatch_log_resource_policy":
            arn = location.arn("logs", "*")
            policies[arn] = _joined(
                policies.get(arn), read_policy(each, "policy_document", place=place)
            )
        elif each.type == "aws_lambda_permission" and not _is_open(each):
            # A version or an alias has permissions of its own.
            qualifier = f":{each.text('qualifier')}" if each.value("qualifier") else ""
            arn = function_arn(each.text("function_name"), location) + qualifier
            permitted = _permission(each, arn)
            before = policies[arn].document if arn in policies else None
            statements = before.statements if before else ()
            policies[arn] = NamedPolicy(
                f"the permissions of {arn}", PolicyDocument((*statements, permitted))
            )
    return {**_of_somebody(stack), **policies}


def _is_open(resource: Resource) -> bool:
    """Whether it is not known whose policy a resource gives."""
    argument, _ = OPEN.get(resource.type, ("", ""))
    return bool(argument) and isinstance(resource.value(argument), Unknown)


def _of_somebody(stack: Stack) -> Mapping[str, NamedPolicy]:
    """Such policies, of which each may be the one of any resource of its type."""
    return {
        arn_of(each, stack.location): NamedPolicy(policy.address, None)
        for policy in filter(_is_open, stack.resources)
        for each in stack.resources
        if each.type == OPEN[policy.type][1]
    }


def _joined(one: NamedPolicy | None, other: NamedPolicy) -> NamedPolicy:
    """Two policies of one account, which hold together."""
    if one is None:
        return other
    name = f"{one.name}, {other.name}"
    if one.document is None or other.document is None:
        return NamedPolicy(name, None)
    return NamedPolicy(name, PolicyDocument((*one.document.statements, *other.document.statements)))


def function_arn(function: str, location: Location) -> str:
    """The ARN of a function that a permission names by its name or its ARN."""
    return (
        function if function.startswith("arn:") else location.arn("lambda", f"function:{function}")
    )


def _permission(resource: Resource, function_arn: str) -> Statement:
    """A permission as the statement that Lambda makes of it."""
    principal = resource.text("principal")
    service = principal.endswith(SERVICE_ENDINGS)
    conditions: list[Condition] = []
    if resource.text("source_arn"):
        conditions.append(Condition("ArnLike", "aws:SourceArn", (resource.text("source_arn"),)))
    if resource.text("source_account"):
        account = resource.text("source_account")
        conditions.append(Condition("StringEquals", "aws:SourceAccount", (account,)))
    if resource.text("principal_org_id"):
        organization = resource.text("principal_org_id")
        conditions.append(Condition("StringEquals", "aws:PrincipalOrgID", (organization,)))
    return Statement(
        sid=resource.address,
        principals=(Principal("Service" if service else "AWS", principal),),
        actions=(resource.text("action"),),
        resources=(function_arn,),
        conditions=tuple(conditions),
    )
