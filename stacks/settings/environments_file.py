"""Reads ``environments.toml``: shared defaults and one table for each environment."""

import difflib
import os
import tomllib
from collections.abc import Iterable, Mapping
from datetime import date, time
from pathlib import Path
from typing import cast, get_args

from pydantic import BaseModel, ValidationError

from keyproof.visible import one_line
from stacks.settings.environment import Environment
from stacks.settings.kinds import MEASURED, NEEDED
from stacks.settings.problems import problems_of

PROJECT = Path(__file__).resolve().parents[2]
# The tests set the variable: they have settings of their own.
ENVIRONMENTS_FILE = Path(os.environ.get("SMSBOT_ENVIRONMENTS", PROJECT / "environments.toml"))
DEFAULTS = "defaults"
# Settings with entries, of which an environment may have its own beside those of the defaults.
MERGED = ("tags", "conversation")
# Settings of earlier releases, and what to do about each.
REMOVED = {
    "acceptance_limit_in_days": "delete it: an entry of keyproof.toml expires within a year",
    "account_log_groups": "delete it: SNS sends no texts, and has no log groups for them",
    "conversation.sender": "delete it: AWS End User Messaging SMS sends every text",
    "github": "set oidc to match the tokens of the repository's jobs",
    "plan_role": "delete it: the role is smsbot-plan-ENV",
    "verify_role": "delete it: the role is smsbot-verify-ENV",
    "deployment_reviewers": "delete it, and set the variable of pipeline/github",
    "deployment_wait_in_minutes": "delete it, and set the variable of pipeline/github",
    "backend.teams": "delete it, and set the variable of pipeline/hcp",
    "conversation.hook.session_in_minutes": "delete it: a session is kept for 60 minutes",
    "person_data_roles": "it is called privacy_roles",
    "text_prices": "AWS's price page has them: https://aws.amazon.com/end-user-messaging/pricing/",
}

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
            problems.append(_unknown_setting(holder, "name", settings["name"], Environment))
        try:
            environments[name] = Environment.model_validate({**settings, "name": name})
        except ValidationError as error:
            problems += [_problem(name, table, defaults, each) for each in error.errors()]
    problems += problems_of(environments.values())
    if problems:
        # What is wrong in the defaults is wrong in every environment; it is reported once.
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
        raise EnvironmentsError(path, ["tables or lists are nested too deep"]) from None
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


def _merged(defaults: Table, table: Table, settings: tuple[str, ...] = MERGED) -> Table:
    """The settings of a table over the defaults; of some, the entries of both."""
    merged = {**defaults, **table}
    for setting in settings:
        shared, own = defaults.get(setting), table.get(setting)
        if isinstance(shared, dict) and isinstance(own, dict):
            merged[setting] = _merged(cast("Table", shared), cast("Table", own), ())
    return merged


def _problem(environment: str, table: Table, defaults: Table, error: Mapping[str, object]) -> str:
    """An error of pydantic, with the place in the file, what was received and what is allowed."""
    place = list(cast("tuple[str | int, ...]", error["loc"]))
    received, kind = error["input"], error["type"]
    if place[0] == "backend":
        del place[1:2]  # the type of it, by which its settings were chosen
    if _is_of_defaults(place, table, defaults):
        environment = DEFAULTS
    described = _told(environment if place == ["name"] else received)
    if place == ["name"]:
        allowed = Environment.model_fields["name"].description
        return f"[{environment}]: received the name {described}; allowed: {allowed}"
    named = ".".join(map(str, place))
    if kind == "extra_forbidden" and named in REMOVED:
        gone = "but this setting no longer exists"
        return f"[{environment}] {named}: received {described}, {gone}; {REMOVED[named]}"
    *outer, setting = place
    models, allowed = _models_and_description(outer)
    if kind == "extra_forbidden" and len(models) == 1:
        where = ".".join(map(str, [environment, *outer]))
        return _unknown_setting(where, str(setting), received, models[0])
    if kind == "extra_forbidden":
        return f"[{environment}] {named}: received {described}; allowed: {allowed}"
    allowed = _models_and_description(place)[1]
    parts = "".join(f"[{each}]" if isinstance(each, int) else f".{each}" for each in place)
    parts = parts.removeprefix(".").removesuffix(".[key]")
    if kind == "missing":
        described = "nothing"
    if kind == NEEDED:
        allowed = str(error["msg"])
    if kind == MEASURED:
        described = f"{_told(received, longest=60)}, {error['msg']}"
    return f"[{environment}] {parts}: received {described}; allowed: {allowed}"


def _told(received: object, *, longest: int = 200) -> str:
    """A value as it was written, and what looks like an ASCII letter and is none."""
    if isinstance(received, bool):
        return str(received).lower()
    if isinstance(received, date | time):
        return str(received)
    described = repr(received)
    shown = _cut(described, longest)
    is_ascii = described[:longest].isascii()
    return shown if is_ascii else f"{shown}, in ASCII {_cut(ascii(received), longest)}"


def _cut(described: str, longest: int) -> str:
    """A value up to a length, with its closing quote or bracket."""
    is_short = len(described) <= longest
    return described if is_short else f"{described[:longest]}…{described[-1]}"


def _models_and_description(
    place: Iterable[str | int],
) -> tuple[list[type[BaseModel]], str | None]:
    """The tables that a setting may be, and what is allowed for it, or for what it is in."""
    models: list[type[BaseModel]] = [Environment]
    description = None
    for each in map(str, place):
        fields = [one.model_fields[each] for one in models if each in one.model_fields]
        if not fields:
            break
        description, kind = fields[0].description, fields[0].annotation
        models = [
            one
            for one in (kind, *get_args(kind))
            if isinstance(one, type) and issubclass(one, BaseModel)
        ]
    return models, description


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


def _unknown_setting(table: str, setting: str, received: object, model: type[BaseModel]) -> str:
    known = [name for name in model.model_fields if name != "name"]
    close = difflib.get_close_matches(setting, known, n=1)
    hint = f"did you mean {close[0]}? " if close else ""
    return (
        f"[{table}] {setting}: received {_told(received)}, but this setting does not exist; "
        f"{hint}allowed: {', '.join(known)}"
    )
