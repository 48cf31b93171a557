"""No call needs a statement, an action, a resource or a principal of a policy.

Reports services that a key policy allows, and that nothing in the stack makes use the key. For
a caller whose ``[[calls]]`` in ``keyproof.toml`` are ``complete``, reports every permission
that no call needs, as a warning.

Why
    An unused permission serves no one but an attacker. A statement for a service that never calls
    often stands for a resource that was removed.

Remediation
    Remove the permission, or declare the call that needs it.

https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-findings.html
https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#grant-least-privilege
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet

from keyproof.findings.remediation import Edit, RemoveStatement
from keyproof.iam.statements import label_of
from keyproof.model.key import Key
from keyproof.policy_document import PolicyDocument
from keyproof.rules._granted import Granted, unneeded
from keyproof.rules._policies import by_address
from keyproof.rules._rule import Effect, Finding, Level, Model, Place, Reports, Rule


class UnusedPermission(Rule):
    level = Level.NOTE
    tags = frozenset({"iam"})
    effect = Effect.WIDER
    by_permission = True

    def check(self, model: Model) -> Reports:
        users, holding = _services(model), {each.key for each in model.protected}
        for key in model.keys:
            if key.policy.document is not None and key.encrypts and key.arn in holding:
                yield from self._idle(model, key, users[key.arn])
        for granted in unneeded(model):
            yield self._unneeded(granted)

    def _idle(self, model: Model, key: Key, services: AbstractSet[str]) -> Iterator[Finding]:
        """The services that a key policy names, and that nothing makes use the key."""
        document = key.policy.document or PolicyDocument()
        for place, statement in enumerate(document.statements, 1):
            idle = [
                principal.identifier
                for principal in statement.principals
                if principal.type == "Service"
                and statement.effect == "Allow"
                and principal.identifier.split(".")[0] not in services
            ]
            only = len(idle) == len(statement.principals) and key.policy.name in model.written
            edit = RemoveStatement(address=key.policy.name, argument="policy", place=place)
            edits: tuple[Edit, ...] = (edit,) if only else ()
            for service in dict.fromkeys(idle):
                yield self.finding(
                    key.address,
                    f"Nothing in the stack makes {service} use the key, which "
                    f"{by_address(label_of(statement, place, key.policy.name))} allows.",
                    key=key.address,
                    about=(
                        Place(key.address, f"unused {service}"),
                        Place(key.policy.name, f"policy/{statement.sid or place}"),
                    ),
                    facts={service, *statement.actions},
                    edits=edits,
                )

    def _unneeded(self, granted: Granted) -> Finding:
        wide = "covers more than the calls need" if granted.is_too_wide else "no call needs it"
        name = granted.statement.sid or granted.place
        return self.finding(
            granted.policy.name,
            f"{granted.label} {granted.what}, and {wide}.",
            level=Level.WARNING,
            part=f"policy/{name}",
            facts={granted.element, granted.value, *granted.callers},
        )


def _services(model: Model) -> Mapping[str, AbstractSet[str]]:
    """The services that calls make use a key, by the key's ARN."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for call in model.calls:
        used = model.key_named(call.key) if call.key else model.key_of(call.target)
        if used is not None and not call.caller.startswith("arn:"):
            found[used.arn].add(call.caller.split(".")[0])
    return found
