"""The arguments of a resource, made comparable: the written ones and those that AWS has."""

import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from keyproof import Resource, Unknown, is_compared
from keyproof.location import Location
from keyproof.policy_document import PolicyDocument, PolicyError, Statement
from smsbot.sandboxed import is_embedded

Object = Mapping[str, object]

POLICIES = ("assume_role_policy", "policy")
# By which a resource is known; it would be another one with others.
IDENTITY = frozenset(
    {"alarm_name", "arn", "dashboard_name", "function_name", "id", "name", "statement_id"}
)
TABLE: Mapping[str, Mapping[str, Mapping[str, object]]] = tomllib.loads(
    Path(__file__).with_suffix(".toml").read_text(encoding="utf-8")
)
ARE_JSON = (
    *("policy_document", "delivery_policy", "filter_policy", "event_pattern", "redrive_policy"),
    "template_body",
)
# Blocks that have no order, by the argument that distinguishes them.
NAMED = {"attribute": "name", "metric_query": "id"}
# What the design says where AWS chooses: an attribute of a resource.
REFERENCE = re.compile(r"aws_\w+\.[\w-]+(\.\w+)?")
NAMES_A_KEY = ("key_id", "key_arn", "kms_key", "kms_master_key_id")
NOTHING = (None, "", [], {})
LONGEST = 300


@dataclass(frozen=True, kw_only=True)
class Pair:
    """An argument as it is written and as it is; ``path`` is like ``ttl.attribute_name``.

    ``problem`` says how a policy differs.
    """

    path: str
    expected: object
    found: object
    problem: str = ""

    @property
    def words(self) -> tuple[str, str]:
        """Both values for people, no longer than a few lines."""
        if self.problem:
            return str(self.expected or ""), str(self.found or "")
        if isinstance(self.expected, bool) or isinstance(self.found, bool):
            # Compared with true, nothing is false.
            return _in_words(bool(self.expected)), _in_words(bool(self.found))
        # They may hold anything.
        if self.path.startswith("environment.variables."):
            return (
                "nothing" if self.expected is None else "the value in the code",
                "nothing" if self.found is None else "another value",
            )
        return _in_words(self.expected), _in_words(self.found)


def root_of(path: str) -> str:
    """The argument of a resource that a path begins with."""
    return re.split(r"[.\[]", path, maxsplit=1)[0]


def compared(
    design: Resource, live: Resource, location: Location, keys: Mapping[str, str]
) -> Iterator[Pair]:
    """What of either side is in an argument that was read; of policies, only what differs.

    ``keys`` are the ARNs of keys by every name of them.
    """
    written, there = dict(leaves(design.values)), dict(leaves(live.values))
    # A table in TOML has no null.
    own = TABLE["embedded_aws"].get(design.type, {}) if is_embedded(location.account_id) else {}
    unread = {argument for argument, each in live.values.items() if isinstance(each, Unknown)}
    for path in dict.fromkeys((*there, *written)):
        argument, value = root_of(path), there.get(path)
        expected = written.get(path, TABLE["defaults"].get(design.type, {}).get(path))
        is_named = isinstance(expected, str) and REFERENCE.fullmatch(expected)
        is_chosen_by_aws = is_named or isinstance(expected, Unknown)
        if (
            argument not in live.values
            or argument in (*POLICIES, *IDENTITY)
            or (argument in unread and path not in there)
            or not is_compared(design.type, path)
            or (is_chosen_by_aws and path in there)
            or (path in own and value == (None if own[path] == "" else own[path]))
        ):
            continue
        sides = (_comparable(path, each, keys) for each in (expected, value))
        yield Pair(path=path, expected=next(sides), found=next(sides))
    for argument in POLICIES:
        expected, value = written.get(argument), live.values.get(argument)
        is_read = argument in live.values and not isinstance(value, Unknown)
        if is_read and (problem := policy_problem(expected, value)):
            yield Pair(path=argument, expected=expected, found=value, problem=problem)


def leaves(values: Object, start: str = "") -> Iterator[tuple[str, object]]:
    """Every argument that is not a block, with its path; further blocks of a list with it."""
    for name, value in values.items():
        path = f"{start}{name}"
        blocks = cast("list[object]", value) if isinstance(value, list) else [value]
        if blocks and all(isinstance(each, Mapping) for each in blocks):
            for place, block in enumerate(cast("list[Object]", blocks)):
                number = block[NAMED[path]] if path in NAMED else place
                yield from leaves(block, f"{path}[{number}]." if number else f"{path}.")
        else:
            yield path, value


def policy_problem(written: object, found: object) -> str:
    """How a policy in force differs from the written one; empty where they say the same."""
    try:
        had, has = (
            PolicyDocument.from_json(each).statements if isinstance(each, str) and each else ()
            for each in (written, found)
        )
    except PolicyError as error:
        return f"its policy is not valid: {error}."
    meanings = {*map(_meaning, had)} & {*map(_meaning, has)}
    gone, added = (
        {each.sid or _about(each): each for each in side if _meaning(each) not in meanings}
        for side in (had, has)
    )
    described = [
        f"statement {name} differs"
        if name in gone and name in added
        else f"statement {_about(each)} "
        f"{'is missing in' if name in gone else 'exists only in'} the account"
        for name, each in {**added, **gone}.items()
    ]
    return f"its policy differs: {'; '.join(described)}." if described else ""


def _about(statement: Statement) -> str:
    actions = ", ".join((*statement.actions, *statement.not_actions))
    return f"{statement.sid or 'without a Sid'} about {actions}"


def _meaning(statement: Statement) -> object:
    """What a statement says, whatever its order and its spelling of names."""
    return (
        statement.effect,
        *(frozenset(each) for each in (statement.principals, statement.not_principals)),
        *(
            frozenset(action.lower() for action in each)
            for each in (statement.actions, statement.not_actions)
        ),
        *(frozenset(each) for each in (statement.resources, statement.not_resources)),
        frozenset(
            (each.operator.lower(), each.key.lower(), frozenset(each.values))
            for each in statement.conditions
        ),
    )


def _comparable(path: str, value: object, keys: Mapping[str, str]) -> object:
    if path.endswith(NAMES_A_KEY) and isinstance(value, str):
        return keys.get(value, value) or None
    if path.endswith(ARE_JSON) and isinstance(value, str):
        with suppress(ValueError):
            return json.loads(value) or None
    if isinstance(value, list):
        return sorted(map(str, cast("list[object]", value))) or None
    # Nothing, no text and false are the same to Terraform where no default says otherwise.
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return value if value or is_number else None


def _in_words(value: object) -> str:
    if value in NOTHING:
        return "nothing"
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    more = len(text) - LONGEST
    return text if more <= 0 else f"{text[:LONGEST]}… ({more} characters more)"
