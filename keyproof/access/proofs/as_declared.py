"""Arguments have their declared values, and locked keys are ended by nobody but the declared role.

What only a comparison with an earlier deployment shows is found in a first one as well.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, cast

from keyproof.access.proofs.alarms.watching import watch_of
from keyproof.access.proofs.keys.locks import unlocked
from keyproof.aws.written_values import as_number
from keyproof.declarations import Declarations
from keyproof.embedded_account import is_embedded
from keyproof.location import Location
from keyproof.model.access.principals import Principal
from keyproof.model.encryption_model import EncryptionModel
from keyproof.model.finding import Detail, Finding, Severity
from keyproof.model.identifiers import type_at
from keyproof.model.key import Key
from keyproof.model.resource import Resource, Unknown

RULE = "as declared"
# The arguments by which others know a resource.
NAMES = ("alarm_name", "bucket", "function_name", "name")
# The only setting of Terraform's own that a declaration may require.
PROTECTED = "lifecycle.prevent_destroy"
# The provider that works with the embedded AWS knows no such argument, and is another release.
NOT_ON_THE_EMBEDDED_AWS = ("deletion_protection_enabled", "rotation_period_in_days", "version")
LIMITS = frozenset({"least", "most"})
# An attribute of another resource, by its address; and a text of the settings, taken as it is.
# And JSON in which ``*`` stands for any text.
LIKE, REFERENCE, SETTING = "like", "reference", "setting"
RULES = "aws_cloudwatch_event_rule"
VARIABLE = "environment.variables."
# A target takes one of these in place of the block.
IN_PLACE_OF = {"input_transformer": ("input", "input_path")}
UNLOCKED = "Deny it in the key policy, as is declared, or declare another lock."


def as_declared(
    model: EncryptionModel, declarations: Declarations, everybody: Sequence[Principal]
) -> Iterator[Finding]:
    """The arguments with other values, and the locks that let somebody end a key."""
    for address, required in declarations.required.items():
        found = model.written.get(address)
        if found is None:
            # The embedded AWS has no phone numbers, for one. Of an alarm, the watch says it.
            if address not in declarations.alarms and not is_embedded(model.location.account_id):
                yield _missing(address, required)
            continue
        for path, value in required.items():
            if is_embedded(model.location.account_id) and path in NOT_ON_THE_EMBEDDED_AWS:
                continue
            yield from _argument(found, path, _here(value, model.location), model)
    keys = {key.address: key for key in model.keys}
    for lock in declarations.locks:
        if lock.key in keys:
            key = keys[lock.key]
            for problem in unlocked(lock, key, model, everybody):
                yield _finding(key.address, problem, UNLOCKED, key)


def _missing(address: str, required: Mapping[str, Any]) -> Finding:
    """A resource that is not there; a rule without it, or without a target, notifies fewer."""
    found = _finding(address, "it is not there.", "Keep it, or declare nothing of it.")
    rule = str(_object(required.get("rule")).get(REFERENCE, "")).rpartition(".")[0]
    cause = watch_of(rule or address) if rule or type_at(address) == RULES else ""
    name = next((str(required[each]) for each in NAMES if each in required), "")
    return replace(
        found, cause=cause or f"{address} is not there", detail=Detail.NOT_THERE, expected=name
    )


def _here(value: Any, location: Location) -> Any:  # noqa: ANN401 - any JSON
    if _special(value) == SETTING:
        return value
    text = json.dumps(value)
    for name, of in (
        ("account", location.account_id),
        ("partition", location.partition),
        ("region", location.region),
    ):
        text = text.replace(f"{{{name}}}", of)
    return json.loads(text)


def _special(required: object) -> str:
    """How a value is declared that is neither itself nor a number within limits."""
    named = list(cast("Mapping[str, object]", required)) if isinstance(required, Mapping) else []
    return str(named[0]) if len(named) == 1 and named[0] in (LIKE, REFERENCE, SETTING) else ""


def _argument(
    resource: Resource, path: str, required: object, model: EncryptionModel
) -> Iterator[Finding]:
    found = resource.value(*path.split("."))
    if path == PROTECTED:
        found = resource.prevent_destroy
        if found is None:
            return  # A plan does not say; the configuration that it was made of does.
    if found is None and _is_told_of_all(resource, path, model.location):
        return
    problem = _problem(found, path, required, model)
    if problem:
        remedy = f"Keep {path} as declared, or declare another value."
        found_one = _finding(resource.address, problem, remedy)
        changed = _replaced(resource, path) or ".".join((path, *_undeclared(found, required)[:1]))
        yield replace(
            found_one,
            cause=f"{changed} of {resource.address}",
            argument=path,
            expected=_as_text(required),
            found="" if found is None or isinstance(found, Unknown) else _as_text(found),
        )


def _replaced(resource: Resource, path: str) -> str:
    """What is there in place of the block of an argument, or the block; empty if that is there."""
    block, _, inner = path.partition(".")
    if not inner or block == VARIABLE.partition(".")[0] or resource.value(block):
        return ""
    return next(filter(resource.value, IN_PLACE_OF.get(block, ())), block)


def _is_told_of_all(resource: Resource, path: str, location: Location) -> bool:
    """Whether a variable is missing with all the others, or is none on the embedded AWS."""
    everything = resource.value(*VARIABLE.rstrip(".").split("."))
    return path.startswith(VARIABLE) and (
        not isinstance(everything, Mapping) or is_embedded(location.account_id)
    )


def _problem(found: object, path: str, required: object, model: EncryptionModel) -> str:
    """The problem of a value; empty for none."""
    special, declared = _special(required), required
    if special in (REFERENCE, SETTING):
        required = cast("Mapping[str, object]", required)[special]
    if special == REFERENCE:
        is_it = _refers(found, str(required), model)
        return "" if is_it else f"{path} does not name {required}, as is declared."
    if isinstance(found, Unknown):
        return f"{path} is known only after the apply."
    if isinstance(found, Mapping) and _is_of_blocks(required):
        found = [cast("Mapping[str, object]", found)]  # One block may be written without a list.
    if isinstance(required, list) and isinstance(found, Mapping):
        more = _undeclared(found, required)
        return f"{path} has {', '.join(more)}, which nobody declared." if more else ""
    if _is(found, required):
        return ""
    if special in (LIKE, SETTING):
        whose = "the settings say" if special == SETTING else "is declared"
        parts = _other_parts(found, cast("Mapping[str, object]", declared)[special])
        if parts:
            return f"{path} is not what {whose}: {parts} differs."
    shown = "not there" if found is None else _as_text(found)
    return f"{path} is {shown}, and declared as {_in_words(required)}."


def _undeclared(found: object, required: object) -> list[str]:
    """The members of an object that are not among the declared ones."""
    if not isinstance(required, list) or not isinstance(found, Mapping) or _is_of_blocks(required):
        return []
    return sorted(set(cast("Mapping[str, object]", found)) - set(cast("list[str]", required)))


def _is_of_blocks(required: object) -> bool:
    """Whether a list is declared that holds blocks, and not the names of members."""
    listed = cast("list[object]", required) if isinstance(required, list) else []
    return any(isinstance(each, Mapping) for each in listed)


def _other_parts(found: object, required: object) -> str:
    """The members in which two objects differ, each written as JSON; empty for anything else."""
    was, now = _object(found), _object(required)
    return ", ".join(name for name in {**now, **was} if was.get(name) != now.get(name))


def _object(value: object) -> Mapping[str, object]:
    try:
        read: object = json.loads(value) if isinstance(value, str) else value
    except (ValueError, RecursionError):
        read = None
    return cast("Mapping[str, object]", read) if isinstance(read, dict) else {}


def _refers(found: object, reference: str, model: EncryptionModel) -> bool:
    """Whether a value is an attribute of a resource, which AWS may have chosen."""
    if isinstance(found, Unknown):
        return found.reference.partition(", ")[0] == reference
    address, _, attribute = reference.rpartition(".")
    other = model.written.get(address)
    # A configuration has the address in the place of an id.
    values = (other.value(attribute), other.text("arn").rpartition("/")[2]) if other else ()
    return bool(found) and found in (reference, address, *values)


def _is_like(found: object, required: object) -> bool:
    """Whether a value has every required part; a list may hold more, as in a pattern of events."""
    if isinstance(required, Mapping):
        parts, members = cast("Mapping[str, object]", required), _object(found)
        return members.keys() == parts.keys() and all(
            _is_like(members[name], each) for name, each in parts.items()
        )
    if isinstance(required, list):
        left = list(cast("list[object]", found)) if isinstance(found, list) else [found]
        for each in cast("list[object]", required):
            same = next((one for one in left if _is_like(one, each)), None)
            if same is None:
                return False
            left.remove(same)
        return True
    if isinstance(required, str):
        pattern = re.escape(required).replace(r"\*", ".+")
        return isinstance(found, str) and bool(re.fullmatch(pattern, found, re.DOTALL))
    return found == required


def _is(found: object, required: object) -> bool:
    if _special(required) == LIKE:
        return _is_like(found, cast("Mapping[str, object]", required)[LIKE])
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


def _finding(resource: str, problem: str, remedy: str, key: Key | None = None) -> Finding:
    return Finding(
        severity=Severity.WEAKER,
        rule=RULE,
        resource=resource,
        key=key.alias if key else "",
        problem=problem,
        remedy=remedy,
    )
