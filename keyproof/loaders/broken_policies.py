"""Policies in force that cannot be read as one: AWS takes more than it makes sense to write."""

import json
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
# Of another type, such as a lifecycle policy of ECR, an argument of that name may be no policy.
READ = frozenset(
    {
        *KEY_TYPES,
        *GIVING_POLICIES,
        *HAVE_POLICIES,
        *(f"aws_iam_{noun}_policy" for noun in ("group", "role", "user")),
        *("aws_cloudwatch_log_resource_policy", "aws_iam_policy", "aws_iam_role"),
        "aws_kms_key_policy",
    }
)


def with_readable_policies(stack: Stack) -> tuple[Stack, dict[tuple[str, str], str]]:
    """A stack whose policies can all be read, and the problem of each that could not.

    Problems are sentences, by the address and the argument.
    """
    wrong: dict[tuple[str, str], str] = {}
    resources: list[Resource] = []
    for each in stack.resources:
        found, problems = with_what_can_be_read(each) if each.type in READ else (each, {})
        resources.append(found)
        for argument, problem in problems.items():
            is_refused = isinstance(found.value(argument), Unknown)
            what = "AWS refuses the policy" if is_refused else "A statement does nothing"
            wrong[each.address, argument] = f"{what}: {problem}."
    return (replace(stack, resources=tuple(resources)), wrong) if wrong else (stack, wrong)


def with_what_can_be_read(resource: Resource) -> tuple[Resource, dict[str, str]]:
    """A resource whose policies can all be read, and what was wrong with some, by their argument.

    A statement that does nothing is left out. Any other policy that cannot be read is Unknown.
    """
    problems: dict[str, str] = {}
    values = dict(resource.values)
    for argument, elements in ARGUMENTS.items():
        needed = elements[:1] if resource.type in ABOUT_THEMSELVES else elements
        text = resource.text(argument)
        problem = _problem_of(text, needed) if text else ""
        if problem:
            problems[argument] = problem
            rest = _without_idle_statements(text, needed)
            values[argument] = Unknown() if _problem_of(rest, needed) else rest
    return (replace(resource, values=values), problems) if problems else (resource, problems)


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
