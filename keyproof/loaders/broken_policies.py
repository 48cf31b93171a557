"""Policies in force that cannot be read as one: AWS takes more than it makes sense to write."""

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import cast

from keyproof.model.assembly.policies import ABOUT_THEMSELVES, GIVING_POLICIES, HAVE_POLICIES
from keyproof.model.identifiers import KEY_TYPES
from keyproof.model.resource import Resource, Stack, Unknown
from keyproof.policy_document import PolicyDocument, PolicyError

# Without one of each, AWS takes a statement, and it does nothing.
ACTIONS = frozenset({"Action", "NotAction"})
RESOURCES = frozenset({"Resource", "NotResource"})
ARGUMENTS = {
    "assume_role_policy": (ACTIONS,),
    "policy": (ACTIONS, RESOURCES),
    "policy_document": (ACTIONS, RESOURCES),
}
ROLE, INSIDE = "aws_iam_role", "inline_policy"
# What only gives a policy, or a role its trust, is refused without one.
REQUIRED = {
    **dict.fromkeys(GIVING_POLICIES, "policy"),
    **{f"aws_iam_{noun}_policy": "policy" for noun in ("group", "role", "user")},
    "aws_iam_policy": "policy",
    "aws_kms_key_policy": "policy",
    "aws_cloudwatch_log_resource_policy": "policy_document",
    ROLE: "assume_role_policy",
}
# Of another type, such as a lifecycle policy of ECR, an argument of that name may be no policy.
READ = frozenset({*KEY_TYPES, *HAVE_POLICIES, *REQUIRED})


def with_readable_policies(stack: Stack) -> Stack:
    """A stack whose policies can all be read, and the problems of those that could not."""
    broken = dict(stack.broken)
    resources: list[Resource] = []
    for each in stack.resources:
        found, problems = with_what_can_be_read(each)
        resources.append(found)
        unknown = dict(found.unknown()) if problems else {}
        for argument, problem in problems.items():
            what = "AWS refuses the policy" if argument in unknown else "A statement does nothing"
            broken[each.address, argument] = f"{what}: {problem}."
    return replace(stack, resources=tuple(resources), broken=broken)


def with_what_can_be_read(resource: Resource) -> tuple[Resource, dict[str, str]]:
    """A resource whose policies can all be read, and what was wrong with some, by their argument.

    A statement that does nothing is left out. Any other policy that cannot be read is Unknown.
    """
    problems: dict[str, str] = {}
    values = dict(resource.values)
    for argument in ARGUMENTS if resource.type in READ else ():
        needed = ARGUMENTS[argument][: 1 if resource.type in ABOUT_THEMSELVES else None]
        is_required = argument == REQUIRED.get(resource.type)
        found, problem = _read(values.get(argument), needed, is_required=is_required)
        if problem:
            values[argument], problems[argument] = found, problem
    if resource.type == ROLE and values.get(INSIDE):
        blocks = resource.everything_at(INSIDE)
        for place, block in enumerate(blocks):
            if isinstance(block, Mapping):
                fields = cast("Mapping[str, object]", block)
                found, problem = _read(fields.get("policy"), ARGUMENTS["policy"])
                if problem:
                    problems[f"{INSIDE}[{place}].policy"] = problem
                    blocks[place] = {**fields, "policy": found}
        values[INSIDE] = blocks
    return (replace(resource, values=values), problems) if problems else (resource, problems)


def _read(
    value: object, needed: tuple[frozenset[str], ...], *, is_required: bool = False
) -> tuple[object, str]:
    """What can be read of a policy, and the problem of the rest; empty where there is none."""
    if isinstance(value, Unknown) or (value in (None, "") and not is_required):
        return value, ""
    if not isinstance(value, str) or not value:
        return Unknown(), "it is not a text" if value else "it is empty"
    problem = _problem_of(value, needed)
    rest = _without_idle_statements(value, needed) if problem else value
    return (Unknown() if _problem_of(rest, needed) else rest), problem


def _problem_of(text: str, needed: tuple[frozenset[str], ...]) -> str:
    try:
        PolicyDocument.from_json(text, is_trust=RESOURCES not in needed)
    except PolicyError as error:
        return str(error)
    return ""


def _without_idle_statements(text: str, needed: tuple[frozenset[str], ...]) -> str:
    """The policy without statements that do nothing; the text as it is if it is not a policy.

    https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-overview.html
    """
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        return text
    if not isinstance(document, dict):
        return text
    fields = cast("dict[str, object]", document)
    statements = fields.get("Statement")
    listed = cast("list[object]", statements) if isinstance(statements, list) else [statements]
    kept = [
        each
        for each in listed
        if not isinstance(each, dict) or all(names & set(each) for names in needed)
    ]
    return json.dumps({**fields, "Statement": kept})
