"""Terraform addresses that are given, not derived from where a construct stands in the code."""

from weakref import WeakKeyDictionary

from cdktf import TerraformElement, TerraformStack

_given: WeakKeyDictionary[TerraformStack, set[tuple[str, str]]] = WeakKeyDictionary()


def set_logical_id(resource: TerraformElement, logical_id: str) -> None:
    """Make ``logical_id`` the resource's name in its Terraform address.

    Raises ValueError when the stack has a resource of this type and name: cdktf would write the
    second over the first and say nothing.
    """
    resource_type = type(resource).__name__
    given = _given.setdefault(TerraformStack.of(resource), set())
    if (resource_type, logical_id) in given:
        raise ValueError(f"the stack has two resources of type {resource_type} called {logical_id}")
    given.add((resource_type, logical_id))
    resource.override_logical_id(logical_id)
