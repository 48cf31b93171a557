"""Reads ``environments.toml``: shared defaults and one table for each environment."""

import difflib
import os
import tomllib
from collections.abc import Iterable, Mapping
from datetime import date, time
from pathlib import Path
from typing import cast, get_args, get_origin

from pydantic import BaseModel, ValidationError

from keyproof.visible import one_line
from stacks.settings.backends import LocalBackend, S3Backend
from stacks.settings.conversation import MEASURED, Conversation, Hook
from stacks.settings.environment import Environment
from stacks.settings.examples import example_problems
from stacks.settings.function_variables import variable_problems
from stacks.settings.roles import role_problems, shared_role_problems
from stacks.state.state_names import LONGEST_BUCKET_NAME, RESERVED_BUCKET_PREFIXES, bucket_of

PROJECT = Path(__file__).resolve().parents[2]
# The tests set the variable: they have settings of their own.
ENVIRONMENTS_FILE = Path(os.environ.get("SMSBOT_ENVIRONMENTS", PROJECT / "environments.toml"))
DEFAULTS = "defaults"
# Such as conversation.commands.HOURS of an environment.
DEEPEST = 8
NESTED = f"tables or lists are nested more than {DEEPEST} deep; no setting needs that"
# Settings with entries, of which an environment may have its own beside those of the defaults.
MERGED = ("tags", "conversation")
# Settings of earlier releases, and what to do about each.
REMOVED = {
    "account_log_groups": "delete it: SNS sends no texts, and has no log groups for them",
    "conversation.sender": "delete it: AWS End User Messaging SMS sends every text",
    "github": "set oidc, to the tokens of the jobs of the repository",
    "plan_role": "delete it: the role is smsbot-plan-ENV",
    "verify_role": "delete it: the role is smsbot-verify-ENV",
    "deployment_reviewers": "delete it, and set the variable of pipeline/github",
    "deployment_wait_in_minutes": "delete it, and set the variable of pipeline/github",
    "backend.teams": "delete it, and set the variable of pipeline/hcp",
    "conversation.hook.session_in_minutes": "delete it: a session is kept for 60 minutes",
    "person_data_roles": "it is called privacy_roles",
    "text_prices": "AWS's price page has them: https://aws.amazon.com/end-user-messaging/pricing/",
}

# The names of bucket and key hold the one; the other writes the state of the bootstrap.
NEEDED_IN_S3 = ("account_id", "admin_role")

Table = dict[str, object]


class EnvironmentsError(Exception):
    """Everything that is wrong with an environments file, one problem a line."""

    def __init__(self, path: Path, problems: list[str]) -> None:
        self.path = path
        self.problems = [one_line(each) for each in problems]
        count = "1 error" if len(problems) == 1 else f"{len(problems)} errors"
        lines = (f"  {each}" for each in self.problems)
        super().__init__("\n".join([f"{path}: {count}", *lines]))


def read_environments(path: Path) -> dict[str, Environment]:
    """The environments by name, in the file's order.

    Raises EnvironmentsError with all of the file's problems at once.
    """
    defaults, tables, problems = _read_tables(path)
    environments: dict[str, Environment] = {}
    for name, table in tables.items():
        settings = _merged(defaults, table)
        if "name" in settings:  # the table's name is the environment's
            holder = name if "name" in table else DEFAULTS
            problems.append(_unknown_setting(holder, "name", settings["name"]))
        try:
            environments[name] = Environment.model_validate({**settings, "name": name})
        except ValidationError as error:
            problems += [_problem(name, table, defaults, each) for each in error.errors()]
    for environment in environments.values():
        problems += _state_problems(environment)
        problems += role_problems(environment)
        problems += _hook_problems(environment)
        problems += variable_problems(environment)
        problems += example_problems(environment)
    problems += _name_problems(environments.values())
    problems += shared_role_problems(environments.values())
    if problems:
        # What is wrong in the defaults is wrong in every environment; it is told once.
        raise EnvironmentsError(path, list(dict.fromkeys(problems)))
    return environments


def _read_tables(path: Path) -> tuple[Table, dict[str, Table], list[str]]:
    """The defaults, the environments' tables, and what stands outside of them."""
    try:
        content: dict[str, object] = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        raise EnvironmentsError(path, ["the file does not exist"]) from None
    except OSError as error:
        raise EnvironmentsError(path, [f"cannot be read: {error.strerror}"]) from error
    except UnicodeDecodeError as error:
        raise EnvironmentsError(path, [f"not UTF-8: {error}"]) from error
    except tomllib.TOMLDecodeError as error:
        raise EnvironmentsError(path, [f"not TOML: {error}"]) from error
    except RecursionError:
        raise EnvironmentsError(path, [NESTED]) from None
    if _depth(content) > DEEPEST:
        raise EnvironmentsError(path, [NESTED])
    problems = [
        f"{name}: received {value!r} outside any table; allowed are the table [{DEFAULTS}] and one "
        "table for each environment"
        for name, value in content.items()
        if not isinstance(value, dict)
    ]
    tables = {
        name: cast("Table", value) for name, value in content.items() if isinstance(value, dict)
    }
    if set(tables) <= {DEFAULTS}:
        problems.append("no environment; at least one table such as [dev] is needed")
    return tables.pop(DEFAULTS, {}), tables, problems


def _depth(value: object) -> int:
    inside: Iterable[object] = ()
    if isinstance(value, dict):
        inside = cast("dict[str, object]", value).values()
    elif isinstance(value, list):
        inside = cast("list[object]", value)
    return 1 + max(map(_depth, inside), default=0)


def _merged(defaults: Table, table: Table, settings: tuple[str, ...] = MERGED) -> Table:
    """The settings of a table over the defaults; of some, the entries of both."""
    merged = {**defaults, **table}
    for setting in settings:
        shared, own = defaults.get(setting), table.get(setting)
        if isinstance(shared, dict) and isinstance(own, dict):
            merged[setting] = _merged(cast("Table", shared), cast("Table", own), ())
    return merged


def _problem(environment: str, table: Table, defaults: Table, error: Mapping[str, object]) -> str:
    setting, *inside = cast("tuple[str | int, ...]", error["loc"])
    setting, received = str(setting), error["input"]
    if setting == "backend":
        inside = inside[1:]  # the first is the type of it, by which its settings were chosen
    if _is_of_defaults([setting, *inside], table, defaults):
        environment = DEFAULTS
    if setting == "name":
        allowed = Environment.model_fields["name"].description
        told = _told(environment, longest=200)
        return f"[{environment}]: received the name {told}; allowed: {allowed}"
    named = ".".join(str(each) for each in (setting, *inside))
    if error["type"] == "extra_forbidden" and named in REMOVED:
        told = _told(received, longest=200)
        gone = "but this setting no longer exists"
        return f"[{environment}] {named}: received {told}, {gone}; {REMOVED[named]}"
    if error["type"] == "extra_forbidden" and not inside:
        return _unknown_setting(environment, setting, received)
    allowed = _allowed(setting, inside)
    parts = [f"[{each}]" if isinstance(each, int) else f".{each}" for each in inside]
    place = setting + "".join(part for part in parts if part != ".[key]")
    if error["type"] == "missing":
        return f"[{environment}] {place}: received nothing; allowed: {allowed}"
    if setting == "conversation" and len(inside) == 1 and error["type"] == "extra_forbidden":
        return _unknown_setting(f"{environment}.conversation", str(inside[0]), received)
    told = _told(received, longest=60 if inside and setting == "conversation" else 200)
    if error["type"] == MEASURED:
        told = f"{told}, {error['msg']}"
    return f"[{environment}] {place}: received {told}; allowed: {allowed}"


def _told(received: object, *, longest: int) -> str:
    """A value as it was written, and what looks like an ASCII letter and is none."""
    if isinstance(received, bool):
        return str(received).lower()
    if isinstance(received, date | time):
        return str(received)
    told = repr(received)[:longest]
    return told if told.isascii() else f"{told}, in ASCII {ascii(received)[:longest]}"


def _allowed(setting: str, inside: list[str | int]) -> str | None:
    """What is allowed for a setting, or for one of a table that is a setting."""
    field = Environment.model_fields[setting]
    if inside and _is_named(field.annotation):
        # The first is the name of an entry, such as a country.
        inside = inside[1:]
    for each in inside:
        tables = _tables_of(field.annotation)
        fields = [table.model_fields for table in tables if str(each) in table.model_fields]
        if not fields:
            known = ", ".join(tables[0].model_fields) if len(tables) == 1 else ""
            return f"the settings {known}" if known else field.description
        field = fields[0][str(each)]
    return field.description


def _is_named(annotation: object) -> bool:
    return get_origin(annotation) is dict and bool(_tables_of(annotation))


def _tables_of(annotation: object) -> list[type[BaseModel]]:
    return [
        each
        for each in (annotation, *get_args(annotation))
        if isinstance(each, type) and issubclass(each, BaseModel)
    ]


def _is_of_defaults(place: list[str | int], table: object, defaults: object) -> bool:
    """Whether the defaults hold a value, and not the environment's own table."""
    for each in place:
        if not isinstance(table, dict) or not isinstance(defaults, dict):
            break
        own = cast("dict[str | int, object]", table)
        if each not in own:
            return each in defaults
        table, defaults = own[each], cast("dict[str | int, object]", defaults).get(each)
    return False


def _unknown_setting(environment: str, setting: str, received: object) -> str:
    model = Conversation if environment.endswith(".conversation") else Environment
    known = [name for name in model.model_fields if name != "name"]
    close = difflib.get_close_matches(setting, known, n=1)
    hint = f"did you mean {close[0]}? " if close else ""
    return (
        f"[{environment}] {setting}: received {received!r}, but this setting does not exist; "
        f"{hint}allowed: {', '.join(known)}"
    )


def _state_problems(environment: Environment) -> list[str]:
    """The names of the state in S3 hold the company, the account and the region."""
    if not isinstance(environment.backend, S3Backend):
        return []
    missing = [each for each in NEEDED_IN_S3 if getattr(environment, each) is None]
    if missing:
        return [
            f"[{environment.name}] {each}: received nothing; allowed with the backend s3: "
            f"{Environment.model_fields[each].description}"
            for each in missing
        ]
    bucket = bucket_of(environment)
    of_company = f"[{environment.name}] company: received {environment.company!r}"
    spare = LONGEST_BUCKET_NAME - len(bucket)
    if spare < 0:
        problem = (
            f"{of_company}, by which the bucket of the backend s3 is called {bucket!r}, "
            f"{len(bucket)} characters; allowed: at most {LONGEST_BUCKET_NAME}, so a company of at "
            f"most {len(environment.company) + spare}, or a shorter name of the environment"
        )
        return [problem]
    if bucket.startswith(RESERVED_BUCKET_PREFIXES):
        reserved = " or ".join(RESERVED_BUCKET_PREFIXES)
        problem = f"allowed with the backend s3: one by which no bucket starts with {reserved}"
        return [f"{of_company}; {problem}"]
    return []


def _hook_problems(environment: Environment) -> list[str]:
    """The function would ask itself again and again, or the roles' boundary denies the call."""
    hook, names = environment.conversation.hook, environment.names
    if hook is None:
        return []
    allowed = Hook.model_fields["function"].description
    received = f"received {hook.function!r}"
    if hook.function == names.name("compute", "function", "bot"):
        received += ", which is the function of the bot"
    elif not isinstance(environment.backend, LocalBackend) and not hook.function.startswith(
        f"{names.prefix}-"
    ):
        kept = f"the backend {environment.backend.type} bounds each role to its environment"
        allowed = f"{names.prefix}-NAME, since {kept}"
    else:
        return []
    return [f"[{environment.name}] conversation.hook.function: {received}; allowed: {allowed}"]


def _name_problems(environments: Iterable[Environment]) -> list[str]:
    """Two names in one account, of which one holds the other as the beginning or end of its own.

    The beginning of its name shows whose a resource is, so the roles of the one would reach the
    other. The company stands before the name in that of a bucket, so its end counts too.
    """
    known = list(environments)
    return [
        f"[{other.name}]: received this name, and [{each.name}] is in the same account, whose "
        f"roles would reach {theirs}-…; allowed: a name that does not begin with {each.name}-"
        f"{f' or end with -{own}' if theirs.endswith(own) else ''}. If their accounts differ, give "
        "each its account_id"
        for each in known
        for other in known
        if each is not other and each.account_id == other.account_id
        for own, theirs in [(each.names.prefix, other.names.prefix)]
        if theirs.startswith(f"{own}-") or theirs.endswith(f"-{own}")
    ]
