"""The parts of a plan and of a state that are read, and their kinds.

https://developer.hashicorp.com/terraform/internals/json-format
"""

from collections.abc import Iterator, Mapping

from keyproof.json_values import as_objects, at
from keyproof.loaders.shape import check_shape

Object = Mapping[str, object]
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
