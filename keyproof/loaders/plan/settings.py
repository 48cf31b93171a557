"""The settings of a plan: its providers, outputs and data sources, and what else runs programs."""

from collections.abc import Iterator
from typing import cast

from keyproof.loaders.plan.parts import Object, Parts
from keyproof.model.resource import Resource, Unknown


def _output(expression: object) -> Object:
    """The value of an output: a constant, or all that it refers to. Around it may be a function."""
    found = Resource(address="", type="", values={"of": expression})
    # Terraform lists what has the attribute, too.
    named = [each for each in found.texts("of", "references") if each.count(".") != 1]
    if named:
        return {"value": " ".join(f"${{{each}}}" for each in named)}
    return {"value": found.value("of", "constant_value") or Unknown()}


def settings(parts: Parts) -> Iterator[Resource]:
    """The providers, the outputs, the data sources, and what else runs programs."""
    for each in parts.at("configuration", "provider_config").values():
        provider = parts.object_of(each, "provider_config")
        kind = f"provider.{provider.get('name')}"
        values = parts.object_of(_constants(provider.get("expressions", {})), kind)
        if provider.get("alias"):
            values = {**values, "alias": provider["alias"]}
        yield Resource(address=kind, type=kind, values=values)
        version = provider.get("version_constraint")
        source = {"source": provider.get("full_name"), "version": version}
        kind = "terraform.required_provider"
        yield Resource(
            address=f"required_providers.{provider.get('name')}", type=kind, values=source
        )
    for action in parts.objects(parts.at(), "action_invocations", "action_invocations"):
        kind = f"action.{action.get('type')}"
        yield Resource(address=str(action.get("address")), type=kind, values={})
    module = parts.at("configuration", "root_module")
    for name, output in parts.object_of(module.get("outputs", {}), "outputs").items():
        expression = parts.object_of(output, f"outputs.{name}").get("expression")
        yield Resource(
            address=f"output.{name}", type="terraform.output", values=_output(expression)
        )
    for each in _declared(parts, module):
        address, kind = str(each.get("address")), str(each.get("type"))
        if (mode := each.get("mode", "managed")) != "managed":
            values = parts.object_of(_constants(each.get("expressions", {})), "expressions")
            yield Resource(address=address, type=f"{mode}.{kind}", values=values)
        for provisioner in parts.objects(each, "provisioners", "provisioners"):
            kind = f"provisioner.{provisioner.get('type')}"
            yield Resource(address=address, type=kind, values={})


def _declared(parts: Parts, module: object) -> Iterator[Object]:
    """The resources and data sources of a module of the configuration and of those below."""
    found = parts.object_of(module, "configuration")
    yield from parts.objects(found, "resources", "configuration.resources")
    for each in parts.object_of(found.get("module_calls", {}), "module_calls").values():
        yield from _declared(parts, parts.object_of(each, "module_calls").get("module", {}))


def _constants(expression: object) -> object:
    """An expression with the constants that it holds in their places, and the rest Unknown."""
    if isinstance(expression, list):
        return [_constants(each) for each in cast("list[object]", expression)]
    if not isinstance(expression, dict):
        return Unknown()
    found = cast("Object", expression)
    if "constant_value" in found:
        return found["constant_value"]
    if "references" in found:
        return Unknown()
    return {name: _constants(each) for name, each in found.items()}
