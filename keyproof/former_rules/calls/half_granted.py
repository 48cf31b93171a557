"""Roles and users that may read or write an encrypted resource, whose key refuses them."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet

from keyproof.aws.requests.key_use import KEY_ACTIONS
from keyproof.former_rules.calls.refused import (
    REFUSED,
    cause_of,
    listed,
    remedy_of,
    side_of,
    unknown,
    why,
)
from keyproof.former_rules.problem import Level, Problem, Rule
from keyproof.iam.decision import Verdict
from keyproof.iam.patterns import match_resource, tokens
from keyproof.iam.statements import has_action
from keyproof.model.access.principals import Principal
from keyproof.model.access.requests import Request, called_in, callers, requests_for
from keyproof.model.encryption_model import Call, EncryptionModel, NotJudged, Role, User
from keyproof.model.identifiers import type_at
from keyproof.policy_document import KNOWN_LATER, Statement

WILDCARD = re.compile(r"[*?$]")
# What is asked of a resource of a type, as far as its key is asked too.
ACTIONS = {
    kind: tuple(name for name, on_key in KEY_ACTIONS.items() if name.startswith(start) and on_key)
    for kind, start in (
        ("aws_dynamodb_table", "dynamodb:"),
        ("aws_kinesis_stream", "kinesis:"),
        ("aws_s3_bucket", "s3:"),
        ("aws_secretsmanager_secret", "secretsmanager:"),
        ("aws_sns_topic", "sns:"),
        ("aws_sqs_queue", "sqs:"),
        ("aws_ssm_parameter", "ssm:"),
    )
}
# KMS is asked for it only if an object comes in parts.
SELDOM = {("s3:PutObject", "kms:Decrypt")}
# What nobody calls on a table, and what only the replication of a bucket calls.
NEVER = {
    *("dynamodb:CreateTable", "dynamodb:GetRecords"),
    *("s3:GetObjectVersionForReplication", "s3:ReplicateObject"),
}


def half_granted(
    model: EncryptionModel, everybody: Sequence[Principal]
) -> Iterator[Problem | NotJudged]:
    """One problem for each role or user and key, with everything that it may call in vain."""
    names, named = _names(model), callers(everybody)
    for role in model.identities:
        calls = [
            Call(address=role.address, caller=role.arn, action=action, target=arn, written=written)
            for (arn, written), actions in granted(role, names).items()
            for action in sorted(actions)
        ]
        refused: defaultdict[str, list[Request]] = defaultdict(list)
        for call in calls:
            requests = requests_for(call, model, named)
            if any(each.key is None and not each.is_allowed for each in requests):
                continue
            for each in requests:
                if each.key is None or (call.action, each.action) in SELDOM:
                    continue
                if each.decision.verdict in REFUSED:
                    refused[each.key.arn].append(each)
                elif not each.is_allowed:
                    yield unknown(each, model)
        for group in refused.values():
            yield _problem(role, group, model)


def _names(model: EncryptionModel) -> Mapping[str, str]:
    """The types of what is under a key that is named, by ARN."""
    return {
        each.arn: type_at(each.address)
        for each in model.protected
        if each.key and type_at(each.address) in ACTIONS
    }


def granted(
    role: Role | User, names: Mapping[str, str]
) -> Mapping[tuple[str, str], AbstractSet[str]]:
    """What the policies of a role or user allow it to call on which resources, named one by one.

    Of a bucket, the second is an object that is meant. A statement for every resource of every kind
    is for nothing in particular.
    """
    found: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for policy in role.policies:
        for statement in policy.bound.statements if policy.bound else ():
            if statement.effect == "Allow" and not _waits_for_actions(statement):
                for pattern in statement.resources:
                    _collect(statement, pattern, names, found)
    return found


def _waits_for_actions(statement: Statement) -> bool:
    """Whether it is known only after the apply which actions a statement is about."""
    return any(
        each.operator == KNOWN_LATER and "actions" in each.key for each in statement.conditions
    )


def _collect(
    statement: Statement,
    pattern: str,
    names: Mapping[str, str],
    found: Mapping[tuple[str, str], set[str]],
) -> None:
    for arn, written in _meant(pattern, names):
        for action in ACTIONS[names[arn]]:
            if action in NEVER or not has_action(statement.actions, statement.not_actions, action):
                continue
            if match_resource(tokens(pattern), called_in(arn, action, written)):
                found[arn, written].add(action)


def _meant(pattern: str, names: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """What a pattern is about, and of a bucket which object."""
    if pattern == "*":
        return
    bucket, _, written = pattern.partition("/")
    if bucket in names and written not in ("", "*") and "$" not in written:
        yield bucket, written.replace("*", "any").replace("?", "a")
        return
    bare = pattern.removesuffix("/*") if ":s3:::" in pattern else pattern
    start = WILDCARD.split(bare, maxsplit=1)[0]
    several = (arn for arn in names if arn.startswith(start) or start.startswith(arn))
    for arn in {bare} & names.keys() if start == bare else several:
        yield arn, ""


def _problem(role: Role | User, group: Sequence[Request], model: EncryptionModel) -> Problem:
    first = group[0]
    where = first.key.address if first.key else ""
    actions = tuple(dict.fromkeys(each.action for each in group))
    calls = tuple(dict.fromkeys(each.call.action for each in group))
    targets = tuple(dict.fromkeys(model.address_of(each.call.target) for each in group))
    side = side_of(first, where)
    denied = first.decision.verdict is Verdict.EXPLICITLY_DENIED
    said = why(first, side)
    return Problem(
        level=Level.ERROR,
        rule=Rule.HALF_GRANTED,
        resource=role.address,
        key=where,
        problem=f"It may call {listed(calls)} on {listed(targets)}, and AWS refuses that: "
        f"{listed(actions)} on {where}, which encrypts the data, "
        f"{said.removeprefix('it ') if denied else f'is not allowed, since {said}'}.",
        remedy=remedy_of(first, listed(actions), where, side),
        cause=cause_of(first, where),
    )
