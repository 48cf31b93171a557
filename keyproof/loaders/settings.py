"""Settings as resources, with the same addresses, types and arguments from every source.

| address                                    | type                 | arguments                    |
| ------------------------------------------ | -------------------- | ---------------------------- |
| ``provider.aws``, ``provider.aws.west``    | ``provider.aws``     | as written, ``alias`` too    |
| ``terraform.required_providers.aws``       | ``required_providers`` | ``source``, ``version``    |
| ``backend.s3``, ``backend.cloud``          | the same             | as written                   |
| ``terraform``                              | the same             | what else its block has      |
| ``output.NAME``                            | ``output``           | see ``output``               |
| ``module.NAME``                            | ``module``           | ``source``, ``version``      |
| ``RESOURCE.provisioner[0]``                | ``provisioner.local-exec`` | as written             |
| ``data.TYPE.NAME``, ``ephemeral.…``, ``action.…`` | ``data.TYPE``, … | as written               |
| ``import.ADDRESS``, ``removed.ADDRESS``, ``check.NAME`` | ``import``, … | as written             |

Those of a module have its address first, as in ``module.NAME.data.TYPE.NAME``. An argument that is
not known, such as the version in a state, is ``Unknown``.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final, cast

from keyproof.json_values import Object
from keyproof.model.resource import Resource, Unknown

LIFECYCLE: Final = "lifecycle"
REMOVED: Final = "removed"
REQUIRED_PROVIDERS: Final = "required_providers"
TERRAFORM: Final = "terraform"
# The kinds that neither a plan nor a state shows, and those that a state does not show either.
NOT_IN_A_PLAN: Final = frozenset({LIFECYCLE, REMOVED, TERRAFORM, "backend", "check", "import"})
NOT_IN_A_STATE: Final = NOT_IN_A_PLAN | {"action", "ephemeral", "module", "provider", "provisioner"}
# What says something to Terraform alone.
META_ARGUMENTS: Final = frozenset({"count", "depends_on", "for_each", "lifecycle", "provider"})
# Where Terraform and OpenTofu look for a provider that is named without a host.
REGISTRIES: Final = ("registry.terraform.io/", "registry.opentofu.org/")


def provider(name: str, values: Object, *, module: str = "") -> Resource:
    """A configuration of a provider; an ``alias`` among its arguments is in its address."""
    alias = values.get("alias")
    at = f"provider.{name}.{alias}" if isinstance(alias, str) else f"provider.{name}"
    return Resource(address=within(module, at), type=f"provider.{name}", values=values)


def required_provider(
    name: str,
    *,
    source: object,
    version: object = None,
    others: Object | None = None,
    module: str = "",
) -> Resource:
    """Where a provider comes from: its source without the default host, and its version."""
    where = source or f"hashicorp/{name}"
    if isinstance(where, str):
        for each in REGISTRIES:
            where = where.removeprefix(each)
        where = where if "/" in where else f"hashicorp/{where}"
    values = {**(others or {}), "source": where}
    return Resource(
        address=within(module, f"terraform.required_providers.{name}"),
        type=REQUIRED_PROVIDERS,
        values=values if version is None else {**values, "version": version},
    )


def backend(kind: str, values: Object) -> Resource:
    """Where Terraform keeps the state; ``cloud`` is HCP Terraform."""
    return Resource(address=f"backend.{kind}", type=f"backend.{kind}", values=values)


def output(name: str, value: object, *, expression: str | Unknown = "", others: Object) -> Resource:
    """An output of the root module: its ``value``, and the ``expression`` that it is written as.

    The expression is a template such as ``${aws_sns_topic.alarms.arn}``, or JSON where it is no
    text; of a plan of HCL, its references without what is around them, and Unknown for a function
    of constants, such as of a file. A state has none.
    """
    values = {**others, "value": value, **({"expression": expression} if expression else {})}
    return Resource(address=f"output.{name}", type="output", values=values)


def module(address: str, values: Object) -> Resource:
    """A call of a module, such as ``module.a.module.b``."""
    kept = {name: values[name] for name in ("source", "version") if values.get(name) is not None}
    return Resource(address=address, type="module", values=kept)


def provisioner(resource: str, place: int, kind: str, values: Object) -> Resource:
    """A program that Terraform runs when it creates or destroys a resource."""
    address = f"{resource}.provisioner[{place}]"
    return Resource(address=address, type=f"provisioner.{kind}", values=values)


def block(kind: str, name: str, values: Object) -> Resource:
    """Any other block, such as ``data.http`` with its name."""
    # Whether what is removed is destroyed stands in its lifecycle.
    alone = META_ARGUMENTS if kind != REMOVED else frozenset[str]()
    kept = {argument: value for argument, value in values.items() if argument not in alone}
    return Resource(address=f"{kind}.{name}", type=kind, values=kept)


def with_lifecycle(resource: Resource, rules: Object) -> Resource:
    """A resource with the rules of its ``lifecycle``; the paths that are ignored are texts."""
    prevented, ignored = rules.get("prevent_destroy"), rules.get("ignore_changes") or ()
    paths = cast("Iterable[object]", ignored) if isinstance(ignored, list | tuple) else (ignored,)
    return replace(
        resource,
        prevent_destroy=None if isinstance(prevented, Unknown) else prevented in (True, "true"),
        ignore_changes=tuple(map(str, paths)),
    )


def as_text(expression: object) -> str:
    """An expression of JSON as text."""
    return expression if isinstance(expression, str) else json.dumps(expression, default=str)


def within(module: str, address: str) -> str:
    """An address in a module; that of the root is empty."""
    return f"{module}.{address}" if module else address


NOT_SHOWN: Final = Unknown("the source does not show it")


def defaults_taken(kind: str, names: Sequence[str], instead: str) -> list[tuple[str, str, str]]:
    """The note that defaults of inputs were taken, on the first; none if there are none."""
    more = f" (also for {len(names) - 1} more)" if names[1:] else ""
    return [(f"{kind}{name}", "", f"the default is used{more}; {instead}") for name in names[:1]]
