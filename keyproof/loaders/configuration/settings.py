"""The settings of a module, as its blocks write them."""

from collections.abc import Iterator, Mapping
from typing import Any

from keyproof.json_values import NOTHING
from keyproof.loaders import settings
from keyproof.loaders.configuration.blocks import LABELS
from keyproof.loaders.configuration.scope import Scope
from keyproof.loaders.symbols import SENSITIVE
from keyproof.model.resource import Resource, Unknown

Object = Mapping[str, object]
BLOCKS_OF_TERRAFORM: Mapping[str, int] = {"backend": 1, "cloud": 0, "required_providers": 1}
# The blocks that are known by an address, with the argument that has it.
NAMED_BY = {"import": "to", "removed": "from"}


def settings_of(scope: Scope[Any]) -> Iterator[Resource]:
    """All but the providers, and those that are required."""
    found = scope.blocks.found
    yield from _of_terraform(scope)
    for (name,), body in found["output"]:
        others = scope.arguments({k: v for k, v in body.items() if k != "value"})
        written = body.get("value")
        value = Unknown(SENSITIVE) if others.get("sensitive") else scope.evaluated(written)
        yield settings.output(name, value, expression=settings.as_text(written), others=others)
    for (name,), body in found["module"]:
        yield settings.module(f"module.{name}", scope.arguments(body))
    for kind in ("data", "ephemeral", "action", "check"):
        for labels, body in found[kind]:
            of = ".".join((kind, *labels[: LABELS[kind] - 1]))
            yield settings.block(of, labels[-1], scope.arguments(body))
    for _, body in found["check"]:
        for labels, inner in scope.blocks.inner(body, "data", 2):
            yield settings.block(f"data.{labels[0]}", labels[1], scope.arguments(inner))
    for kind, named_by in NAMED_BY.items():
        for _, body in found[kind]:
            address = str(body.get(named_by)).removeprefix("${").removesuffix("}")
            yield settings.block(kind, address, scope.arguments(body))
            yield from _provisioners(scope, f"{kind}.{address}", body)
    for address, body in scope.blocks.written.items():
        yield from _provisioners(scope, address, body)


def _provisioners(scope: Scope[Any], address: str, body: Object) -> Iterator[Resource]:
    for number, ((kind,), inner) in enumerate(scope.blocks.inner(body, "provisioner", 1)):
        yield settings.provisioner(address, number, kind, scope.arguments(inner))


def _of_terraform(scope: Scope[Any]) -> Iterator[Resource]:
    rest: dict[str, object] = {}
    is_kept = False
    for _, body in scope.blocks.found["terraform"]:
        for kind in ("backend", "cloud"):
            for labels, inner in scope.blocks.inner(body, kind, BLOCKS_OF_TERRAFORM[kind]):
                is_kept = True
                yield settings.backend(labels[0] if labels else kind, scope.arguments(inner))
        rest |= scope.arguments({k: v for k, v in body.items() if k not in BLOCKS_OF_TERRAFORM})
    if not is_kept:
        # Where nothing is said, Terraform keeps the state in a file.
        yield settings.backend("local", NOTHING)
    yield Resource(address="terraform", type=settings.TERRAFORM, values=rest)
