"""The reference of ``environments.toml``: every setting, its default and the values allowed."""

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from documentation.pages.page import Page, table
from stacks.settings.backends import CloudBackend
from stacks.settings.conversation import Conversation, Hook
from stacks.settings.environment import ENVIRONMENT_NAME_ALLOWED, Environment
from stacks.settings.sms_settings import Sms

# The tables of the file, each with the model that validates it.
TABLES: tuple[tuple[str, str, type[BaseModel]], ...] = (
    ("[ENV] and [defaults]", "", Environment),
    ("[ENV.conversation]", "conversation", Conversation),
    ("[ENV.conversation.hook]", "hook", Hook),
    ("[ENV.sms]", "sms", Sms),
    # The file is shipped with another backend, so none of these has a value there.
    ('backend = { type = "cloud" }', "cloud", CloudBackend),
)
# A table of the file is named by its own section; the name of an environment is its table's.
ELSEWHERE = ("name", "conversation", "sms")

# As shipped; environments.toml itself is edited by whoever uses the project.
SHIPPED = Path(__file__).resolve().parents[2] / "tests" / "environments.toml"

INTRODUCTION = (
    "`environments.toml` has one table for each environment. `[defaults]` holds for all of them; "
    "the environment's own table overrides it. An invalid setting is reported before anything is "
    "synthesized."
)
NAMES = (
    f"Allowed as the name of an environment: {ENVIRONMENT_NAME_ALLOWED}. In one account, no name "
    "begins with another one and a hyphen, or ends with `-smsbot-` and another one."
)


def settings_page() -> Page:
    """One section for each table of the file."""
    shipped = tomllib.loads(SHIPPED.read_text(encoding="utf-8"))["defaults"]
    lines = [
        INTRODUCTION,
        "",
        NAMES,
        "",
    ]
    for heading, key, model in TABLES:
        own: dict[str, Any] = shipped.get(key, {}) if key else shipped
        lines += [f"## `{heading}`", ""]
        lines += table(("setting", "default", "allowed"), _rows(model, own))
        lines.append("")
    return Page(path="reference/settings.md", title="Settings", lines=tuple(lines))


def _rows(model: type[BaseModel], shipped: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    for name, field in model.model_fields.items():
        if model is not Environment or name not in ELSEWHERE:
            yield (
                f"`{name}`",
                _default(field, shipped.get(name)),
                field.description or _literal(field),
            )


def _default(field: FieldInfo, shipped: object) -> str:
    if shipped is not None and not isinstance(shipped, dict):
        return f"`{_toml(shipped)}`" + (", as shipped; required" if field.is_required() else "")
    if field.is_required():
        return "required"
    default = field.get_default(call_default_factory=True)
    return "none" if default in (None, (), {}) else f"`{_toml(default)}`"


def _literal(field: FieldInfo) -> str:
    return ", ".join(f"`{_toml(each)}`" for each in get_args(field.annotation))


def _toml(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, (list, tuple)):
        return f"[{', '.join(_toml(each) for each in value)}]"
    return f'"{value}"' if isinstance(value, str) else str(value)
