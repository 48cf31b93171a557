"""What of a configuration from elsewhere could run code while Terraform plans it.

Terraform runs code while it plans: data sources, other providers, functions that read files. The
endpoints of a provider get signed requests. So the settings of Terraform, of the provider and of
the data sources are those of main, an expression may only be a reference, and a block has the one
form that the synthesis writes: Terraform reads several more as the same.
https://developer.hashicorp.com/terraform/language/syntax/json
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from pathlib import PurePath
from typing import cast

from keyproof.aws.arguments.known import KNOWN_ARGUMENTS
from keyproof.loaders.hcl.json_syntax import NOTES
from stacks.keys import default_tags_of
from stacks.settings.backends import CloudBackend, S3Backend
from stacks.settings.environment import Environment
from stacks.state import state_names

AS_IN_MAIN = ("data", "provider", "terraform")
KNOWN = (*AS_IN_MAIN, "output", "resource")
# Of the arguments that Terraform itself reads, those that run nothing and choose no provider.
# https://developer.hashicorp.com/terraform/language/meta-arguments
META_ARGUMENTS = {
    *("connection", "count", "depends_on", "dynamic", "for_each", "lifecycle"),
    *("provider", "providers", "provisioner"),
}
ALLOWED_META_ARGUMENTS = {"depends_on", "lifecycle"}
ALLOWED_IN_LIFECYCLE = {
    *("create_before_destroy", "ignore_changes", "postcondition", "precondition"),
    *("prevent_destroy", "replace_triggered_by"),
}
# Arguments that name a file, which the provider reads while it plans.
FILES = ("filename", "source")
ASSET = re.compile(r"assets/(?!.*\.\.)[\w./-]+")
# `$${` and `%%{` are how Terraform writes `${` and `%{` themselves. Longer rows are refused: which
# of the two they are is not documented.
TEMPLATE = re.compile(
    r"(?P<row>\${3,}\{|%{3,}\{)|\$\$\{|%%\{|(?P<marker>[$%])\{(?P<expression>[^}]*)\}?"
)
REFERENCE = re.compile(
    r"(?:data\.)?aws_[a-z0-9_]+\.[A-Za-z_][\w-]*(?:\.[a-z_][a-z0-9_]*|\[[0-9]+\])+"
)
# Where Terraform takes a text for an expression without any marker.
OF_EXPRESSIONS = ("depends_on", "ignore_changes", "replace_triggered_by")
PLAIN = re.compile(r"[A-Za-z_][\w-]*(?:\.[A-Za-z_][\w-]*|\[[0-9]+\])*")
# What main synthesizes of the parts that are compared with it.
OF_MAIN = {
    "data": ("aws_caller_identity", "aws_iam_openid_connect_provider", "aws_kms_alias"),
    "terraform": ("backend", "cloud", "required_providers"),
    "terraform.required_providers": ("aws",),
}
SOURCES = ("aws", "hashicorp/aws")

Json = Mapping[str, object]


def problems_of(theirs: Json, ours: Json) -> Iterator[str]:
    """What of a configuration could run code, compared with what main synthesizes."""
    for name in theirs:
        if name not in (*KNOWN, NOTES):
            yield f"{name}: only {', '.join(KNOWN)} are allowed"
    for name in AS_IN_MAIN:
        if theirs.get(name) != ours.get(name):
            yield f"{name}: differs from main"
    parts = {name: theirs.get(name, {}) for name in ("output", "resource")}
    yield from _not_objects(parts["output"], "output", depth=1)
    yield from _not_objects(parts["resource"], "resource", depth=2)
    for name, part in parts.items():
        yield from _of_form(part, name)
    for type_, named in _members(parts["resource"]):
        if type_ not in KNOWN_ARGUMENTS:
            yield f"resource.{type_}: only resource types that keyproof knows are allowed"
        for name, body in _members(named):
            yield from _of_arguments(dict(_members(body)), f"resource.{type_}.{name}")
    yield from _of_expressions(parts)
    yield from _of_plain_names(parts, "")


def problems_alone(
    synthesized: Json, environment: Environment, *, stack: str = ""
) -> Iterator[str]:
    """The same of what another job synthesized from main, with the settings to compare it with."""
    yield from problems_of(synthesized, synthesized)
    terraform = dict(_members(synthesized.get("terraform")))
    parts = {
        "data": synthesized.get("data", {}),
        "terraform": terraform,
        "terraform.required_providers": terraform.get("required_providers", {}),
    }
    for place, part in parts.items():
        if not isinstance(part, dict):
            yield f"{place}: is not an object"
        for name, _ in _members(part):
            if name not in OF_MAIN[place]:
                yield f"{place}.{name}: is not what main synthesizes"
    source = dict(_members(dict(_members(terraform.get("required_providers"))).get("aws")))
    if source.get("source") not in SOURCES:
        yield f"terraform.required_providers.aws: is none of {', '.join(SOURCES)}"
    yield from _of_data(parts["data"])
    if synthesized.get("provider") != _provider_of(environment):
        yield "provider: is not as the settings say"
    if not _is_state_of(environment, terraform, stack or environment.names.prefix):
        yield "terraform: the state is not where the settings say"


def _of_data(data: object) -> Iterator[str]:
    yield from _not_objects(data, "data", depth=2)
    yield from _of_form(data, "data")
    yield from _of_expressions({"data": data})
    yield from _of_plain_names(data, "data")
    for type_, named in _members(data):
        for name, body in _members(named):
            yield from _of_arguments(dict(_members(body)), f"data.{type_}.{name}")


def _provider_of(environment: Environment) -> Json:
    account = environment.account_id
    return {
        "aws": [
            {
                "region": environment.region,
                **({"allowed_account_ids": [account]} if account else {}),
                "default_tags": [{"tags": default_tags_of(environment)}],
            }
        ]
    }


def _is_state_of(environment: Environment, terraform: Json, stack: str) -> bool:
    declared = _backend_of(environment)
    kind = declared.pop("type")
    found = {name: terraform[name] for name in ("backend", "cloud") if name in terraform}
    if kind == "s3":
        declared |= {"encrypt": True, "key": state_names.object_of(stack), "use_lockfile": True}
    if kind == "local":
        # The path depends on where the stack is synthesized to.
        path = str(dict(_members(dict(_members(found.get("backend"))).get("local"))).get("path"))
        if PurePath(path).name == declared["path"]:
            declared["path"] = path
    return found == ({"cloud": declared} if kind == "cloud" else {"backend": {kind: declared}})


def _backend_of(environment: Environment) -> dict[str, object]:
    """Where the settings keep the state of an environment: the backend's type and arguments."""
    stack = environment.names.prefix
    match environment.backend:
        case S3Backend():
            return {
                "type": "s3",
                "bucket": state_names.bucket_of(environment),
                "key": state_names.object_of(stack),
                "kms_key_id": state_names.key_alias_arn(environment),
                "region": environment.region,
                "allowed_account_ids": [environment.account_id],
            }
        case CloudBackend() as cloud:
            project = {"project": cloud.project} if cloud.project else {}
            return {
                "type": "cloud",
                "hostname": cloud.hostname,
                "organization": cloud.organization,
                "workspaces": {"name": stack, **project},
            }
        case _:
            return {"type": "local", "path": state_names.local_file(stack)}


def _not_objects(value: object, place: str, *, depth: int) -> Iterator[str]:
    if not isinstance(value, dict):
        yield f"{place}: is not an object"
    elif depth:
        for name, each in _members(value):
            yield from _not_objects(each, f"{place}.{name}", depth=depth - 1)


def _of_expressions(parts: Json) -> Iterator[str]:
    for place, text in _texts(parts, ""):
        if not _is_read_alike(text):
            yield f"{place}: Terraform reads it as another text than is written"
        for found in TEMPLATE.finditer(text):
            if found["row"] is None and found["marker"] is None:
                continue
            expression = (found["expression"] or "").strip()
            if found["marker"] != "$" or not REFERENCE.fullmatch(expression):
                yield f"{place}: {found[0]!r:.80} is not a plain reference"


def _is_read_alike(text: str) -> bool:
    """Terraform brings a text into normal form C, and has no half of a pair.

    The Kelvin sign becomes a K, so a review would see another action than AWS.
    https://developer.hashicorp.com/terraform/language/expressions/types
    """
    halves = any(0xD800 <= ord(each) < 0xE000 for each in text)  # noqa: PLR2004 - surrogates
    return not halves and unicodedata.is_normalized("NFC", text)


def _of_plain_names(value: object, place: str) -> Iterator[str]:
    for name, each in _members(value):
        here = f"{place}.{name}".removeprefix(".")
        listed = cast("list[object]", each) if isinstance(each, list) else [each]
        for one in listed:
            if name in OF_EXPRESSIONS and not PLAIN.fullmatch(str(one)):
                yield f"{here}: {one!r:.80} is not a plain name"
            yield from _of_plain_names(one, here)


def _of_form(value: object, place: str) -> Iterator[str]:
    """Terraform reads an object in a list, or in a list of lists, as the same block or as several.

    The synthesis writes an object, or one list of objects; a value that is a list holds no list.
    """
    if isinstance(value, dict):
        for name, each in cast("Json", value).items():
            yield from _of_form(each, f"{place}.{name}")
    elif isinstance(value, list):
        members = cast("list[object]", value)
        if any(isinstance(each, list) for each in members) or (
            any(isinstance(each, dict) for each in members)
            and not all(isinstance(each, dict) for each in members)
        ):
            yield f"{place}: is neither a list of values nor a list of objects"
        for index, each in enumerate(members):
            if isinstance(each, dict):
                yield from _of_form(each, f"{place}[{index}]")


def _of_arguments(arguments: Json, place: str) -> Iterator[str]:
    for name in sorted(META_ARGUMENTS.intersection(arguments) - ALLOWED_META_ARGUMENTS):
        yield f"{place}.{name}: is not allowed"
    lifecycle = arguments.get("lifecycle", {})
    listed = cast("list[object]", lifecycle) if isinstance(lifecycle, list) else [lifecycle]
    for each in listed:
        found = set(cast("Json", each)) if isinstance(each, dict) else {"lifecycle"}
        yield from (f"{place}.lifecycle: {name}" for name in sorted(found - ALLOWED_IN_LIFECYCLE))
    for name in FILES:
        if name in arguments and not ASSET.fullmatch(str(arguments[name])):
            yield f"{place}.{name}: {arguments[name]!r:.80} is not one of its assets"
    yield from _dynamic(arguments, place)


def _dynamic(value: object, place: str) -> Iterator[str]:
    """Blocks that Terraform makes by an expression, at any depth."""
    for name, each in _members(value):
        if name == "dynamic":
            yield f"{place}.dynamic: is not allowed"
        for one in cast("list[object]", each) if isinstance(each, list) else [each]:
            yield from _dynamic(one, f"{place}.{name}")


def _members(value: object) -> Iterator[tuple[str, object]]:
    """The members of an object. What should be one and is not is refused by its form."""
    if isinstance(value, dict):
        yield from cast("dict[str, object]", value).items()


def _texts(value: object, place: str) -> Iterator[tuple[str, str]]:
    """Every text with its place. The names of members are templates too."""
    if isinstance(value, str):
        yield place.removeprefix("."), value
    elif isinstance(value, dict):
        for name, each in cast("Json", value).items():
            yield f"{place}.{name}".removeprefix("."), name
            yield from _texts(each, f"{place}.{name}")
    elif isinstance(value, list):
        for index, each in enumerate(cast("list[object]", value)):
            yield from _texts(each, f"{place}[{index}]")
