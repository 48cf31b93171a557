"""Policies in force that cannot be read as one: AWS takes more than it makes sense to write."""

import json
from dataclasses import replace
from typing import cast

from constructs_lib.policies.policy_document import PolicyDocument, PolicyError
from smsbot.model.resource import Resource, Unknown

ARGUMENTS = ("assume_role_policy", "policy")
ACTIONS = frozenset({"Action", "NotAction"})


def with_what_can_be_read(resource: Resource) -> tuple[Resource, dict[str, str]]:
    """A resource whose policies can all be read, and what was wrong with some, by their argument.

    A statement without an action does nothing, and is left out. Any other policy that cannot be
    read is Unknown.
    """
    problems: dict[str, str] = {}
    values = dict(resource.values)
    for argument in ARGUMENTS:
        text = resource.text(argument)
        problem = _problem_of(text) if text else ""
        if problem:
            problems[argument] = problem
            rest = _without_idle_statements(text)
            values[argument] = Unknown() if _problem_of(rest) else rest
    return (replace(resource, values=values), problems) if problems else (resource, problems)


def _problem_of(text: str) -> str:
    try:
        PolicyDocument.from_json(text)
    except PolicyError as error:
        return str(error)
    return ""


def _without_idle_statements(text: str) -> str:
    """The policy without statements that name no action; the text as it is if it is not a policy.

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
    kept = [each for each in listed if not isinstance(each, dict) or ACTIONS & set(each)]
    return json.dumps({**fields, "Statement": kept})
