"""The reference of ``environments.toml``, from the JSON Schema of the models that validate it."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from documentation.pages import Page
from keyproof.terminal.markdown import markdown_table
from stacks.settings.environment import ENVIRONMENT_NAME_ALLOWED, Environment

# The tables of the file, each with its model.
TABLES = (
    ("[ENV] and [defaults]", "Environment"),
    ("[ENV.conversation]", "Conversation"),
    ("[ENV.conversation.hook]", "Hook"),
    ("[ENV.sms]", "Sms"),
    ('backend = { type = "cloud" }', "CloudBackend"),
)
# What the model computes where the setting is missing.
COMPUTED = {"deploy_role": "`smsbot-deploy-ENV`"}
# A table of the file has its own section, and the name of an environment is that of its table.
ELSEWHERE = ("name", "conversation", "sms")
INTRODUCTION = f"""
`environments.toml` has one table for each environment. `[defaults]` applies to all of them, and the
table of an environment overrides it; its `commands` replace all those of `[defaults]`. As shipped,
the file has all required settings. Synthesis stops at an invalid setting, and reports it.

The name of an environment has {ENVIRONMENT_NAME_ALLOWED}. If an account has the environment
`dev`, no other environment in it may be called `dev-…` or `…-smsbot-dev`.

[`settings.schema.json`](settings.schema.json) is the JSON Schema of an environment, whose `name`
is that of its table.
"""


def settings_schema() -> dict[str, Any]:
    """The JSON Schema of an environment, without a requirement of what is computed."""
    schema = Environment.model_json_schema()
    return schema | {"required": [each for each in schema["required"] if each not in COMPUTED]}


def settings_page() -> Page:
    """One section for each table of the file."""
    schema = settings_schema()
    lines = INTRODUCTION.strip().splitlines()
    for heading, name in TABLES:
        model = schema if name == "Environment" else schema["$defs"][name]
        lines += ["", f"## `{heading}`", ""]
        lines += markdown_table(("setting", "default", "allowed"), _rows(model))
    return Page(path="reference/settings.md", title="Settings", lines=tuple(lines))


def _rows(model: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    for name, setting in model["properties"].items():
        if model["title"] != "Environment" or name not in ELSEWHERE:
            is_required = name in model.get("required", ())
            default = "required" if is_required else COMPUTED.get(name) or _default(setting)
            yield (
                f"`{name}`",
                default,
                setting.get("description") or f"`{json.dumps(setting['const'])}`",
            )


def _default(setting: Mapping[str, Any]) -> str:
    default = setting.get("default")
    return "none" if default in (None, [], {}) else f"`{json.dumps(default)}`"
