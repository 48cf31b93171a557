"""Terraform addresses that are given, not derived from where a construct stands in the code."""

from weakref import WeakKeyDictionary

from cdktf import TerraformElement, TerraformStack
from constructs import Construct

Addresses = set[tuple[str, str]]

_of_stack: WeakKeyDictionary[TerraformStack, Addresses] = WeakKeyDictionary()
_of_scope: WeakKeyDictionary[Construct, Addresses] = WeakKeyDictionary()


def set_logical_id(resource: TerraformElement, logical_id: str, *, scope: Construct) -> None:
    """Make ``logical_id`` the resource's name in its Terraform address.

    ``scope`` is any construct above the resource in its stack. Raises ValueError when the stack has
    a resource of this type and name: cdktf would write the second over the first and say nothing.
    """
    address = (type(resource).__name__, logical_id)
    given = _addresses(scope)
    if address in given:
        raise ValueError(f"the stack has two resources of type {address[0]} called {logical_id}")
    given.add(address)
    resource.override_logical_id(logical_id)


def _addresses(scope: Construct) -> Addresses:
    # Asked of Node.js once a scope: asking it for each resource costs a twentieth of a synthesis.
    if scope not in _of_scope:
        _of_scope[scope] = _of_stack.setdefault(TerraformStack.of(scope), set())
    return _of_scope[scope]
