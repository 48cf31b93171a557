"""Whom the policies of a model name: identities, services, accounts and unique ids."""

import re
from collections.abc import Iterable, Iterator

from keyproof.iam.callers import ACCOUNT_ARN, ACCOUNT_ID, SESSION_ARN
from keyproof.iam.statements import NamedPolicy
from keyproof.model.encryption_model import EncryptionModel
from keyproof.policy_document import Statement

ACCOUNT_PART = 4
# As AWS writes one in place of an ARN, with what has an id of each beginning.
UNIQUE_ID = re.compile(r"A[A-Z]{3}[A-Z0-9]{12,}")


def unique_ids(model: EncryptionModel) -> tuple[str, ...]:
    """The unique ids of roles and users that any policy names as principals."""
    named = (each for one in _statements(_all_policies(model)) for each in one.principals)
    ids = (e.identifier for e in named if e.type == "AWS" and UNIQUE_ID.fullmatch(e.identifier))
    return tuple(dict.fromkeys(ids))


def account_of(arn: str) -> str:
    """The account in an ARN; empty if it has none."""
    parts = arn.split(":")
    return parts[ACCOUNT_PART] if len(parts) > ACCOUNT_PART else ""


def named(
    model: EncryptionModel,
) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """The identities and services that the key policies name, and the accounts of any policy."""
    found: dict[str, dict[str, None]] = {"identity": {}, "service": {}}
    policies = (one for key in model.keys for each in key.policies for one in each.possible)
    for statement in _statements(policies):
        for kind, name in _names(statement):
            found[kind][name] = None
    return tuple(found["identity"]), tuple(found["service"]), accounts_named(model)


def accounts_named(model: EncryptionModel) -> tuple[str, ...]:
    """The other accounts whose numbers stand in a policy of a key, a resource or a role."""
    listed = _statements(_all_policies(model))
    accounts = dict.fromkeys(account for one in listed for account in _accounts_in(one))
    return tuple(each for each in accounts if each != model.location.account_id)


def _statements(policies: Iterable[NamedPolicy]) -> Iterator[Statement]:
    for policy in policies:
        yield from policy.document.statements if policy.document else ()


def _all_policies(model: EncryptionModel) -> Iterator[NamedPolicy]:
    """The policies of keys, with their grants, of other resources, and of who becomes a role."""
    yield from (one for key in model.keys for each in key.policies for one in each.possible)
    yield from (one for each in model.resource_policies.values() for one in each.possible)
    yield from (role.trust for role in model.roles)


def _accounts_in(statement: Statement) -> Iterator[str]:
    """The accounts whose numbers stand among the principals or in the conditions."""
    texts = [each.identifier for each in statement.principals + statement.not_principals]
    texts += [value for condition in statement.conditions for value in condition.values]
    for text in texts:
        account = account_of(text) or text
        if ACCOUNT_ID.fullmatch(account):
            yield account


def _names(statement: Statement) -> Iterator[tuple[str, str]]:
    for principal in statement.principals + statement.not_principals:
        account = ACCOUNT_ARN.fullmatch(principal.identifier)
        session = SESSION_ARN.fullmatch(principal.identifier)
        if principal.type == "Service":
            yield "service", principal.identifier
        elif session:
            role = f"role/{session['role']}"
            yield "identity", f"arn:{session['partition']}:iam::{session['account']}:{role}"
        elif principal.type == "AWS" and principal.identifier.startswith("arn:") and not account:
            yield "identity", principal.identifier
    for condition in statement.conditions:
        if condition.key.lower() == "aws:principalarn":
            for value in condition.values:
                if value.startswith("arn:") and not set(value) & set("*?$"):
                    yield "identity", value
