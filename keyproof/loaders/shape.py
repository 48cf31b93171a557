"""The kinds that the parts of a document have to be of.

https://developer.hashicorp.com/terraform/internals/json-format
"""

from collections.abc import Iterator, Mapping
from typing import cast

from keyproof.json_values import Object, as_list, as_object, as_objects, at
from keyproof.model.resource import Unknown
from keyproof.terminal.user_error import UserError

KINDS: Mapping[type, str] = {dict: "a JSON object", list: "a list", str: "a string"}
HINT = "Write it with `terraform show -json PLANFILE`, then run the command again."
DATA = "data"
MANAGED = "managed"
VALUES: dict[str, object] = {"resources": [{"address!": str, "type!": str, "values": dict}]}
VALUES["child_modules"] = [VALUES]
STATE = {"root_module": VALUES, "outputs": {"*": dict}}
WRITTEN = {"expressions": dict}
MODULE: dict[str, object] = {
    "resources": [{**WRITTEN, "provisioners": [WRITTEN]}],
    "outputs": {"*": dict},
}
MODULE["module_calls"] = {"*": {"module": MODULE}}
CHANGES = [{"change": {"before": dict, "after": dict}}]
DOCUMENT = {
    "action_invocations": [{}],
    "configuration": {"provider_config": {"*": WRITTEN}, "root_module": MODULE},
    "planned_values": STATE,
    "prior_state": {"values": STATE},
    "resource_changes": CHANGES,
    "resource_drift": CHANGES,
    "variables": dict,
}


def put(into: dict[str, object], path: str, value: object) -> None:
    """Write a value at a path with dots, where there is none that says more than an Unknown."""
    *above, last = path.split(".")
    for name in above:
        inner = into.setdefault(name, {})
        if not isinstance(inner, dict):
            return
        into = cast("dict[str, object]", inner)
    before = into.get(last)
    if isinstance(before, dict) and isinstance(value, dict):
        into[last] = {**cast("dict[str, object]", before), **cast("dict[str, object]", value)}
    elif not (isinstance(before, dict) and isinstance(value, Unknown)):
        into[last] = value


def check_shape(value: object, shape: object, place: str, *, hint: str) -> None:
    """Raise UserError where a part has another kind than its shape.

    A shape is a kind, a list with the shape of its members, or an object with the shapes of some
    members by name: ``*`` is every name, and one that ends with ``!`` has to be there. Anything
    else that is not there, or null, fits.
    """
    kind = shape if isinstance(shape, type) else type(shape)
    if not isinstance(value, kind):
        problem = f"{place} is {value!r:.80}; allowed is {KINDS[kind]}."
        raise UserError(problem, hint=hint)
    if isinstance(shape, list):
        (inner,) = as_list(shape)
        for each in as_list(value):
            check_shape(each, inner, place, hint=hint)
    if isinstance(shape, dict):
        found = as_object(value)
        for name, inner in as_object(shape).items():
            names = found if name == "*" else [name.removesuffix("!")]
            for each in names:
                if found.get(each) is not None or name.endswith("!"):
                    check_shape(found.get(each), inner, f"{place}: {each}", hint=hint)


def check_document(document: Object, place: str) -> None:
    """Raise UserError where a part is of another kind than Terraform writes."""
    check_shape(document, DOCUMENT, place, hint=HINT)


def resources(values: object, mode: str = MANAGED) -> Iterator[Object]:
    """The resources of one mode of a state, those of its child modules too."""
    waiting = [at(values, "root_module")]
    while waiting:
        module = waiting.pop()
        for each in as_objects(module.get("resources")):
            if each.get("mode", MANAGED) == mode:
                yield {**each, "address": address_of(each)}
        waiting += as_objects(module.get("child_modules"))


def address_of(resource: Object) -> str:
    """The address of a resource; an object that Terraform has still to destroy has its own."""
    deposed = resource.get("deposed_key") or resource.get("deposed")
    address = str(resource.get("address"))
    return f"{address} (deposed {deposed})" if deposed else address
