"""The settings that a plan and a state show."""

import re
from collections.abc import Iterable, Iterator
from typing import cast

from keyproof.json_values import NOTHING, Object, as_list, as_object, as_objects, at
from keyproof.loaders import settings
from keyproof.loaders.plan.expressions import texts_of, whole_texts
from keyproof.loaders.settings import NOT_SHOWN, within
from keyproof.loaders.shape import DATA, MANAGED, resources
from keyproof.loaders.symbols import SENSITIVE
from keyproof.model.resource import Resource, Unknown

# Arguments of a provider that a variable gives as a whole: a plan shows no text around it.
WHOLE = frozenset({"profile", "region", "role_arn"})
# What an expression has, and a block has not.
LEAF = frozenset({"constant_value", "references"})
# A reference to a whole resource. Terraform writes it of an attribute too: in a `for`, of a splat,
# and before release 1.0.1 always.
RESOURCE = re.compile(r"(data\.)?[a-z][a-z0-9]*_\w+\.[\w-]+(\[.*\])?")


def providers(document: Object) -> dict[str, Resource]:
    """The configurations of the providers, by their keys such as ``aws.west``."""
    found: dict[str, Resource] = {}
    variables = at(document, "variables")
    for key, each in at(document, "configuration", "provider_config").items():
        provider = as_object(each)
        values = _arguments(provider.get("expressions"), variables)
        if provider.get("alias"):
            values = {**values, "alias": provider["alias"]}
        name, module = str(provider.get("name")), str(provider.get("module_address") or "")
        # Of a module without a block, it is the configuration of its caller.
        if not module or values:
            found[key] = settings.provider(name, values, module=module)
    return found


def settings_of_plan(document: Object, configured: Iterable[Resource]) -> Iterator[Resource]:
    """The providers, the outputs, the data sources, the modules, and what else runs programs."""
    yield from configured
    for each in at(document, "configuration", "provider_config").values():
        provider = as_object(each)
        if not provider.get("alias"):
            yield settings.required_provider(
                str(provider.get("name")),
                source=provider.get("full_name"),
                version=provider.get("version_constraint"),
                module=str(provider.get("module_address") or ""),
            )
    for action in as_objects(document.get("action_invocations")):
        kind = f"action.{action.get('type')}"
        yield Resource(address=str(action.get("address")), type=kind, values={})
    root = at(document, "configuration", "root_module")
    yield from _outputs_of_plan(root, document)
    yield from _of_module(root, "")


def settings_of_state(state: Object) -> Iterator[Resource]:
    """The providers without versions and the outputs of a state."""
    sources: dict[str, object] = {}
    for mode in (MANAGED, DATA):
        for each in resources(state, mode):
            source = each.get("provider_name")
            if isinstance(source, str):
                sources.setdefault(source.rpartition("/")[2], source)
    for name, source in sources.items():
        yield settings.required_provider(name, source=source, version=NOT_SHOWN)
    for name, each in at(state, "outputs").items():
        output = as_object(each)
        yield settings.output(name, _value_of(output), others=_marks(output))


def _outputs_of_plan(root: Object, document: Object) -> Iterator[Resource]:
    planned = at(document, "planned_values", "outputs")
    for name, each in at(root, "outputs").items():
        output = as_object(each)
        expression = output.get("expression")
        constant = as_object(expression).get("constant_value")
        named = list(whole_texts(texts_of(expression)))
        value = None if named else constant
        if value is None:
            known = at(planned, name)
            value = _value_of(known) if "value" in known else Unknown(", ".join(named))
        if output.get("sensitive") is True:
            value = Unknown(SENSITIVE)
        # Of a configuration in JSON, the constant is the template.
        references = " ".join(f"${{{text}}}" for text in named)
        template = references if constant is None else settings.as_text(constant)
        change = NOTHING if constant else at(document, "output_changes", name)
        is_part = any(map(RESOURCE.fullmatch, named)) and change and not _has_resource(change)
        if is_part or (not template and value is not None):
            template = NOT_SHOWN
        yield settings.output(name, value, expression=template, others=_marks(output))


def _has_resource(value: object) -> bool:
    """Whether a value has a whole resource in it, by its ID, and not attributes alone."""
    block = as_object(value)
    return "id" in block or any(map(_has_resource, (*block.values(), *as_list(value))))


def _value_of(output: Object) -> object:
    return Unknown(SENSITIVE) if output.get("sensitive") is True else output.get("value")


def _marks(output: Object) -> Object:
    return {"sensitive": True} if output.get("sensitive") is True else {}


def _of_module(module: Object, address: str) -> Iterator[Resource]:
    """The data sources, the provisioners and the calls of a module, and of those below."""
    for each in as_objects(module.get("resources")):
        name, mode = within(address, str(each.get("address"))), each.get("mode", MANAGED)
        if mode != MANAGED:
            values = _arguments(each.get("expressions"))
            yield Resource(address=name, type=f"{mode}.{each.get('type')}", values=values)
        for place, provisioner in enumerate(as_objects(each.get("provisioners"))):
            values = _arguments(provisioner.get("expressions"))
            yield settings.provisioner(name, place, str(provisioner.get("type")), values)
    for name, each in at(module, "module_calls").items():
        call, inner = as_object(each), within(address, f"module.{name}")
        values = {"source": call.get("source"), "version": call.get("version_constraint")}
        yield settings.module(inner, values)
        yield from _of_module(at(call, "module"), inner)


def _arguments(expressions: object, variables: Object = NOTHING) -> Object:
    """The arguments of a block, with the constants in their places and the rest Unknown.

    The ``variables`` are those of a plan, which give some arguments of a provider as a whole.
    """
    found = as_object(expressions).items()
    return {
        name: _constant(
            each, variables if name in WHOLE or LEAF.isdisjoint(as_object(each)) else NOTHING
        )
        for name, each in found
    }


def _constant(expression: object, variables: Object) -> object:
    if isinstance(expression, list):
        return [_arguments(each, variables) for each in as_objects(cast("object", expression))]
    found, texts = as_object(expression), texts_of(expression)
    # In JSON, a text with references is listed as a constant too.
    if found.get("references"):
        name = texts[0].removeprefix("var.") if len(texts) == 1 else ""
        given = at(variables, name).get("value")
        return given if isinstance(given, str) else Unknown(", ".join(texts))
    if "constant_value" in found:
        return found["constant_value"]
    # A function without references, such as timestamp(), has neither.
    return _arguments(found, variables) or Unknown()
