"""Arguments have their declared values, and locked keys are ended by nobody but the declared role.

What only a comparison with an earlier deployment shows is found in a first one as well.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, cast

from keyproof.access.declared_calls import arn_of_caller
from keyproof.access.principals import Principal, is_of_account
from keyproof.access.requests import decided, spelled
from keyproof.aws.request_context import DAYS_WITHOUT_USE, PENDING_WINDOW, Circumstances
from keyproof.aws.written_values import as_number
from keyproof.declarations import Declarations, Lock
from keyproof.embedded_account import is_embedded
from keyproof.iam.context import present
from keyproof.iam.decision import Policies, Target, Verdict
from keyproof.location import Location
from keyproof.model.encryption_model import EncryptionModel, Key
from keyproof.model.finding import Finding, Severity
from keyproof.model.resource import Resource, Unknown

RULE = "as declared"
# The only setting of Terraform's own that a declaration may require.
PROTECTED = "lifecycle.prevent_destroy"
# The provider that works with the embedded AWS knows no such argument, and is another release.
NOT_ON_THE_EMBEDDED_AWS = ("deletion_protection_enabled", "rotation_period_in_days", "version")
LIMITS = frozenset({"least", "most"})
SCHEDULE = "kms:ScheduleKeyDeletion"


def as_declared(
    model: EncryptionModel, declarations: Declarations, everybody: Sequence[Principal]
) -> Iterator[Finding]:
    """The arguments with other values, and the locks that let somebody end a key."""
    for address, required in declarations.required.items():
        found = model.written.get(address)
        if found is None:
            yield _finding(address, "it is not there.", "Keep it, or declare nothing of it.")
            continue
        for path, value in required.items():
            if is_embedded(model.location.account_id) and path in NOT_ON_THE_EMBEDDED_AWS:
                continue
            yield from _argument(found, path, _here(value, model.location))
    keys = {key.address: key for key in model.keys}
    for lock in declarations.locks:
        if lock.key in keys:
            yield from _lock(lock, keys[lock.key], model, everybody)


def _here(value: Any, location: Location) -> Any:  # noqa: ANN401 - any JSON
    text = json.dumps(value)
    for name, of in (
        ("account", location.account_id),
        ("partition", location.partition),
        ("region", location.region),
    ):
        text = text.replace(f"{{{name}}}", of)
    return json.loads(text)


def _argument(resource: Resource, path: str, required: object) -> Iterator[Finding]:
    found = resource.value(*path.split("."))
    if path == PROTECTED:
        found = resource.prevent_destroy
        if found is None:
            return  # A plan does not say; the configuration that it was made of does.
    problem = ""
    if isinstance(found, Unknown):
        problem = f"{path} is known only after the apply."
    elif isinstance(required, list) and isinstance(found, Mapping):
        more = sorted(set(cast("Mapping[str, object]", found)) - set(cast("list[str]", required)))
        problem = f"{path} has {', '.join(more)}, which nobody declared." if more else ""
    elif not _is(found, required):
        shown = "not there" if found is None else _as_text(found)
        problem = f"{path} is {shown}, and declared as {_in_words(required)}."
    if problem:
        remedy = f"Keep {path} as declared, or declare another value."
        found_one = _finding(resource.address, problem, remedy)
        yield replace(found_one, cause=f"{path} of {resource.address}")


def _is(found: object, required: object) -> bool:
    if not isinstance(required, Mapping) or not LIMITS.issuperset(required):
        return _as_text(found) == _as_text(required)
    limits, number = cast("Mapping[str, float]", required), as_number(found)
    return number is not None and (
        limits.get("least", number) <= number <= limits.get("most", number)
    )


def _in_words(required: object) -> str:
    if not isinstance(required, Mapping) or not LIMITS.issuperset(required):
        return _as_text(required)
    limits = cast("Mapping[str, float]", required)
    return " and ".join(f"at {name} {value:g}" for name, value in limits.items())


def _as_text(value: object) -> str:
    """A value as JSON; Terraform takes numbers and flags as texts too, and sorts blocks."""
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        return f"[{', '.join(sorted(map(_as_text, cast('list[object]', value))))}]"
    return json.dumps(value, ensure_ascii=False, sort_keys=True, default=str)


def _lock(
    lock: Lock, key: Key, model: EncryptionModel, everybody: Sequence[Principal]
) -> Iterator[Finding]:
    but = arn_of_caller(lock.but, model) if lock.but else ""
    longest = Circumstances(
        others={DAYS_WITHOUT_USE: present("100000"), PENDING_WINDOW: present("30")}
    )
    for who in everybody:
        if not is_of_account(who, model.location.account_id) or (but and spelled(who) == but):
            continue
        free = [each for each in lock.actions if not _denied(key, who, each, longest, model)]
        if free:
            yield _finding(
                key.address,
                f"its policy does not deny {', '.join(free)} to {who.name}.",
                "Deny it in the key policy, as is declared, or declare another lock.",
                key,
            )
            break
    role = next((each for each in everybody if but and spelled(each) == but), None)
    if role is None or not lock.days:
        return
    fewer = present(str(lock.days - 1))
    for what, condition in (
        (f"schedule a deletion within less than {lock.days} days", PENDING_WINDOW),
        (f"end a key that was used in the last {lock.days} days", DAYS_WITHOUT_USE),
    ):
        how = Circumstances(others={**longest.others, condition: fewer})
        if not _denied(key, role, SCHEDULE, how, model):
            yield _finding(
                key.address,
                f"its policy lets {role.name} {what}.",
                "Deny it in the key policy, as is declared, or declare another lock.",
                key,
            )


def _denied(
    key: Key, who: Principal, action: str, how: Circumstances, model: EncryptionModel
) -> bool:
    target = Target(arn=key.arn, account=model.location.account_id, policy_required=True)
    policies = Policies(resource=key.policies)
    return decided(policies, who.caller, target, how, action).verdict is Verdict.EXPLICITLY_DENIED


def _finding(resource: str, problem: str, remedy: str, key: Key | None = None) -> Finding:
    return Finding(
        severity=Severity.WEAKER,
        rule=RULE,
        resource=resource,
        key=key.alias if key else "",
        problem=problem,
        remedy=remedy,
    )
