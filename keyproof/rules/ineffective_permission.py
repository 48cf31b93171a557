"""An identity may use encrypted data, but not its key.

Reports roles and users whose policies allow them to read or write an encrypted resource, while
they may not use the key that encrypts it.

Why
    Both policies have to allow a request. Every call of the identity fails with an access denied
    error for KMS, often only in production, where the key is a customer managed one.

Remediation
    Allow the identity the actions on the key that the finding names.

https://docs.aws.amazon.com/kms/latest/developerguide/control-access.html
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet

from keyproof.aws.requests.capabilities import KEY_ACTIONS
from keyproof.iam.patterns import match_resource, pattern_of
from keyproof.iam.statements import has_action
from keyproof.model.access.requests import Request, called_in, requests_for
from keyproof.model.identifiers import type_at
from keyproof.model.model import Call, User
from keyproof.policy_document import KNOWN_LATER, Statement
from keyproof.rules._denied import DENIED, Denied, listed, unknown
from keyproof.rules._rule import Effect, Level, Model, Reported, Reports, Rule

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
# Actions that no identity calls on a table, and that only the replication of a bucket calls.
NEVER = {
    *("dynamodb:CreateTable", "dynamodb:GetRecords"),
    *("s3:GetObjectVersionForReplication", "s3:ReplicateObject"),
}


class IneffectivePermission(Rule, level=Level.ERROR, tags={"denied"}, effect=Effect.DENIED):
    def check(self, model: Model) -> Reports:
        names = {
            each.arn: type_at(each.address)
            for each in model.protected
            if each.key and type_at(each.address) in ACTIONS
        }
        for role in model.identities:
            denied: defaultdict[str, list[Request]] = defaultdict(list)
            for call in _calls(role, names):
                requests = requests_for(call, model)
                if any(each.key is None and not each.is_allowed for each in requests):
                    continue
                for each in requests:
                    if each.key is None or (call.action, each.action) in SELDOM:
                        continue
                    if each.decision.verdict in DENIED:
                        denied[each.key.arn].append(each)
                    elif not each.is_allowed:
                        yield unknown(each, model)
            for group in denied.values():
                yield self._finding(role, Denied(requests=group, model=model))

    def _finding(self, role: User, denied: Denied) -> Reported:
        calls = tuple(dict.fromkeys(each.call.action for each in denied.requests))
        targets = tuple(
            dict.fromkeys(denied.model.address_of(each.call.target) for each in denied.requests)
        )
        message = (
            f"The policies of {role.address} allow {listed(calls)} on {listed(targets)}, but the "
            f"calls fail: they need {listed(denied.actions)} on {denied.where}, the key of the "
            f"data, and {denied.why}."
        )
        return denied.finding(self.id, role.address, message)


def _calls(role: User, names: Mapping[str, str]) -> Iterator[Call]:
    for (arn, written), actions in granted(role, names).items():
        for action in sorted(actions):
            yield Call(
                address=role.address, caller=role.arn, action=action, target=arn, written=written
            )


def granted(role: User, names: Mapping[str, str]) -> Mapping[tuple[str, str], AbstractSet[str]]:
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
        each.operator == KNOWN_LATER and "Action" in each.key for each in statement.conditions
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
            if match_resource(pattern_of(pattern), called_in(arn, action, written)):
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
