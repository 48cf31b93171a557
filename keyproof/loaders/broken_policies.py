"""Policies in force that cannot be read as one: AWS takes more than it makes sense to write."""

import json
import re
from dataclasses import replace

from keyproof.iam.callers import ACCOUNT_ID
from keyproof.json_values import as_object, listed, parsed
from keyproof.model.assembly.policies import ABOUT_THEMSELVES, GIVING_POLICIES, HAVE_POLICIES
from keyproof.model.identifiers import KEY_TYPES
from keyproof.model.resource import Resource, Stack, Unknown
from keyproof.policy_document import PolicyDocument, PolicyError

ARGUMENTS = ("assume_role_policy", "policy", "policy_document")
# Without one of each, AWS takes a statement, and it does nothing. A trust policy has no resources.
ACTIONS = frozenset({"Action", "NotAction"})
RESOURCES = frozenset({"Resource", "NotResource"})
# The forms of a principal that IAM takes; of federated and canonical users it has no rules.
# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
ANYTHING = re.compile(r".*", re.DOTALL)
PRINCIPALS = {
    "AWS": re.compile(
        rf"\*|{ACCOUNT_ID.pattern}|A[A-Z0-9]{{15,}}"
        r"|arn:[^:*\s]+:(iam|sts)::[^:*\s][^:*]*:"
        r"(root|(user|role|assumed-role|federated-user)/[^*]+)"
        # What stands for an ARN of a type whose form is not known.
        r"|arn:[^:*\s]+:aws_\w+:[^*]+"
    ),
    "Service": re.compile(r"\*|[\w-]+(\.[\w-]+)+"),
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
REFUSED = "AWS refuses the policy: {}."
IDLE = "A statement does nothing: {}."
# Of another type, such as a lifecycle policy of ECR, an argument of that name may be no policy.
READ = frozenset({*KEY_TYPES, *HAVE_POLICIES, *REQUIRED})


def with_readable_policies(stack: Stack) -> Stack:
    """A stack whose policies can all be read, and the problems of those that could not.

    A statement that does nothing is left out. Any other policy that cannot be read is Unknown.
    """
    broken = dict(stack.broken)
    resources: list[Resource] = []
    for each in stack.resources:
        values: dict[str, object] = {}
        for argument in ARGUMENTS if each.type in READ else ():
            is_trust = argument == ARGUMENTS[0] or each.type in ABOUT_THEMSELVES
            is_required = argument == REQUIRED.get(each.type)
            found, problem = _read(
                each.values.get(argument), is_trust=is_trust, is_required=is_required
            )
            if problem:
                values[argument], broken[each.address, argument] = found, problem
        if each.type == ROLE and each.values.get(INSIDE):
            blocks = each.everything_at(INSIDE)
            for place, block in enumerate(blocks):
                found, problem = _read(as_object(block).get("policy"))
                if problem:
                    broken[each.address, f"{INSIDE}[{place}].policy"] = problem
                    blocks[place] = {**as_object(block), "policy": found}
            values[INSIDE] = blocks
        resources.append(replace(each, values={**each.values, **values}) if values else each)
    return replace(stack, resources=tuple(resources), broken=broken)


def _read(
    value: object, *, is_trust: bool = False, is_required: bool = False
) -> tuple[object, str]:
    """What can be read of a policy, and what is wrong with it, as a finding says it."""
    if isinstance(value, Unknown) or (value in (None, "") and not is_required):
        return value, ""
    if not isinstance(value, str) or not value:
        return Unknown(), REFUSED.format("it is not a string" if value else "it is empty")
    problem = ""
    try:
        PolicyDocument.from_json(value, is_trust=is_trust)
    except PolicyError as error:
        problem, value = str(error), _without_idle_statements(value, is_trust=is_trust)
    try:
        document = PolicyDocument.from_json(value, is_trust=is_trust)
    except PolicyError:
        return Unknown(), REFUSED.format(problem)
    invalid = dict.fromkeys(
        each.identifier
        for statement in document.statements
        for each in (*statement.principals, *statement.not_principals)
        if not PRINCIPALS.get(each.type, ANYTHING).fullmatch(each.identifier)
    )
    if invalid:
        are_none = "is not a principal" if len(invalid) == 1 else "are not principals"
        return Unknown(), REFUSED.format(f"{' and '.join(map(repr, invalid))} {are_none}")
    return value, IDLE.format(problem) if problem else ""


def _without_idle_statements(text: str, *, is_trust: bool) -> str:
    """The policy without statements that do nothing; the text as it is if it is not a policy.

    https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-overview.html
    """
    fields = as_object(parsed(text))
    kept = [
        each
        for each in listed(fields.get("Statement"))
        if not isinstance(each, dict)
        or ((is_trust or RESOURCES & set(each)) and ACTIONS & set(each))
    ]
    return json.dumps({**fields, "Statement": kept}) if fields else text
