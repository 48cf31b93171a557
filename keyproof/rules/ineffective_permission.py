"""An identity may use encrypted data, but not its key.

Reports roles and users whose policies allow them to read or write an encrypted resource, while
they may not use the key that encrypts it.

Why
    A request needs permission on both the resource and its key. Every call of the identity fails
    with an access denied error for KMS, often only in production, where the key is a customer
    managed one.

Remediation
    Allow the identity the actions on the key that the finding names.

https://docs.aws.amazon.com/kms/latest/developerguide/control-access.html
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping

from keyproof.aws.requests.capabilities import KEY_ACTIONS
from keyproof.iam.patterns import match_resource, pattern_of
from keyproof.iam.statements import has_action
from keyproof.model.access.requests import Request, called_in, requests_for
from keyproof.model.identifiers import type_at
from keyproof.model.model import Call, User
from keyproof.policy_document import KNOWN_LATER
from keyproof.rules._denied import Denied, denials, listed
from keyproof.rules._rule import FACTS, Effect, Level, Model, Reports, Rule

WILDCARD = re.compile(r"[*?$]")
TYPES: list[str] = FACTS["ineffective-permission"]["types"]
NEVER: list[str] = FACTS["ineffective-permission"]["never"]
# What is asked of a resource of a type, as far as its key is asked too.
ACTIONS = {
    kind: [
        action
        for action, on_key in KEY_ACTIONS.items()
        if on_key and action not in NEVER and action.partition(":")[0] == kind.split("_")[1]
    ]
    for kind in TYPES
}
# KMS is asked for it only if an object comes in parts.
SELDOM = {("s3:PutObject", "kms:Decrypt")}


class IneffectivePermission(Rule, level=Level.ERROR, tags={"denied"}, effect=Effect.DENIED):
    def check(self, model: Model) -> Reports:
        kinds = [(each, type_at(each.address)) for each in model.protected if each.key]
        names = {each.arn: kind for each, kind in kinds if kind in ACTIONS}
        calls = (call for each in model.identities for call in _calls(each, names))
        requests = (each for call in calls for each in _on_keys(call, model))
        yield from denials(self, requests, model, _message)


def _message(denied: Denied) -> str:
    calls = tuple(dict.fromkeys(each.call.action for each in denied.requests))
    arns = dict.fromkeys(each.call.target for each in denied.requests)
    targets = tuple(dict.fromkeys(map(denied.model.address_of, arns)))
    return (
        f"The policies of {denied.call.address} allow {listed(calls)} on {listed(targets)}, but "
        f"the calls fail: they need {listed(denied.actions)} on {denied.where}, the key of the "
        f"data, and {denied.why}."
    )


def _on_keys(call: Call, model: Model) -> Iterator[Request]:
    """What a call that is allowed by itself needs on keys."""
    requests = requests_for(call, model)
    if all(each.key is not None or each.is_allowed for each in requests):
        for each in requests:
            if each.key is not None and (call.action, each.action) not in SELDOM:
                yield each


def _calls(identity: User, names: Mapping[str, str]) -> Iterator[Call]:
    """What the policies of a role or user allow it to call on which resources, named one by one.

    A statement for every resource of every kind is for nothing in particular.
    """
    found: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for statement in identity.allowing:
        # It may be known only after the apply which actions a statement is about.
        if any(e.operator == KNOWN_LATER and "Action" in e.key for e in statement.conditions):
            continue
        for pattern in statement.resources:
            for arn, written in _meant(pattern, names):
                for action in ACTIONS[names[arn]]:
                    has = has_action(statement.actions, statement.not_actions, action)
                    if has and match_resource(pattern_of(pattern), called_in(arn, action, written)):
                        found[arn, written].add(action)
    for (arn, written), actions in found.items():
        for action in sorted(actions):
            at, who = identity.address, identity.arn
            yield Call(address=at, caller=who, action=action, target=arn, written=written)


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
